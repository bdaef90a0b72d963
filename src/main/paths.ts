import { join, resolve } from 'node:path';

/** The package's own folder, from the sources as from the built files. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, '..', '..');

export const CALIBRATION_FILE = join(PACKAGE_ROOT, 'data', 'calibration', '2026-11.yaml');
export const CLASSIFIERS_FOLDER = join(PACKAGE_ROOT, 'data', 'classifiers');
