import type { Period } from '../foundation/instant.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import { closedHours } from '../workflows/closed-hours.ts';
import { CLOCK_PATIENCE_MILLISECONDS, cautiousClock } from './cautious-clock.ts';
import type { NodeStores } from './open-stores.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Gives the clock hours of a period, by their start, whose books won't be made again. */
export function closedIn({ retention }: NodeSettings, { books }: Pick<NodeStores, 'books'>) {
  const clock = cautiousClock(CLOCK_PATIENCE_MILLISECONDS);
  return (within: Period): Promise<ReadonlySet<number>> =>
    closedHours({ books, clock }, within, retention.minuteWindowDays * DAY_MILLISECONDS);
}
