import { DOT, LOWER_E, MINUS, PLUS, UPPER_E, ZERO } from './byte-codes.ts';

/** What a reader of numbers gives for something that is neither a number nor a word for "not known". */
export const MALFORMED = Number.POSITIVE_INFINITY;

/** Whole powers of ten that a double holds exactly. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const MOST_EXACT_DIGITS = 15;
const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEXADECIMAL = /^0x[\da-f]{1,16}$/i;
const NOT_KNOWN = new Set(
  ['', '-', 'nan', 'na', 'n/a', '[n/a]', 'null', 'none', 'unknown', 'not supported', '[not supported]'].concat([
    'not available',
    '[not available]',
    '[unknown error]',
    '[gpu requires reset]',
    'err!',
    '[insufficient permissions]',
  ]),
);

/**
 * Reads the number that stands between two places, without making a string of it.
 * NaN where the field is blank or says that the value isn't known; {@link MALFORMED} where it is anything else.
 */
export function numberAt(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  let mantissa = 0;
  const whole = at;
  let digit = at < end ? (bytes[at] as number) - ZERO : -1;
  while (digit >= 0 && digit <= 9) {
    mantissa = mantissa * 10 + digit;
    digit = ++at < end ? (bytes[at] as number) - ZERO : -1;
  }
  let digits = at - whole;
  let decimals = 0;
  if (at < end && bytes[at] === DOT) {
    const point = at;
    digit = ++at < end ? (bytes[at] as number) - ZERO : -1;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = ++at < end ? (bytes[at] as number) - ZERO : -1;
    }
    decimals = at - point - 1;
    digits += decimals;
  }
  if (digits === 0 || digits > MOST_EXACT_DIGITS) return numberInText(bytes, start, end);
  const signed = sign === MINUS ? -mantissa : mantissa;
  if (at === end) return decimals === 0 ? signed : signed / (EXACT_POWERS[decimals] as number);
  const mark = bytes[at];
  if (mark !== LOWER_E && mark !== UPPER_E) return numberInText(bytes, start, end);
  return scaled(signed, exponentAt(bytes, at + 1, end) - decimals) ?? numberInText(bytes, start, end);
}

/** The whole number between two places, NaN where it is none. */
function exponentAt(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  let at = sign === MINUS || sign === PLUS ? start + 1 : start;
  if (at >= end || end - at > 3) return Number.NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return sign === MINUS ? -value : value;
}

/** Exact while the power of ten is; `undefined` beyond, where the caller takes the slow way. */
function scaled(mantissa: number, exponent: number): number | undefined {
  if (exponent >= 0 && exponent <= 7) return mantissa * (EXACT_POWERS[exponent] as number);
  if (exponent < 0 && exponent >= -22) return mantissa / (EXACT_POWERS[-exponent] as number);
  return undefined;
}

function numberInText(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 64) return MALFORMED;
  const text = textAt(bytes, start, end);
  if (PLAIN_NUMBER.test(text) || HEXADECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : MALFORMED;
  }
  return NOT_KNOWN.has(text.trim().toLowerCase()) ? Number.NaN : MALFORMED;
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

export const textAt = (bytes: Uint8Array, start: number, end: number): string =>
  UTF8.decode(bytes.subarray(start, end));
