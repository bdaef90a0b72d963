import { SIGNAL_COUNT } from './signal.ts';

/** A row is the moment, then a value for each signal. */
const ROW = 1 + SIGNAL_COUNT;
const FIRST_ROWS = 4;
/** A block that stands mostly empty is given back above this many rows. */
const ROWS_WORTH_GIVING_BACK = 64;

export const WAITING_ROW_BYTES = ROW * Float64Array.BYTES_PER_ELEMENT;

/** Readings of one subject that wait for earlier ones. One moment has one row, however many messages told of it. */
export interface WaitingReadings {
  block: Float64Array;
  /** The first row in use, and how many are. */
  head: number;
  count: number;
  isSorted: boolean;
}

export function noWaitingReadings(): WaitingReadings {
  return { block: new Float64Array(0), head: 0, count: 0, isSorted: true };
}

const momentOf = (waiting: WaitingReadings, index: number): number =>
  waiting.block[(waiting.head + index) * ROW] as number;

/** Adds a reading; returns how many of its values were known of that moment before. Those stand: the first telling counts. */
export function addWaiting(waiting: WaitingReadings, at: number, values: Float64Array): number {
  const { count } = waiting;
  const latest = count === 0 ? Number.NEGATIVE_INFINITY : momentOf(waiting, count - 1);
  if (at <= latest) {
    const found = at === latest ? count - 1 : indexOfMoment(waiting, at);
    if (found >= 0) return fillValues(waiting.block, (waiting.head + found) * ROW + 1, values);
    waiting.isSorted = false;
  }
  const row = newRow(waiting);
  waiting.block[row] = at;
  waiting.block.fill(Number.NaN, row + 1, row + ROW);
  return fillValues(waiting.block, row + 1, values);
}

/** Puts finite values where nothing is known; returns how many places were known. */
export function fillValues(into: Float64Array, start: number, values: Float64Array): number {
  let repeated = 0;
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const value = values[place] as number;
    if (value - value !== 0) continue;
    const known = into[start + place] as number;
    if (known === known) repeated++;
    else into[start + place] = value;
  }
  return repeated;
}

/** By halves while the rows are in order; -1 when the moment has no row or they aren't. */
function indexOfMoment(waiting: WaitingReadings, at: number): number {
  if (!waiting.isSorted) return -1;
  let low = 0;
  let high = waiting.count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = momentOf(waiting, middle);
    if (found === at) return middle;
    if (found < at) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Where the next row begins in the block. */
function newRow(waiting: WaitingReadings): number {
  const rows = waiting.block.length / ROW;
  if (waiting.head + waiting.count === rows) {
    if (waiting.count <= rows / 2 && rows > 0) waiting.block.copyWithin(0, waiting.head * ROW);
    else resize(waiting, Math.max(FIRST_ROWS, Math.ceil(1.5 * rows)));
    waiting.head = 0;
  }
  waiting.count++;
  return (waiting.head + waiting.count - 1) * ROW;
}

function resize(waiting: WaitingReadings, rows: number): void {
  const block = new Float64Array(rows * ROW);
  block.set(waiting.block.subarray(waiting.head * ROW, (waiting.head + waiting.count) * ROW));
  waiting.block = block;
  waiting.head = 0;
}

/**
 * Gives the readings before `until` in the order of their moments and forgets them.
 * What `take` is given is its own until it returns. Returns how many values were told twice.
 */
export function takeWaiting(
  waiting: WaitingReadings,
  until: number,
  take: (at: number, values: Float64Array) => void,
): number {
  const repeated = waiting.isSorted ? 0 : sortRows(waiting);
  while (waiting.count > 0) {
    const at = momentOf(waiting, 0);
    if (at >= until) break;
    const start = waiting.head * ROW;
    take(at, waiting.block.subarray(start + 1, start + ROW));
    waiting.head++;
    waiting.count--;
  }
  if (waiting.count === 0) waiting.head = 0;
  const rows = waiting.block.length / ROW;
  if (rows > ROWS_WORTH_GIVING_BACK && waiting.count < rows / 4)
    resize(waiting, Math.max(FIRST_ROWS, 2 * waiting.count));
  return repeated;
}

/** Orders the rows by moment, those of one moment by arrival, and joins these. */
function sortRows(waiting: WaitingReadings): number {
  const order = Array.from({ length: waiting.count }, (_, index) => index);
  order.sort((a, b) => momentOf(waiting, a) - momentOf(waiting, b) || a - b);
  const { block: before, head } = waiting;
  const block = new Float64Array(before.length);
  let rows = 0;
  let repeated = 0;
  for (const index of order) {
    const row = before.subarray((head + index) * ROW, (head + index + 1) * ROW);
    if (rows > 0 && block[(rows - 1) * ROW] === row[0]) {
      repeated += fillValues(block, (rows - 1) * ROW + 1, row.subarray(1));
    } else block.set(row, rows++ * ROW);
  }
  waiting.block = block;
  waiting.head = 0;
  waiting.count = rows;
  waiting.isSorted = true;
  return repeated;
}

/** Whether a reading that waits says something of the place at a moment up to `until`. */
export function isToldLater(waiting: WaitingReadings, place: number, until: number): boolean {
  for (let index = 0; index < waiting.count; index++) {
    const value = waiting.block[(waiting.head + index) * ROW + 1 + place] as number;
    if (value === value && momentOf(waiting, index) <= until) return true;
  }
  return false;
}

/** The rows in their order, for keeping: the moment, then the values. */
export function* waitingRows(waiting: WaitingReadings): Generator<Float64Array> {
  for (let index = 0; index < waiting.count; index++) {
    const start = (waiting.head + index) * ROW;
    yield waiting.block.subarray(start, start + ROW);
  }
}
