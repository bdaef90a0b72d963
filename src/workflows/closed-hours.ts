import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { instant, type Instant, type Period } from '../foundation/instant.ts';
import type { BookStore } from '../ports/book-store.ts';

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

/** The clock hours of a period, by their start, that are booked and won't be booked again, or may not be by the time they are looked at. */
export async function closedHours(
  { books, clock }: ClosedHoursDoors,
  within: Period,
  minutesKeptMilliseconds?: number,
): Promise<ReadonlySet<number>> {
  const closedBefore = bookedAgainFrom(clock(), minutesKeptMilliseconds) + HOUR_MILLISECONDS;
  if (within.from >= closedBefore) return new Set();
  const headings = await books.headings('hour', within);
  return new Set(headings.map(({ from }) => from).filter((from) => from < closedBefore));
}
