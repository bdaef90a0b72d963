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
/** A span goes with the usual one when both its ends are this near to the other's, as a share of the usual length. */
const NEAR_SHARE = 0.1;
/** Share of the sources that must go together before one that stands apart is called odd. */
const MAJORITY = 0.5;

/**
 * Sources of one input whose readings start and end about the same whole number of quarter hours before or after those of
 * the others: a clock in another time zone. Most of the others must go together; runs one after the other are no offset.
 */
export function clockOffsets(spans: readonly ReadingSpan[]): readonly Finding[] {
  if (spans.length < 3) return [];
  const usual = medianSpan(spans);
  const nearness = TOLERANCE + NEAR_SHARE * (usual.until - usual.from);
  const together = spans.filter((span) => distance(span, usual) <= nearness).length;
  if (together < 2 || together <= MAJORITY * spans.length) return [];
  return spans.flatMap((span) => {
    const quarters = quartersApart(span, usual);
    if (quarters === undefined || distance(span, usual) <= nearness) return [];
    const hours = `${Math.abs(quarters) / 4} h ${quarters < 0 ? 'early' : 'late'}`;
    const message = `The readings are stamped ${hours} against the other sources of the input: a clock in another time zone. Give the offset, or leave the source out; as it stands its time and the others' don't meet.`;
    return [{ code: 'clock-offset', severity: 'warning' as const, subject: span.name, message }];
  });
}

type Span = Pick<ReadingSpan, 'from' | 'until'>;

/** How far the ends lie apart, the farther of the two. */
const distance = (a: Span, b: Span): number => Math.max(Math.abs(a.from - b.from), Math.abs(a.until - b.until));

/** Whole quarter hours by which both ends are shifted alike; `undefined` where they aren't. */
function quartersApart(span: Span, usual: Span): number | undefined {
  const [start, end] = [span.from - usual.from, span.until - usual.until];
  const quarters = Math.round((start + end) / 2 / QUARTER_HOUR);
  const isAlike = [start, end].every((shift) => Math.abs(shift - quarters * QUARTER_HOUR) <= TOLERANCE);
  return isAlike && quarters !== 0 && Math.abs(quarters) * QUARTER_HOUR <= LARGEST_ZONE ? quarters : undefined;
}

function medianSpan(spans: readonly ReadingSpan[]): Span {
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  return { from: median(spans.map(({ from }) => from)), until: median(spans.map(({ until }) => until)) };
}
