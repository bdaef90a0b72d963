import type { Chapter, ChapterNotes } from '../domain/accounting/pages/book-chapters.ts';
import type { KeptBooks, PagesPart } from '../domain/accounting/pages/books-of-pages.ts';
import { keptHours, type PlannedStretch, planPages } from '../domain/accounting/pages/page-plan.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { BookStore, ChapterEdition, ChapterHeading, ChapterLength } from '../ports/book-store.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import { isMeasured } from './closed-hours.ts';
import { type BookedRecords, bookHours, type BookHoursDoors, type HoursToBook } from './book-hours.ts';

export interface ReadKeptBooksDoors extends BookHoursDoors {
  readonly books: Pick<BookStore, 'latestEdition' | 'editions' | 'headings' | 'pages'>;
  readonly store: Pick<MeasurementStore, 'read' | 'span'>;
  /** Hours that took the place of minutes; none when absent. */
  readonly hours?: Pick<MeasurementStore, 'hourVersions'>;
  /** Minutes from here on are kept; earlier ones may go as soon as they are booked. All are kept when absent. */
  readonly minutesKeptFrom?: () => Instant;
}

export interface KeptBooksQuestion {
  readonly period: Period;
  readonly records: BookedRecords;
  /** Length of a step of the courses: an hour or longer. */
  readonly stepMilliseconds: number;
  /** False: courses are not shown, and days are read by their sums where that is all that is needed. */
  readonly withCourse: boolean;
}

/** Books of which something was tidied, or minutes of which some were booked and forgotten, while they were read are read again, so often. */
const MOST_ATTEMPTS = 5;

/**
 * The books of a period: from chapters that were kept, and, of hours that have none and of what of an hour lies at its ends, from windows.
 * They stand as they did at one moment, whatever is booked meanwhile; but not as before minutes went that they would be made of.
 * @throws Problem `books-unreachable` where something goes each time they are read; what the stores throw: books of a part would
 * be false.
 */
export async function readKeptBooks(doors: ReadKeptBooksDoors, question: KeptBooksQuestion): Promise<KeptBooks> {
  const { period: asked } = question;
  const kept = keptHours(asked);
  if (kept === undefined) return onlyBooked(await bookHours(doors, question.records, unkept(asked, asked)));
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const asOf = await doors.books.latestEdition();
    const read = await readChapters({ ...doors, books: booksAsOf(doors.books, asOf) }, question, kept);
    if (read !== undefined && !(await areGone(doors, read.missing))) return read.books;
  }
  throw new Problem(
    'books-unreachable',
    'Something of the books of this period went each time they were read; ask again in a minute.',
  );
}

/** The books as they stood when an edition was the latest. */
const booksAsOf = (books: ReadKeptBooksDoors['books'], asOf: number): ReadKeptBooksDoors['books'] => ({
  latestEdition: async () => asOf,
  editions: (length, within) => books.editions(length, within, asOf),
  headings: (length, within) => books.headings(length, within, asOf),
  pages: (length, within, wanted) => books.pages(length, within, { ...wanted, asOf }),
});

/**
 * Whether minutes of hours that had no chapter may have been forgotten before they were read: such an hour has a chapter now, and its
 * minutes have become an hour, which is written before they go, or are none any more. A chapter alone says nothing: of many
 * hours that are to be booked the minutes go when the last of them is.
 */
async function areGone(doors: ReadKeptBooksDoors, missing: readonly Period[]): Promise<boolean> {
  const { store, hours, minutesKeptFrom } = doors;
  const goingBefore = minutesKeptFrom?.() ?? Number.NEGATIVE_INFINITY;
  const booked: Instant[] = [];
  for (const stretch of missing.filter(({ from }) => from < goingBefore)) {
    const headings = await doors.books.headings('hour', stretch);
    booked.push(...headings.filter((one) => one.from < goingBefore && isMeasured(one)).map(({ from }) => from));
  }
  const [first, last] = [booked[0], booked.at(-1)];
  if (first === undefined || last === undefined) return false;
  const retired = await hours?.hourVersions(period(first, instant(last + HOUR_MILLISECONDS)));
  if (booked.some((hour) => retired?.has(hour))) return true;
  const kept = await store.span();
  return kept === undefined || kept.from >= first + HOUR_MILLISECONDS;
}

