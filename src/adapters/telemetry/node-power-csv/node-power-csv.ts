import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { csvTelemetry } from '../csv/csv-telemetry.ts';
import { NODE_POWER_CSV } from './node-power-csv-schema.ts';

/** Power of nodes as a meter of each writes it: a time, the meter's name, watts. */
export const nodePowerCsv: TelemetrySource = csvTelemetry(NODE_POWER_CSV);
