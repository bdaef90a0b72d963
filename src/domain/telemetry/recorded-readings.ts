import { type Instant, instant } from '../../foundation/instant.ts';
import type { InstancePart } from './instance-part.ts';
import { SIGNAL_COUNT } from './signal.ts';

/** A row is the descriptor's number, the moment, then a value for each signal. */
const ROW = 2 + SIGNAL_COUNT;
const FIRST_ROWS = 64;
/** A block that one long message made larger than this is not kept for the next. */
const ROWS_KEPT = 16_384;

/** The readings of one message between its decoding and its folding, in blocks that are used again. */
export interface RecordedReadings {
  add(subject: number, at: Instant, values: Float64Array): void;
  /** @param values of the instance, as shares of it. */
  addInstance(
    reading: { readonly subject: number; readonly at: Instant; readonly part: InstancePart },
    values: Float64Array,
  ): void;
  /** What `take` is given is its own until it returns. */
  forEach(take: (subject: number, at: Instant, values: Float64Array) => void): void;
  forEachInstance(
    take: (subject: number, at: Instant, told: { readonly part: InstancePart; readonly values: Float64Array }) => void,
  ): void;
  clear(): void;
}

export function recordedReadings(): RecordedReadings {
  const whole = rowBlock();
  const ofInstances = rowBlock();
  const parts: InstancePart[] = [];
  return {
    add: (subject, at, values) => whole.add(subject, at, values),
    addInstance({ subject, at, part }, values) {
      ofInstances.add(subject, at, values);
      parts.push(part);
    },
    forEach: (take) => whole.forEach(take),
    forEachInstance(take) {
      let row = 0;
      ofInstances.forEach((subject, at, values) => take(subject, at, { part: parts[row++] as InstancePart, values }));
    },
    clear() {
      whole.clear();
      ofInstances.clear();
      parts.length = 0;
    },
  };
}

function rowBlock() {
  let block = new Float64Array(0);
  let rows = 0;
  return {
    add(subject: number, at: Instant, values: Float64Array): void {
      const start = rows * ROW;
      if (start === block.length) {
        const larger = new Float64Array(Math.max(FIRST_ROWS * ROW, 2 * block.length));
        larger.set(block);
        block = larger;
      }
      block[start] = subject;
      block[start + 1] = at;
      block.set(values, start + 2);
      rows++;
    },
    forEach(take: (subject: number, at: Instant, values: Float64Array) => void): void {
      for (let start = 0; start < rows * ROW; start += ROW) {
        take(block[start] as number, instant(block[start + 1] as number), block.subarray(start + 2, start + ROW));
      }
    },
    clear(): void {
      rows = 0;
      if (block.length > ROWS_KEPT * ROW) block = new Float64Array(0);
    },
  };
}
