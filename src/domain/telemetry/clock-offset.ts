import type { Finding } from '../findings/finding.ts';

/** First and last reading of one subject of an input. */
export interface ReadingSpan {
  readonly name: string;
  readonly from: number;
  readonly until: number;
}

const QUARTER_HOUR = 15 * 60_000;
const TOLERANCE = 3 * 60_000;
const LARGEST_ZONE = 14 * 3_600_000;

/**
 * Sources of one input whose readings lie wholly before or after those of the others, by about a whole number of quarter
 * hours: a clock in another time zone. Needs at least two others to say which is the odd one.
 */
export function clockOffsets(spans: readonly ReadingSpan[]): readonly Finding[] {
  if (spans.length < 3) return [];
  const middle = medianSpan(spans);
  return spans.flatMap((span) => {
    const isApart = span.until < middle.from || span.from > middle.until;
    const shift = (span.from + span.until - middle.from - middle.until) / 2;
    const quarters = Math.round(shift / QUARTER_HOUR);
    const looksLikeZone = Math.abs(shift - quarters * QUARTER_HOUR) <= TOLERANCE && Math.abs(shift) <= LARGEST_ZONE;
    if (!isApart || quarters === 0 || !looksLikeZone) return [];
    const hours = `${Math.abs(quarters) / 4} h ${shift < 0 ? 'early' : 'late'}`;
    const message = `The readings are stamped ${hours} against the other sources of the input: a clock in another time zone. Give the offset, or leave the source out; as it stands its time and the others' don't meet.`;
    return [{ code: 'clock-offset', severity: 'warning' as const, subject: span.name, message }];
  });
}

function medianSpan(spans: readonly ReadingSpan[]): { from: number; until: number } {
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  return { from: median(spans.map(({ from }) => from)), until: median(spans.map(({ until }) => until)) };
}
