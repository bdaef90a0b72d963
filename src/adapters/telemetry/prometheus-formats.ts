import type { TelemetrySource } from '../../ports/telemetry-source.ts';
import { prometheusText } from './prometheus-text/prometheus-text.ts';
import { victoriametricsJsonl } from './victoriametrics-jsonl/victoriametrics-jsonl.ts';

/** The telemetry formats that carry Prometheus series. */
export const PROMETHEUS_SOURCES: readonly TelemetrySource[] = [prometheusText, victoriametricsJsonl];
