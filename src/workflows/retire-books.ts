import { DAY_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { instant, type Instant } from '../foundation/instant.ts';
import type { BookStore } from '../ports/book-store.ts';

export interface RetireBooksDoors {
  readonly books: Pick<BookStore, 'forgetBefore' | 'tidy'>;
  readonly clock: () => Instant;
}

/** What was written so lately may be a chapter that another node is writing. */
const SETTLED_MILLISECONDS = DAY_MILLISECONDS;

/**
 * Forgets the books that are kept long enough, by whole UTC days, and gives back the room of those that were made again.
 * @returns the moment before which nothing is kept.
 * @throws what the store throws; the next call goes on from there.
 */
export async function retireBooks({ books, clock }: RetireBooksDoors, keptMilliseconds: number): Promise<Instant> {
  const now = clock();
  const before = instant(Math.floor((now - keptMilliseconds) / DAY_MILLISECONDS) * DAY_MILLISECONDS);
  await books.forgetBefore(before);
  await books.tidy(instant(now - SETTLED_MILLISECONDS));
  return before;
}
