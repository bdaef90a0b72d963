import { type Instant, instant, type Period } from '../foundation/instant.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { bookedAgainFrom, closedHours, type Lateness } from '../workflows/closed-hours.ts';
import { CLOCK_PATIENCE_MILLISECONDS, cautiousClock } from './cautious-clock.ts';
import type { NodeStores } from './open-stores.ts';

const DAY_MILLISECONDS = 86_400_000;

/** What of the time is closed for good: its books are made and its minutes are being forgotten. */
export interface Closing {
  /** The clock hours of a period, by their start, whose books won't be made again. */
  readonly closedTo: (to: Lateness) => (within: Period) => Promise<ReadonlySet<number>>;
  /** Minutes from here on are kept. */
  readonly minutesKeptFrom: () => Instant;
  /** Nothing of what happened earlier is kept. */
  readonly accountsKeptFrom: () => Instant;
}

export function closingOf({ retention }: NodeSettings, { books }: Pick<NodeStores, 'books'>): Closing {
  const minutesKeptMilliseconds = retention.minuteWindowDays * DAY_MILLISECONDS;
  const clock = cautiousClock(CLOCK_PATIENCE_MILLISECONDS);
  return {
    closedTo: (to) => (within) => closedHours({ books, clock }, within, { to, minutesKeptMilliseconds }),
    minutesKeptFrom: () => bookedAgainFrom(clock(), minutesKeptMilliseconds),
    accountsKeptFrom: () => instant(clock() - retention.accountDays * DAY_MILLISECONDS),
  };
}
