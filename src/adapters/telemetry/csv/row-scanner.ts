import { COMMA, NEWLINE, QUOTE, SPACE } from './byte-codes.ts';
import { textAt } from './number-bytes.ts';

/** A line longer than this is no line of telemetry; it is passed over without being held in memory. */
const LONGEST_LINE_BYTES = 262_144;
export const MOST_COLUMNS = 4096;

/** One line cut into fields. The scanner reuses it: nothing of it may be kept. */
export interface CsvRow {
  bytes: Uint8Array;
  /** Where each field starts and ends, without the blanks and quotes around it. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  count: number;
  /** Counted from 1. */
  line: number;
  /** What is wrong with the line as a line. */
  flaw: string | undefined;
  /** The file ends without ending this line. */
  isUnterminated: boolean;
}

export const fieldText = (row: CsvRow, index: number): string =>
  textAt(row.bytes, row.starts[index] as number, row.ends[index] as number).replaceAll('""', '"');

/** Cuts bytes that come in pieces into rows of fields. */
export interface RowScanner {
  push(piece: Uint8Array): void;
  /** Gives the last line where the file doesn't end it. */
  end(): void;
}

interface Scan {
  readonly row: CsvRow;
  readonly take: (row: CsvRow) => void;
}

/**
 * Makes a scanner that gives every line that isn't blank to `take`.
 * Fields are cut at commas; a field in double quotes may hold commas and doubled quotes. A line break always ends the row, so that
 * one stray quote costs one line and not the file.
 */
export function rowScanner(take: (row: CsvRow) => void): RowScanner {
  const row: CsvRow = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(MOST_COLUMNS),
    ends: new Int32Array(MOST_COLUMNS),
    count: 0,
    line: 0,
    flaw: undefined,
    isUnterminated: false,
  };
  const scan: Scan = { row, take };
  let carried = new Uint8Array(0);
  let isSkipping = false;
  return {
    push(piece) {
      let bytes = piece;
      if (isSkipping) {
        const newline = piece.indexOf(NEWLINE);
        if (newline < 0) return;
        bytes = piece.subarray(newline + 1);
        isSkipping = false;
      }
      if (carried.length > 0) bytes = joined(carried, bytes);
      const rest = bytes.subarray(scanLines(scan, bytes));
      isSkipping = rest.length > LONGEST_LINE_BYTES;
      if (isSkipping) giveOverlong(scan);
      carried = isSkipping ? new Uint8Array(0) : rest.slice();
    },
    end() {
      if (carried.length === 0) return;
      row.isUnterminated = true;
      scanLines(scan, joined(carried, Uint8Array.of(NEWLINE)));
      carried = new Uint8Array(0);
    },
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function giveOverlong(scan: Scan): void {
  const { row } = scan;
  row.line++;
  row.count = 0;
  row.flaw = `the line is longer than ${LONGEST_LINE_BYTES} bytes and was passed over: is this file text?`;
  scan.take(row);
}

/** Gives every line that is there whole; returns where the first one starts that isn't. */
function scanLines(scan: Scan, bytes: Uint8Array): number {
  const { row } = scan;
  row.bytes = bytes;
  let start = 0;
  for (;;) {
    const next = cutLine(row, bytes, start);
    if (next < 0) return start;
    row.line++;
    const isBlank = row.count === 1 && row.starts[0] === row.ends[0] && row.flaw === undefined;
    if (!isBlank) scan.take(row);
    start = next;
  }
}

/** Cuts the line at `start`; returns where the next one starts, or -1 when the bytes end first. */
function cutLine(row: CsvRow, bytes: Uint8Array, start: number): number {
  const { starts, ends } = row;
  const length = bytes.length;
  let at = start;
  let count = 0;
  row.flaw = undefined;
  for (;;) {
    let code = at < length ? (bytes[at] as number) : -1;
    while (code === SPACE || code === 0x09) code = ++at < length ? (bytes[at] as number) : -1;
    let from = at;
    let until = -1;
    if (code === QUOTE) {
      until = closingQuote(bytes, at + 1);
      from++;
      if (until < 0)
        row.flaw = 'a quote is opened and not closed: close it, or double a quote that is part of the text';
      else at = afterBlanks(bytes, until + 1);
      code = at < length ? (bytes[at] as number) : -1;
      if (until >= 0 && code !== COMMA && code !== NEWLINE)
        row.flaw = 'text follows a closing quote: put it inside the quotes';
    }
    while (code !== COMMA && code !== NEWLINE && code >= 0) code = ++at < length ? (bytes[at] as number) : -1;
    if (code < 0) return -1;
    if (until < 0) {
      until = at;
      while (until > from && (bytes[until - 1] as number) <= SPACE) until--;
    }
    if (count < MOST_COLUMNS) {
      starts[count] = from;
      ends[count] = until;
    }
    count++;
    at++;
    if (code === NEWLINE) break;
  }
  row.count = count;
  return at;
}

function afterBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== NEWLINE && (bytes[at] as number) <= SPACE) at++;
  return at;
}

/** Where the quote that closes the field stands; -1 when the line or the bytes end before it. */
function closingQuote(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at++) {
    const code = bytes[at];
    if (code === NEWLINE) return -1;
    if (code !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at;
    at++;
  }
  return -1;
}
