import type { Branded } from './units.ts';

/** A moment in UTC, as whole or fractional milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Branded<number, 'Instant'>;

/** A half-open interval of time: `from` belongs to it, `until` does not. `from <= until`. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** @throws Error when `milliseconds` is not a moment that a calendar can show. */
export function instant(milliseconds: number): Instant {
  if (!(Math.abs(milliseconds) <= 8.64e15)) throw new Error(`not a moment in time: ${milliseconds}`);
  return milliseconds as Instant;
}

const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_AND_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** Reads an ISO 8601 date or date and time; one without a zone is taken as UTC. `undefined` when it is neither. */
export function parseInstant(text: string): Instant | undefined {
  if (!DATE_ONLY.test(text) && !DATE_AND_TIME.test(text)) return undefined;
  const dated = DATE_ONLY.test(text) ? `${text}T00:00:00Z` : text.replace(' ', 'T') + (ZONED.test(text) ? '' : 'Z');
  if (!isCalendarDay(text)) return undefined;
  const milliseconds = Date.parse(dated);
  return Number.isNaN(milliseconds) ? undefined : instant(milliseconds);
}

/** Date.parse rolls 30 February over into March. */
function isCalendarDay(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export const isoOf = (at: Instant): string => new Date(at).toISOString();

/** @throws Error when `until` is before `from`. */
export function period(from: Instant, until: Instant): Period {
  if (until < from) throw new Error(`a period can't end (${isoOf(until)}) before it starts (${isoOf(from)})`);
  return { from, until };
}

/** What two periods share, or `undefined` when that is nothing. */
export function overlapOf(a: Period, b: Period): Period | undefined {
  const from = Math.max(a.from, b.from);
  const until = Math.min(a.until, b.until);
  return from < until ? period(instant(from), instant(until)) : undefined;
}

/** From the earlier start to the later end; of one that is absent the other. */
export function spanning(a: Period | undefined, b: Period | undefined): Period | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return period(instant(Math.min(a.from, b.from)), instant(Math.max(a.until, b.until)));
}

export const lengthMilliseconds = (of: Period): number => of.until - of.from;
