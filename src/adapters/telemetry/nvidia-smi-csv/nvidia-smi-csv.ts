import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { csvTelemetry, namedTaker } from '../csv/csv-telemetry.ts';
import { interleavedTaker } from './interleaved-rows.ts';
import { NVIDIA_SMI_CSV } from './nvidia-smi-csv-schema.ts';

/**
 * What `nvidia-smi --query-gpu=... --format=csv` prints, with or without units.
 * Rows name their accelerator by index, UUID or bus id; where no column does, the rows of one tick are taken in their order.
 */
export const nvidiaSmiCsv: TelemetrySource = csvTelemetry(NVIDIA_SMI_CSV, (file, columns) => {
  const isNamed = columns.identity.some(({ role }) => role === 'index' || role === 'uuid' || role === 'busId');
  return isNamed ? namedTaker(file, columns) : interleavedTaker(file);
});
