import { type Instant, instant } from '../../../foundation/instant.ts';
import { findingCollector } from '../../findings/finding-collector.ts';
import type { Chapter, ChapterNotes } from './book-chapters.ts';
import { booksOfPages, type PagesPart } from './books-of-pages.ts';
import { namedTallies } from './named-tallies.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS, type TallyPages } from './tally-pages.ts';

export interface DayInput {
  readonly from: Instant;
  /** Pages of the day's clock hours, of any number of hours in one. */
  readonly hours: readonly TallyPages[];
  /** Pages of the 167 hours before the day, for stretches that reach into it. */
  readonly before: readonly TallyPages[];
  readonly notes: readonly ChapterNotes[];
}

/** The chapter of a UTC day from those of its hours. */
export function dayChapter({ from, hours, before, notes }: DayInput): Chapter {
  const parts: readonly PagesPart[] = [
    { pages: hours, use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted' } },
    { pages: before, use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'before' } },
  ];
  const books = booksOfPages({ parts, notes }, DAY_MILLISECONDS);
  const pages: TallyPages[] = [];
  for (const [name, tally] of namedTallies(books)) {
    const { total, basis, heldFrom, heldUntil } = tally;
    if (!(heldFrom < heldUntil)) continue;
    pages.push({
      name,
      total,
      basis,
      heldFrom,
      heldUntil,
      latestStart: from,
      starts: [from],
      amounts: tally.amounts(),
      peaks: tally.peaks(),
    });
  }
  const { fates, activeSeconds } = books;
  const findings = findingCollector();
  for (const one of notes) for (const finding of one.findings) findings.add(finding);
  return {
    from,
    until: instant(from + DAY_MILLISECONDS),
    pages,
    notes: { fates, activeSeconds, findings: findings.all() },
  };
}
