import { prometheusHistory } from '../adapters/history/prometheus/prometheus-history.ts';
import { victoriaMetricsHistory } from '../adapters/history/victoria-metrics/victoria-metrics-history.ts';
import type { HistorySource } from '../ports/history-source.ts';
import type { PullSettings } from '../ports/settings-source.ts';

/** The history of a server that settings name. */
export const historyOf = (server: Pick<PullSettings, 'kind' | 'url' | 'headers' | 'authorities'>): HistorySource =>
  server.kind === 'prometheus' ? prometheusHistory(server) : victoriaMetricsHistory(server);
