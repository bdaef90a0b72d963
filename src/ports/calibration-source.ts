import type { Calibration } from '../domain/accounting/calibration.ts';

/** The constants that tie evidence to operations, as fitted and published with their sources. */
export interface CalibrationSource {
  /** @throws Problem `calibration-invalid` naming every field at fault. */
  read(): Promise<Calibration>;
}
