import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { csvTelemetry } from '../csv/csv-telemetry.ts';
import { PTDAEMON_CSV } from './ptdaemon-csv-schema.ts';

/** Power of one system as SPEC PTDaemon logs it. The log names no meter: `node=` does, or else the file's name. */
export const ptdaemonCsv: TelemetrySource = csvTelemetry(PTDAEMON_CSV);
