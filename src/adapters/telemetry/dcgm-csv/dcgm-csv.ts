import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { csvTelemetry } from '../csv/csv-telemetry.ts';
import { DCGM_CSV } from './dcgm-csv-schema.ts';

/** Counters of accelerators as collectors built on DCGM or NVML write them, one row per accelerator and moment. */
export const dcgmCsv: TelemetrySource = csvTelemetry(DCGM_CSV);