interface ReadChapters {
  readonly books: KeptBooks;
  /** Hours that were made from windows, for they had no chapter. */
  readonly missing: readonly Period[];
}

/** Undefined where a chapter of that edition is there no more. */
async function readChapters(
  doors: ReadKeptBooksDoors,
  { period: asked, records, stepMilliseconds, withCourse }: KeptBooksQuestion,
  kept: Period,
): Promise<ReadChapters | undefined> {
  const plan = planPages(asked, { daysUntil: await daysUntil(doors, kept), stepMilliseconds, withCourse });
  const before = await editionsOf(doors, plan);
  if (plan.some((stretch, place) => lacksDays(stretch, before[place] ?? []))) return undefined;
  const parts: PagesPart[] = [];
  const notes: ChapterNotes[] = [];
  for (const stretch of plan) {
    parts.push({ pages: await doors.books.pages(lengthOf(stretch), stretch, stretch.wanted), use: stretch.use });
    if (stretch.use.role !== 'counted') continue;
    notes.push(...(await doors.books.headings(lengthOf(stretch), stretch)).map(notesOf));
  }
  const missing = plan.flatMap((stretch, place) => missingHours(stretch, before[place] ?? []));
  for (const stretch of [...edgesOf(asked, kept), ...missing.map((one) => unkept(one, asked))]) {
    const booked = onlyBooked(await bookHours(doors, records, stretch));
    parts.push(...booked.parts);
    notes.push(...booked.notes);
  }
  return areSame(before, await editionsOf(doors, plan)) ? { books: { parts, notes }, missing } : undefined;
}

type Editions = readonly (readonly ChapterEdition[])[];

/** By stretch of the plan. */
async function editionsOf({ books }: ReadKeptBooksDoors, plan: readonly PlannedStretch[]): Promise<Editions> {
  const editions: (readonly ChapterEdition[])[] = [];
  for (const stretch of plan) editions.push(await books.editions(lengthOf(stretch), stretch));
  return editions;
}

const areSame = (before: Editions, after: Editions): boolean => JSON.stringify(before) === JSON.stringify(after);

/** Days are planned with as long as none is missing. */
const lacksDays = (stretch: PlannedStretch, editions: readonly ChapterEdition[]): boolean =>
  stretch.use.role === 'counted' &&
  lengthOf(stretch) === 'day' &&
  editions.length * DAY_MILLISECONDS < stretch.until - stretch.from;

const notesOf = ({ notes }: Pick<ChapterHeading, 'notes'>): ChapterNotes => notes;

const lengthOf = ({ use }: PlannedStretch): ChapterLength =>
  use.pageMilliseconds === DAY_MILLISECONDS ? 'day' : 'hour';

const onlyBooked = (chapters: readonly Chapter[]): KeptBooks => ({
  parts: [
    {
      pages: chapters.flatMap(({ pages }) => pages),
      use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted' },
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
  const first = instant(Math.ceil(kept.from / DAY_MILLISECONDS) * DAY_MILLISECONDS);
  if (first >= kept.until) return kept.from;
  let until: number = first;
  for (const day of await books.editions('day', period(first, kept.until))) {
    if (day.from !== until) break;
    until += DAY_MILLISECONDS;
  }
  return instant(until);
}

/** Hours of a stretch that the plan counts and that no book has, in stretches that follow one another. */
function missingHours(stretch: PlannedStretch, editions: readonly ChapterEdition[]): readonly Period[] {
  if (stretch.use.role !== 'counted' || lengthOf(stretch) === 'day') return [];
  const missing: { from: Instant; until: Instant }[] = [];
  const known = new Set(editions.map(({ from }) => from));
  for (let from = stretch.from; from < stretch.until; from = instant(from + HOUR_MILLISECONDS)) {
    if (known.has(from)) continue;
    const until = instant(from + HOUR_MILLISECONDS);
    const last = missing.at(-1);
    if (last?.until === from) last.until = until;
    else missing.push({ from, until });
  }
  return missing;
}
