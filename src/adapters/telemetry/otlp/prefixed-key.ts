import { type HoledBytes, newKey } from '../pushed-series/byte-table.ts';
import { LONGEST_LABELS } from '../pushed-series/label-block.ts';

/** Bytes of a number that stands before other bytes in a key. */
export const PREFIX_BYTES = 4;

export interface Span {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly until: number;
}

/** Makes keys of a number and of bytes, which are at most LONGEST_LABELS, in one room. A key stands until the next one is made. */
export function prefixedKey(): (prefix: number, span: Span) => HoledBytes {
  const room = new Uint8Array(PREFIX_BYTES + LONGEST_LABELS);
  const key = newKey();
  key.view = new DataView(room.buffer);
  return (prefix, { bytes, from, until }) => {
    key.view.setUint32(0, prefix, true);
    room.set(bytes.subarray(from, until), PREFIX_BYTES);
    key.holeFrom = key.holeUntil = key.until = PREFIX_BYTES + until - from;
    return key;
  };
}
