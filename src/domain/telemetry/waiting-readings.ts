import { bitOf, layoutOf, NO_SIGNALS, type RowLayout } from './row-layout.ts';
import { SIGNAL_COUNT } from './signal.ts';

/** A row is the moment, then a value for each signal of the subject's layout. */
const FIRST_ROWS = 4;
/** Rows are moved to the front of their block when so much of it is free there; the block grows by this otherwise. */
const FREE_SHARE = 1 / 8;
const GROWTH = 1.3;
/** A block that stands mostly empty is given back above this many rows. */
const ROWS_WORTH_GIVING_BACK = 64;

/** What a row takes at the most. */
export const WAITING_ROW_BYTES = (1 + SIGNAL_COUNT) * Float64Array.BYTES_PER_ELEMENT;

/** Readings of one subject that wait for earlier ones. One moment has one row, however many messages told of it. */
export interface WaitingReadings {
  block: Float64Array;
  layout: RowLayout;
  /** The first row in use, and how many are. */
  head: number;
  count: number;
  isSorted: boolean;
}

const NO_ROWS = new Float64Array(0);

export function noWaitingReadings(): WaitingReadings {
  return { block: NO_ROWS, layout: NO_SIGNALS, head: 0, count: 0, isSorted: true };
}

const widthOf = ({ layout }: WaitingReadings): number => 1 + layout.places.length;

const momentOf = (waiting: WaitingReadings, index: number): number =>
  waiting.block[(waiting.head + index) * widthOf(waiting)] as number;

/** Adds a reading; returns how many of its values were known of that moment before. Those stand: the first telling counts. */
export function addWaiting(waiting: WaitingReadings, at: number, values: Float64Array): number {
  makeColumns(waiting, values);
  const { count } = waiting;
  const latest = count === 0 ? Number.NEGATIVE_INFINITY : momentOf(waiting, count - 1);
  if (at <= latest) {
    const found = at === latest ? count - 1 : indexOfMoment(waiting, at);
    if (found >= 0) return fillRow(waiting, (waiting.head + found) * widthOf(waiting), values);
    waiting.isSorted = false;
  }
  const row = newRow(waiting);
  waiting.block[row] = at;
  waiting.block.fill(Number.NaN, row + 1, row + widthOf(waiting));
  return fillRow(waiting, row, values);
}

/** Gives the rows a column for each signal that is told. */
function makeColumns(waiting: WaitingReadings, values: Float64Array): void {
  const { columnOf, mask } = waiting.layout;
  let wider = mask;
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const value = values[place] as number;
    if (value - value === 0 && columnOf[place] === -1) wider += bitOf[place] as number;
  }
  if (wider !== mask) relay(waiting, layoutOf(wider));
}

function relay(waiting: WaitingReadings, layout: RowLayout): void {
  const before = { ...waiting };
  const rows = before.block.length / widthOf(before);
  waiting.layout = layout;
  const width = widthOf(waiting);
  waiting.block = new Float64Array(rows * width);
  waiting.head = 0;
  for (let index = 0; index < before.count; index++) {
    const from = (before.head + index) * widthOf(before);
    waiting.block[index * width] = before.block[from] as number;
    layout.places.forEach((place, column) => {
      const earlier = before.layout.columnOf[place] as number;
      waiting.block[index * width + 1 + column] =
        earlier === -1 ? Number.NaN : (before.block[from + 1 + earlier] as number);
    });
  }
}

/** Puts finite values where nothing is known; returns how many places were known. */
function fillRow({ block, layout }: WaitingReadings, row: number, values: Float64Array): number {
  const { places } = layout;
  let repeated = 0;
  for (let column = 0; column < places.length; column++) {
    const value = values[places[column] as number] as number;
    if (value - value !== 0) continue;
    const at = row + 1 + column;
    const known = block[at] as number;
    if (known === known) repeated++;
    else block[at] = value;
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
  const width = widthOf(waiting);
  const rows = waiting.block.length / width;
  if (waiting.head + waiting.count === rows) {
    if (waiting.head > rows * FREE_SHARE) waiting.block.copyWithin(0, waiting.head * width);
    else resize(waiting, Math.max(FIRST_ROWS, Math.ceil(GROWTH * rows)));
    waiting.head = 0;
  }
  waiting.count++;
  return (waiting.head + waiting.count - 1) * width;
}

function resize(waiting: WaitingReadings, rows: number): void {
  const width = widthOf(waiting);
  const block = new Float64Array(rows * width);
  block.set(waiting.block.subarray(waiting.head * width, (waiting.head + waiting.count) * width));
  waiting.block = block;
  waiting.head = 0;
}

/** One reading at a time is laid out whole here. */
const laidOut = new Float64Array(SIGNAL_COUNT);

function valuesOf({ block, layout }: WaitingReadings, row: number): Float64Array {
  const { places } = layout;
  laidOut.fill(Number.NaN);
  for (let column = 0; column < places.length; column++) {
    laidOut[places[column] as number] = block[row + 1 + column] as number;
  }
  return laidOut;
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
    take(at, valuesOf(waiting, waiting.head * widthOf(waiting)));
    waiting.head++;
    waiting.count--;
  }
  if (waiting.count === 0) waiting.head = 0;
  const rows = waiting.block.length / widthOf(waiting);
  if (rows > ROWS_WORTH_GIVING_BACK && waiting.count < rows / 4)
    resize(waiting, Math.max(FIRST_ROWS, 2 * waiting.count));
  return repeated;
}

/** Orders the rows by moment, those of one moment by arrival, and joins these. */
function sortRows(waiting: WaitingReadings): number {
  const order = Array.from({ length: waiting.count }, (_, index) => index);
  order.sort((a, b) => momentOf(waiting, a) - momentOf(waiting, b) || a - b);
  const { block: before, head } = waiting;
  const width = widthOf(waiting);
  waiting.block = new Float64Array(before.length);
  let rows = 0;
  let repeated = 0;
  for (const index of order) {
    const row = before.subarray((head + index) * width, (head + index + 1) * width);
    if (rows > 0 && waiting.block[(rows - 1) * width] === row[0]) {
      repeated += fillValues(waiting.block, (rows - 1) * width + 1, row.subarray(1));
    } else waiting.block.set(row, rows++ * width);
  }
  waiting.head = 0;
  waiting.count = rows;
  waiting.isSorted = true;
  return repeated;
}

/** Puts finite values where nothing is known; returns how many places were known. */
export function fillValues(into: Float64Array, start: number, values: Float64Array): number {
  let repeated = 0;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number;
    if (value - value !== 0) continue;
    const known = into[start + place] as number;
    if (known === known) repeated++;
    else into[start + place] = value;
  }
  return repeated;
}

/** Whether a reading that waits says something of the place at a moment up to `until`. */
export function isToldLater(waiting: WaitingReadings, place: number, until: number): boolean {
  const column = waiting.layout.columnOf[place] ?? -1;
  if (column === -1) return false;
  const width = widthOf(waiting);
  for (let index = 0; index < waiting.count; index++) {
    const value = waiting.block[(waiting.head + index) * width + 1 + column] as number;
    if (value === value && momentOf(waiting, index) <= until) return true;
  }
  return false;
}

/** The readings in the order in which they lie, for keeping. What `take` is given is its own until it returns. */
export function forEachWaiting(waiting: WaitingReadings, take: (at: number, values: Float64Array) => void): void {
  for (let index = 0; index < waiting.count; index++) {
    take(momentOf(waiting, index), valuesOf(waiting, (waiting.head + index) * widthOf(waiting)));
  }
}
