import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { hourStart } from '../domain/telemetry/thin-windows.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { BookStore, ChapterHeading } from '../ports/book-store.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';

const MINUTES_KEPT_MILLISECONDS = 14 * DAY_MILLISECONDS;
/** The hour before is booked along, and forgetting goes by whole hours. */
export const FORGETTING_MARGIN_MILLISECONDS = 3 * HOUR_MILLISECONDS;

/** Hours from here on are booked again when what they rest on changes; of earlier ones the minutes are being forgotten. */
export const bookedAgainFrom = (now: Instant, minutesKeptMilliseconds = MINUTES_KEPT_MILLISECONDS): Instant =>
  instant(now - minutesKeptMilliseconds + FORGETTING_MARGIN_MILLISECONDS);

export interface ClosedHoursDoors {
  readonly books: Pick<BookStore, 'headings'>;
  readonly clock: () => Instant;
}

/** What comes too late for closed hours: what was known of them, or what was measured in them. */
export type Lateness = 'records' | 'telemetry';

/**
 * The clock hours of a period, by their start, that are booked and won't be booked again, or may not be by the time they are looked at.
 * Those in which nothing was measured take telemetry still: no minute of them was forgotten.
 */
export async function closedHours(
  { books, clock }: ClosedHoursDoors,
  within: Period,
  { to, minutesKeptMilliseconds }: { readonly to: Lateness; readonly minutesKeptMilliseconds?: number },
): Promise<ReadonlySet<number>> {
  const closedBefore = bookedAgainFrom(clock(), minutesKeptMilliseconds) + HOUR_MILLISECONDS;
  if (within.from >= closedBefore) return new Set();
  const headings = await books.headings('hour', within);
  const closed = headings.filter((heading) => heading.from < closedBefore && (to === 'records' || isMeasured(heading)));
  return new Set(closed.map(({ from }) => from));
}

/** Whether something was measured in the hour, or in the one before. */
export const isMeasured = ({ origin }: Pick<ChapterHeading, 'origin'>): boolean => origin.windows > 0;

export interface PartedWindows {
  readonly open: readonly NamedWindow[];
  /** Of hours that won't be booked again: kept or not, they come into no account. */
  readonly closed: readonly NamedWindow[];
}

/** Tells windows of closed hours from the others. @throws what `closed` throws. */
export async function partedByClosing(
  closed: (within: Period) => Promise<ReadonlySet<number>>,
  windows: readonly NamedWindow[],
): Promise<PartedWindows> {
  const starts = windows.map(({ window }) => window.from);
  if (starts.length === 0) return { open: windows, closed: [] };
  const first = starts.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = starts.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const hours = await closed(period(instant(hourStart(first)), instant(hourStart(last) + HOUR_MILLISECONDS)));
  if (hours.size === 0) return { open: windows, closed: [] };
  const isClosed = ({ window }: NamedWindow): boolean => hours.has(hourStart(window.from));
  return { open: windows.filter((one) => !isClosed(one)), closed: windows.filter(isClosed) };
}
