import { createHash } from 'node:crypto';
import type { LearnedRow } from '../workflows/train-on-rows.ts';

/** SHA-256 of rows in their order: group, kind, level of visibility, and the values as doubles. */
export function digestOfRows(rows: readonly LearnedRow[]): string {
  const hash = createHash('sha256');
  for (const { group, run, kind, visibility, features, weight = 1 } of rows) {
    hash.update(JSON.stringify([group, run, kind, visibility, weight]));
    hash.update(new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
  }
  return hash.digest('hex');
}
