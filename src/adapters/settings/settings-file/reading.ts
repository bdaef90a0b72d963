import { dirname, resolve } from 'node:path';
import { type DocumentPath, type LocatedDocument, pathText } from '../../../foundation/located-document.ts';
import type { Fault } from '../../../foundation/problem.ts';
import { whyUnread } from '../../../foundation/unread-file.ts';
import type { Override } from './environment.ts';

export interface SettingsFileDoors {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Paths of the environment and of the defaults start here; those of a file start at the file. */
  readonly workingFolder: string;
}

/** Settings while they are read: where each comes from, and what is wrong so far. */
export interface Reading {
  readonly document: LocatedDocument;
  readonly overrides: readonly Override[];
  readonly doors: SettingsFileDoors;
  readonly faults: Fault[];
  /** How many of the faults may be over by themselves: files that could not be read, and such as are just being written. */
  passing: number;
}

/** A fault stands where the value came from: a variable, or a line of the file. */
export function tell({ document, overrides, faults }: Reading, path: DocumentPath, message: string): void {
  const place = pathText(path);
  const variable = overrides.find((override) => pathText(override.path) === place)?.variable;
  const line = document.lineOf(path);
  const at = variable === undefined && line !== undefined ? { line } : {};
  faults.push({ where: variable ?? document.where, ...at, message: place === '' ? message : `${place}: ${message}` });
}

/** A file that is named can't be read. */
export function tellUnread(reading: Reading, path: DocumentPath, { file, cause }: UnreadFile): void {
  tellUnfinished(reading, path, `${file} can't be read: ${whyUnread(cause)}`);
}

/** Something may be in the middle of writing a file that is named: what renews secrets and certificates does so while a node starts. */
export function tellUnfinished(reading: Reading, path: DocumentPath, message: string): void {
  reading.passing++;
  tell(reading, path, message);
}

export interface UnreadFile {
  readonly file: string;
  readonly cause: unknown;
}

/** Whether the environment and not the file sets it. */
export const isOverridden = ({ overrides }: Reading, path: DocumentPath): boolean =>
  overrides.some((override) => pathText(override.path) === pathText(path));

/** From the folder of the file where the file says it, from the working folder elsewhere. */
export function absolutePath(reading: Reading, field: DocumentPath, path: string): string {
  const { document, doors } = reading;
  const isInFile = !isOverridden(reading, field) && valueAt(document.root, field) !== undefined;
  return resolve(isInFile ? dirname(resolve(doors.workingFolder, document.where)) : doors.workingFolder, path);
}

const valueAt = (root: unknown, [first, ...rest]: DocumentPath): unknown =>
  first === undefined ? root : valueAt((root as Record<string | number, unknown> | null | undefined)?.[first], rest);

/** `FORMAT:PATH` with its path made absolute; one without a path is left for its reader to refuse. */
export function absoluteInput({ document, doors }: Reading, input: string): string {
  const colon = input.indexOf(':');
  if (colon < 0) return input;
  const folder = dirname(resolve(doors.workingFolder, document.where));
  return `${input.slice(0, colon)}:${resolve(folder, input.slice(colon + 1))}`;
}
