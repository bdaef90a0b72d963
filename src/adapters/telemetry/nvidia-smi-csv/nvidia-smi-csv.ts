import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { csvTelemetry } from '../csv/csv-telemetry.ts';
import { NVIDIA_SMI_CSV } from './nvidia-smi-csv-schema.ts';

export const nvidiaSmiCsv: TelemetrySource = csvTelemetry(NVIDIA_SMI_CSV);
