import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { Problem } from '../../foundation/problem.ts';

export type Row = Readonly<Record<string, string>>;

/** The folder of real measurements that figures are validated on; it is not part of the repository. */
export interface ValidationData {
  readonly path: (...parts: readonly string[]) => string;
  readonly rows: (...parts: readonly string[]) => readonly Row[];
  readonly json: (...parts: readonly string[]) => unknown;
}

/** @throws Problem `measurements-absent` when the folder is not there: nothing can be validated then. */
export function validationData(folder: string): ValidationData {
  const root = resolve(folder);
  if (!existsSync(root)) {
    throw new Problem(
      'measurements-absent',
      `The measurements are not at ${root}: set COMPTROLLER_DATA to the folder that holds them`,
    );
  }
  const path = (...parts: readonly string[]): string => join(root, ...parts);
  return {
    path,
    rows: (...parts) =>
      parse(unpacked(path(...parts)), {
        columns: true,
        skip_empty_lines: true,
        bom: true,
        relax_column_count: true,
      }),
    json: (...parts) => JSON.parse(readFileSync(path(...parts), 'utf8')),
  };
}

function unpacked(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** A number that must be there. */
export function numberIn(row: Row, column: string): number {
  const value = Number(row[column]);
  if (row[column] === undefined || row[column] === '' || !Number.isFinite(value)) {
    throw new Error(`column ${column} holds "${row[column]}", which is no number`);
  }
  return value;
}

/** `undefined` for a blank. */
export const numberOrBlank = (row: Row, column: string): number | undefined =>
  row[column] === undefined || row[column] === '' ? undefined : numberIn(row, column);
