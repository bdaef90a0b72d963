import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** The folder of real measurements that some tests read; named by COMPTROLLER_DATA, and not part of the repository. */
export const SHARED_DATA = resolve(ROOT, process.env['COMPTROLLER_DATA'] ?? '../shared/data');

/** Path of something in that folder. */
export const sharedData = (...parts: readonly string[]): string => join(SHARED_DATA, ...parts);

/** Whether it is there; a test that needs it reports itself as skipped where it isn't: `it.skipIf(isAbsent('billing'))`. */
export const isAbsent = (...parts: readonly string[]): boolean => !existsSync(sharedData(...parts));
