import { type Instant, instant } from '../../foundation/instant.ts';
import { SIGNAL_COUNT } from './signal.ts';

/** A row is the descriptor's number, the moment, then a value for each signal. */
const ROW = 2 + SIGNAL_COUNT;
const FIRST_ROWS = 64;
/** A block that one long message made larger than this is not kept for the next. */
const ROWS_KEPT = 16_384;

/** The readings of one message between its decoding and its folding, in one block that is used again. */
export interface RecordedReadings {
  add(subject: number, at: Instant, values: Float64Array): void;
  /** What `take` is given is its own until it returns. */
  forEach(take: (subject: number, at: Instant, values: Float64Array) => void): void;
  clear(): void;
}

export function recordedReadings(): RecordedReadings {
  let block = new Float64Array(FIRST_ROWS * ROW);
  let rows = 0;
  return {
    add(subject, at, values) {
      const start = rows * ROW;
      if (start === block.length) {
        const larger = new Float64Array(2 * block.length);
        larger.set(block);
        block = larger;
      }
      block[start] = subject;
      block[start + 1] = at;
      block.set(values, start + 2);
      rows++;
    },
    forEach(take) {
      for (let start = 0; start < rows * ROW; start += ROW) {
        take(block[start] as number, instant(block[start + 1] as number), block.subarray(start + 2, start + ROW));
      }
    },
    clear() {
      rows = 0;
      if (block.length > ROWS_KEPT * ROW) block = new Float64Array(FIRST_ROWS * ROW);
    },
  };
}
