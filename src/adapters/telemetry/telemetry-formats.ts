import type { TelemetrySource } from '../../ports/telemetry-source.ts';
import { dcgmCsv } from './dcgm-csv/dcgm-csv.ts';
import { nodePowerCsv } from './node-power-csv/node-power-csv.ts';
import { nvidiaSmiCsv } from './nvidia-smi-csv/nvidia-smi-csv.ts';
import { ptdaemonCsv } from './ptdaemon-csv/ptdaemon-csv.ts';

/** The telemetry formats that are files of comma-separated values. */
export const TELEMETRY_SOURCES: readonly TelemetrySource[] = [nodePowerCsv, dcgmCsv, nvidiaSmiCsv, ptdaemonCsv];
