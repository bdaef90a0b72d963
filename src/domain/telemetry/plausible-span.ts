import { instant, isoOf, type Period, period } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import type { ReadingSpan } from './clock-offset.ts';

/** Readings dated further than this from the middle of all are from a clock that was never set. */
const FURTHEST_MILLISECONDS = 366 * 86_400_000;

export interface PlausibleSpan {
  /** Undefined: no readings. */
  readonly span?: Period;
  readonly findings: readonly Finding[];
}

/**
 * From the first reading to the last, without the sources whose clock stands years away from the others': one node that
 * starts in 1970 must not make the period half a century long. What is left out is told.
 */
export function plausibleSpan(spans: readonly ReadingSpan[]): PlausibleSpan {
  if (spans.length === 0) return { findings: [] };
  const middles = spans.map(({ from, until }) => (from + until) / 2).sort((a, b) => a - b);
  const middle = middles[middles.length >> 1] ?? 0;
  const isFar = ({ from, until }: ReadingSpan): boolean =>
    from < middle - FURTHEST_MILLISECONDS || until > middle + FURTHEST_MILLISECONDS;
  const near = spans.filter((span) => !isFar(span));
  const from = near.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const until = near.reduce((most, span) => Math.max(most, span.until), Number.NEGATIVE_INFINITY);
  return {
    ...(from < until ? { span: period(instant(from), instant(until)) } : {}),
    findings: spans.filter(isFar).map(farFinding),
  };
}

const farFinding = ({ name, from, until }: ReadingSpan): Finding => ({
  code: 'clock-not-set',
  severity: 'error',
  subject: name,
  message: `Readings are dated ${isoOf(instant(from)).slice(0, 10)} to ${isoOf(instant(until)).slice(0, 10)}, more than a year from the middle of all others: a clock that was not set. What lies outside the period is accounted to nothing; correct the dates, or ask for that period by --from and --until.`,
});
