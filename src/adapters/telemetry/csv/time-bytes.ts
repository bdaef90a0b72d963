import { COLON, DOT, MINUS, PLUS, SLASH, SPACE, UPPER_T, UPPER_Z, ZERO } from './byte-codes.ts';
import { numberAt } from './number-bytes.ts';

/** How a format writes a date: `2024-07-15` and `2024/07/15`, or `07-15-2024`. */
export type DateOrder = 'year-first' | 'month-first';

export interface TimeStyle {
  readonly order: DateOrder;
  /** Milliseconds in one unit of a bare number; undefined: told by its size (seconds, milli-, micro- or nanoseconds). */
  readonly numberUnit?: number;
  /** Added to every time that carries no zone. */
  readonly offsetMilliseconds: number;
}

/** Times after this (the year 2200) are taken as damage, not as readings from the future. */
const LATEST_MILLISECONDS = 7_258_118_400_000;
const DAY_MILLISECONDS = 86_400_000;

/** Reads a time as milliseconds since 1970 in UTC, exact to the microsecond; NaN where there is none. */
export function timeAt(
  bytes: Uint8Array,
  span: { readonly start: number; readonly end: number },
  style: TimeStyle,
): number {
  const { start, end } = span;
  const separator = bytes[start + (style.order === 'year-first' ? 4 : 2)];
  const isDate = end - start >= 10 && (separator === MINUS || separator === SLASH);
  const at = isDate ? dateAndTime(bytes, span, style) : epoch(numberAt(bytes, start, end), style);
  return at >= 0 && at <= LATEST_MILLISECONDS ? at : Number.NaN;
}

function epoch(value: number, style: TimeStyle): number {
  const milliseconds = value * (style.numberUnit ?? unitBySize(value));
  return Math.round(milliseconds * 1000) / 1000 + style.offsetMilliseconds;
}

function unitBySize(value: number): number {
  if (value < 1e11) return 1000;
  if (value < 1e14) return 1;
  return value < 1e17 ? 1e-3 : 1e-6;
}

function dateAndTime(
  bytes: Uint8Array,
  span: { readonly start: number; readonly end: number },
  style: TimeStyle,
): number {
  const { start, end } = span;
  const isYearFirst = style.order === 'year-first';
  const year = digitsAt(bytes, isYearFirst ? start : start + 6, 4);
  const month = digitsAt(bytes, isYearFirst ? start + 5 : start, 2);
  const day = digitsAt(bytes, isYearFirst ? start + 8 : start + 3, 2);
  if (bytes[start + (isYearFirst ? 7 : 5)] !== bytes[start + (isYearFirst ? 4 : 2)]) return Number.NaN;
  const midnight = midnightOf(year, month, day);
  if (end === start + 10) return midnight + style.offsetMilliseconds;
  const between = bytes[start + 10];
  if (between !== SPACE && between !== UPPER_T) return Number.NaN;
  return midnight + timeOfDay(bytes, { start: start + 11, end }, style);
}

function midnightOf(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1970)) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  return new Date(midnight).getUTCDate() === day ? midnight : Number.NaN;
}

/** `hh:mm:ss`, a fraction after a dot where there is one, a zone where there is one; milliseconds after midnight in UTC. */
function timeOfDay(
  bytes: Uint8Array,
  span: { readonly start: number; readonly end: number },
  style: TimeStyle,
): number {
  const { start, end } = span;
  if (end < start + 8 || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return Number.NaN;
  const hours = digitsAt(bytes, start, 2);
  const minutes = digitsAt(bytes, start + 3, 2);
  const seconds = digitsAt(bytes, start + 6, 2);
  if (!(hours < 24 && minutes < 60 && seconds < 61)) return Number.NaN;
  let at = start + 8;
  let fraction = 0;
  if (at < end && bytes[at] === DOT) {
    const from = ++at;
    while (at < end && isDigit(bytes[at])) at++;
    fraction = at - from > 15 || at === from ? Number.NaN : digitsAt(bytes, from, at - from) / 10 ** (at - from);
  }
  const milliseconds = (hours * 3600 + minutes * 60 + seconds) * 1000 + Math.round(fraction * 1e6) / 1000;
  return milliseconds + (at === end ? style.offsetMilliseconds : -zoneAt(bytes, at, end));
}

/** Milliseconds by which the zone written at `at` is ahead of UTC. */
function zoneAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === UPPER_Z) return at + 1 === end ? 0 : Number.NaN;
  const sign = bytes[at];
  if (sign !== PLUS && sign !== MINUS) return Number.NaN;
  const minutesAt = bytes[at + 3] === COLON ? at + 4 : at + 3;
  if (end !== minutesAt + 2) return Number.NaN;
  const ahead = (digitsAt(bytes, at + 1, 2) * 60 + digitsAt(bytes, minutesAt, 2)) * 60_000;
  if (!(ahead < DAY_MILLISECONDS)) return Number.NaN;
  return sign === PLUS ? ahead : -ahead;
}

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= ZERO && code <= ZERO + 9;

function digitsAt(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
