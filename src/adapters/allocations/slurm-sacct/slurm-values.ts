import { type Instant, instant } from '../../../foundation/instant.ts';
import { isoInstant, type TimeReading } from '../source-time.ts';

/**
 * Slurm's numbers for "not set" and "without limit" in 32 and 64 bits. They stay text here: the long ones lie beyond
 * what a double holds exactly. Source: slurm.h, NO_VAL, INFINITE, NO_VAL64, INFINITE64.
 */
const NOT_SET = new Set(['4294967294', '4294967295', '18446744073709551614', '18446744073709551615', '-1', '-2']);
const NO_WORD = new Set([
  '',
  'unknown',
  'none',
  'none assigned',
  'n/a',
  '(null)',
  'null',
  'invalid',
  'partition_limit',
]);

/** The last second of the year 9999. */
const LATEST_SECONDS = 253_402_300_799;

/** Whether the field says nothing: blank, a word for "none", or a number that stands for "not set". */
export const saysNothing = (text: string): boolean => NO_WORD.has(text.toLowerCase()) || NOT_SET.has(text);

/** A moment; `undefined` when the field says none, `wrong` when it can't be read. Digits are seconds since 1970. */
export function momentOf(text: string, options: TimeReading): Instant | undefined | 'wrong' {
  if (saysNothing(text) || text === '0') return undefined;
  if (!/^\d+$/.test(text)) return isoInstant(text, options) ?? 'wrong';
  return Number(text) <= LATEST_SECONDS ? instant(Number(text) * 1000) : 'wrong';
}

/** A length of time in seconds, as a number or as `[D-]HH:MM:SS`; `undefined` when the field says none, `wrong` when it can't be read. */
export function durationSeconds(text: string): number | undefined | 'wrong' {
  if (saysNothing(text)) return undefined;
  if (/^\d{1,12}(?:\.\d+)?$/.test(text)) return Number(text);
  const [, days = '0', hours = '0', minutes, wholeSeconds] =
    /^(?:(\d{1,6})-)?(?:(\d{1,6}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)$/.exec(text) ?? [];
  if (minutes === undefined) return 'wrong';
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(wholeSeconds);
}
