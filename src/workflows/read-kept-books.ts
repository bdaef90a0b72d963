import type { Chapter, ChapterNotes } from '../domain/accounting/pages/book-chapters.ts';
import type { KeptBooks, PagesPart } from '../domain/accounting/pages/books-of-pages.ts';
import { keptHours, type PlannedStretch, planPages } from '../domain/accounting/pages/page-plan.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { BookStore, ChapterHeading, ChapterLength } from '../ports/book-store.ts';
import { type BookedRecords, bookHours, type BookHoursDoors, type HoursToBook } from './book-hours.ts';

export interface ReadKeptBooksDoors extends BookHoursDoors {
  readonly books: Pick<BookStore, 'headings' | 'pages'>;
}

export interface KeptBooksQuestion {
  readonly period: Period;
  readonly records: BookedRecords;
  /** Length of a step of the courses: an hour or longer. */
  readonly stepMilliseconds: number;
}

/**
 * The books of a period: from chapters that were kept, and, of hours that have none and of what of an hour lies at its ends, from windows.
 * @throws what the stores throw: books of a part would be false.
 */
export async function readKeptBooks(doors: ReadKeptBooksDoors, question: KeptBooksQuestion): Promise<KeptBooks> {
  const { period: asked, stepMilliseconds } = question;
  const kept = keptHours(asked);
  if (kept === undefined) return onlyBooked(await bookHours(doors, question.records, unkept(asked, asked)));
  const plan = planPages(asked, await daysUntil(doors, kept), stepMilliseconds);
  const parts: PagesPart[] = [];
  const notes: ChapterNotes[] = [];
  for (const stretch of plan) {
    const isCounted = stretch.use.role === 'counted';
    const pages = await doors.books.pages(lengthOf(stretch), stretch, isCounted ? undefined : 'amounts');
    parts.push({ pages, use: stretch.use });
    if (isCounted) notes.push(...(await doors.books.headings(lengthOf(stretch), stretch)).map(notesOf));
  }
  for (const stretch of [...edgesOf(asked, kept), ...(await missingHours(doors, plan, asked))]) {
    const booked = onlyBooked(await bookHours(doors, question.records, stretch));
    parts.push(...booked.parts);
    notes.push(...booked.notes);
  }
  return { parts, notes };
}

const notesOf = ({ notes }: Pick<ChapterHeading, 'notes'>): ChapterNotes => notes;

const lengthOf = ({ use }: PlannedStretch): ChapterLength =>
  use.pageMilliseconds === DAY_MILLISECONDS ? 'day' : 'hour';

const onlyBooked = (chapters: readonly Chapter[]): KeptBooks => ({
  parts: [
    {
      pages: chapters.flatMap(({ pages }) => pages),
      use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted', trusted: ['hour'] },
    },
  ],
  notes: chapters.map(notesOf),
});

/** What starts with the period has no hour before it that counts. */
const unkept = ({ from, until }: Period, asked: Period): HoursToBook => ({
  from,
  until,
  withHourBefore: from > asked.from,
});

/** What of the period lies before and after the hours that are kept as a whole. */
function edgesOf(asked: Period, kept: Period): readonly HoursToBook[] {
  const edges = [period(asked.from, kept.from), period(kept.until, asked.until)];
  return edges.filter(({ from, until }) => from < until).map((edge) => unkept(edge, asked));
}

/** Days are used as long as none is missing. */
async function daysUntil({ books }: ReadKeptBooksDoors, kept: Period): Promise<Instant> {
  const first = instant(
    Math.ceil((kept.from + DAY_MILLISECONDS - HOUR_MILLISECONDS) / DAY_MILLISECONDS) * DAY_MILLISECONDS,
  );
  if (first >= kept.until) return kept.from;
  let until: number = first;
  for (const day of await books.headings('day', period(first, kept.until))) {
    if (day.from !== until) break;
    until += DAY_MILLISECONDS;
  }
  return instant(until);
}

/** Hours that the plan counts and that no book has, in stretches that follow one another. */
async function missingHours(
  { books }: ReadKeptBooksDoors,
  plan: readonly PlannedStretch[],
  asked: Period,
): Promise<readonly HoursToBook[]> {
  const missing: { from: Instant; until: Instant }[] = [];
  for (const stretch of plan) {
    if (stretch.use.role !== 'counted' || lengthOf(stretch) === 'day') continue;
    const known = new Set((await books.headings('hour', stretch)).map(({ from }) => from));
    for (let from = stretch.from; from < stretch.until; from = instant(from + HOUR_MILLISECONDS)) {
      if (known.has(from)) continue;
      const until = instant(from + HOUR_MILLISECONDS);
      const last = missing.at(-1);
      if (last?.until === from) last.until = until;
      else missing.push({ from, until });
    }
  }
  return missing.map((stretch) => unkept(stretch, asked));
}
