import { bitOf, layoutOf, NO_SIGNALS, type RowLayout } from './row-layout.ts';
import { CHUNK_ROWS, type ChunkRoom, type RowRoom, rowRoom } from './row-room.ts';
import { SIGNAL_COUNT } from './signal.ts';

/** Readings of one subject that wait for earlier ones. One moment has one row, however many messages told of it. */
export interface WaitingReadings {
  readonly room: RowRoom;
  /** Where rows of the layout's width stand, and the chunks in which those of this subject do. */
  rows: ChunkRoom;
  chunks: number[];
  layout: RowLayout;
  /** The first row in use, counted from the first chunk's first, and how many are. */
  head: number;
  count: number;
  isSorted: boolean;
}

/** A row is the moment, then a value for each signal of the subject's layout. */
const widthOf = ({ places }: RowLayout): number => 1 + places.length;

/** @param room is shared by all subjects of a fold. */
export function noWaitingReadings(room: RowRoom = rowRoom()): WaitingReadings {
  const rows = room.ofWidth(widthOf(NO_SIGNALS));
  return { room, rows, chunks: [], layout: NO_SIGNALS, head: 0, count: 0, isSorted: true };
}

/** What the rows take that wait. */
export const waitingBytes = ({ count, layout }: WaitingReadings): number =>
  count * widthOf(layout) * Float64Array.BYTES_PER_ELEMENT;

/** Of the page in which it stands. */
const pageOf = ({ rows, chunks, head }: WaitingReadings, index: number): Float64Array =>
  rows.page(chunks[Math.floor((head + index) / CHUNK_ROWS)] as number);

/** Where the row begins in its page. */
function startOf({ rows, chunks, head, layout }: WaitingReadings, index: number): number {
  const chunk = chunks[Math.floor((head + index) / CHUNK_ROWS)] as number;
  return rows.startOf(chunk) + ((head + index) % CHUNK_ROWS) * widthOf(layout);
}

const momentOf = (waiting: WaitingReadings, index: number): number =>
  pageOf(waiting, index)[startOf(waiting, index)] as number;

/** The earliest moment that waits, after a taking; infinite where none does. */
export const earliestWaiting = (waiting: WaitingReadings): number =>
  waiting.count === 0 ? Number.POSITIVE_INFINITY : momentOf(waiting, 0);

/** Adds a reading; returns how many of its values were known of that moment before. Those stand: the first telling counts. */
export function addWaiting(waiting: WaitingReadings, at: number, values: Float64Array): number {
  makeColumns(waiting, values);
  const { count } = waiting;
  const latest = count === 0 ? Number.NEGATIVE_INFINITY : momentOf(waiting, count - 1);
  if (at <= latest) {
    const found = at === latest ? count - 1 : indexOfMoment(waiting, at);
    if (found >= 0) return fillRow(waiting, found, values);
    waiting.isSorted = false;
  }
  addRow(waiting, at);
  return fillRow(waiting, count, values);
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
  waiting.layout = layout;
  waiting.rows = waiting.room.ofWidth(widthOf(layout));
  empty(waiting);
  for (let index = 0; index < before.count; index++) {
    addRow(waiting, momentOf(before, index));
    fillRow(waiting, index, valuesOf(before, index));
  }
  giveBackAll(before);
}

function empty(waiting: WaitingReadings): void {
  waiting.chunks = [];
  waiting.head = 0;
  waiting.count = 0;
}

function giveBackAll({ rows, chunks }: WaitingReadings): void {
  for (const chunk of chunks) rows.giveBack(chunk);
}

/** Puts finite values where nothing is known; returns how many places were known. */
function fillRow(waiting: WaitingReadings, index: number, values: Float64Array): number {
  const { places } = waiting.layout;
  const page = pageOf(waiting, index);
  const first = startOf(waiting, index) + 1;
  let repeated = 0;
  for (let column = 0; column < places.length; column++) {
    const value = values[places[column] as number] as number;
    if (value - value !== 0) continue;
    const known = page[first + column] as number;
    if (known === known) repeated++;
    else page[first + column] = value;
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

/** A row behind the others that knows its moment alone. */
function addRow(waiting: WaitingReadings, at: number): void {
  const { rows, chunks, head, count, layout } = waiting;
  if (head + count === chunks.length * CHUNK_ROWS) chunks.push(rows.take());
  waiting.count++;
  const page = pageOf(waiting, count);
  const start = startOf(waiting, count);
  page[start] = at;
  page.fill(Number.NaN, start + 1, start + widthOf(layout));
}

/** One reading at a time is laid out whole here. */
const laidOut = new Float64Array(SIGNAL_COUNT);

function valuesOf(waiting: WaitingReadings, index: number): Float64Array {
  const { places } = waiting.layout;
  const page = pageOf(waiting, index);
  const first = startOf(waiting, index) + 1;
  laidOut.fill(Number.NaN);
  for (let column = 0; column < places.length; column++) {
    laidOut[places[column] as number] = page[first + column] as number;
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
  const { count } = waiting;
  let taken = 0;
  for (; taken < count; taken++) {
    const at = momentOf(waiting, taken);
    if (at >= until) break;
    take(at, valuesOf(waiting, taken));
  }
  if (taken > 0) forgetFirst(waiting, taken);
  return repeated;
}

function forgetFirst(waiting: WaitingReadings, rows: number): void {
  waiting.head += rows;
  waiting.count -= rows;
  const unused = waiting.count === 0 ? waiting.chunks.length : Math.floor(waiting.head / CHUNK_ROWS);
  if (unused > 0) for (const chunk of waiting.chunks.splice(0, unused)) waiting.rows.giveBack(chunk);
  waiting.head = waiting.count === 0 ? 0 : waiting.head - unused * CHUNK_ROWS;
}

/** Orders the rows by moment, those of one moment by arrival, and joins these. */
function sortRows(waiting: WaitingReadings): number {
  const order = Array.from({ length: waiting.count }, (_, index) => index);
  order.sort((a, b) => momentOf(waiting, a) - momentOf(waiting, b) || a - b);
  const before = { ...waiting };
  empty(waiting);
  let repeated = 0;
  for (const index of order) {
    const at = momentOf(before, index);
    const isJoined = waiting.count > 0 && momentOf(waiting, waiting.count - 1) === at;
    if (!isJoined) addRow(waiting, at);
    repeated += fillRow(waiting, waiting.count - 1, valuesOf(before, index));
  }
  giveBackAll(before);
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
  for (let index = 0; index < waiting.count; index++) {
    const value = pageOf(waiting, index)[startOf(waiting, index) + 1 + column] as number;
    if (value === value && momentOf(waiting, index) <= until) return true;
  }
  return false;
}

/** The readings in the order in which they lie, for keeping. What `take` is given is its own until it returns. */
export function forEachWaiting(waiting: WaitingReadings, take: (at: number, values: Float64Array) => void): void {
  for (let index = 0; index < waiting.count; index++) take(momentOf(waiting, index), valuesOf(waiting, index));
}
