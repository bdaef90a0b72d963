import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Instant, instant, type Period, spanning } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { BookStore, ChapterLength, WantedAsOf } from '../../../ports/book-store.ts';
import {
  type BookTables,
  DAY_BOOKS,
  HOUR_BOOKS,
  selectBookSpan,
  selectChapters,
  selectEditions,
  selectLatestEdition,
  selectPages,
} from './book-statements.ts';
import { chapterRow, editionsOf, forgottenRow, headingsOf } from './chapter-rows.ts';
import { forgetOn } from './forget.ts';
import { pageRows, pagesOf } from './page-rows.ts';
import { RowReader } from './row-binary.ts';
import type { SqlDoors } from './sql-measurements.ts';
import { tidyBooks } from './tidy-books.ts';

const TABLES: Readonly<Record<ChapterLength, BookTables>> = { hour: HOUR_BOOKS, day: DAY_BOOKS };

/** The highest edition of any chapter, finished or not: what is written from now on stands above it. */
export async function latestEdition({ reader }: SqlDoors): Promise<number> {
  let latest = 0;
  for (const tables of [HOUR_BOOKS, DAY_BOOKS]) {
    for (const statement of selectLatestEdition(tables)) {
      latest = Math.max(latest, new RowReader(await reader.rows(statement)).int64());
    }
  }
  return latest;
}

/** The highest edition of any chapter that is seen. */
async function latestChapter({ reader }: SqlDoors): Promise<number> {
  let latest = 0;
  for (const tables of [HOUR_BOOKS, DAY_BOOKS]) {
    latest = Math.max(latest, new RowReader(await reader.rows(selectLatestEdition(tables)[0])).int64());
  }
  return latest;
}

/** Editions of one moment: nodes that close the same hour at one moment write it each under its own. */
const EDITIONS_OF_A_MILLISECOND = 1024;

/**
 * Gives editions that only grow: the moment, or a millisecond more than the one before, and within it a place by the teller's name. Of
 * pairs of tellers one in a thousand shares its place. Editions of earlier versions were the bare moment, and stand below.
 */
export function editionsAfter(latest: number, teller: string, now: () => number): () => number {
  const place = createHash('sha256').update(teller).digest().readUInt16BE() % EDITIONS_OF_A_MILLISECOND;
  let last = Math.floor(latest / EDITIONS_OF_A_MILLISECOND);
  return () => {
    last = Math.max(last + 1, Math.floor(now()));
    return last * EDITIONS_OF_A_MILLISECOND + place;
  };
}

/** All that was written before the moment stands below it. */
const firstEditionOf = (moment: Instant): number =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.floor(moment) * EDITIONS_OF_A_MILLISECOND);

/**
 * Closed books over an engine that speaks ClickHouse's SQL. Pages are written first, under an edition of their own; the row of the
 * chapter makes them seen. An attempt that fails, or whose repetition doubles rows, leaves rows of an edition that nobody reads.
 */
export function sqlBooks(doors: SqlDoors, nextEdition: () => number): BookStore {
  const { reader, writer, layout } = doors;
  const headings = async (length: ChapterLength, period: Period, asOf?: number) =>
    headingsOf(await reader.rows(selectChapters(TABLES[length]), stood(period, asOf)));
  return {
    write: (length, chapter) =>
      reaching('written', async () => {
        const edition = nextEdition();
        if (chapter.pages.length > 0) await writer.insert(TABLES[length].pages, pageRows(chapter.pages, edition));
        await writer.insert(TABLES[length].chapters, [chapterRow(chapter, edition)]);
      }),
    span: () => reaching('read', () => spanOf(reader)),
    latestEdition: () => reaching('read', () => latestChapter(doors)),
    headings: (length, period, asOf) => reaching('read', () => headings(length, period, asOf)),
    editions: (length, period, asOf) =>
      reaching('read', async () => {
        const editions = editionsOf(await reader.rows(selectEditions(TABLES[length]), stood(period, asOf)));
        return editions.map(({ from, edition }) => ({ from, edition }));
      }),
    pages: (length, period, wanted) => reaching('read', () => readPages(doors, { length, period, wanted })),
    forget: (length, period) =>
      reaching('forgotten', async () => {
        const kept = await headings(length, period);
        if (kept.length === 0) return;
        const edition = nextEdition();
        await writer.insert(
          TABLES[length].chapters,
          kept.map((heading) => forgottenRow(heading, edition)),
        );
      }),
    forgetBefore: (moment) =>
      reaching('forgotten', async () => {
        // Chapters first: pages without one are not seen.
        for (const { chapters, pages, partitionMilliseconds } of Object.values(TABLES)) {
          for (const table of [chapters, pages]) {
            for (const server of doors.servers) {
              await forgetOn(server, { tier: { table, partitionMilliseconds }, layout, moment });
            }
          }
        }
      }),
    tidy: (writtenBefore) =>
      reaching('tidied', async () => {
        for (const tables of Object.values(TABLES)) await tidyBooks(doors, tables, firstEditionOf(writtenBefore));
      }),
  };
}

interface PagesQuestion {
  readonly length: ChapterLength;
  readonly period: Period;
  readonly wanted: WantedAsOf | undefined;
}

/** Chapters that are made again while they are read are read again, so often. */
const MOST_ATTEMPTS = 5;

async function readPages(doors: SqlDoors, question: PagesQuestion) {
  const { reader } = doors;
  const { length, period, wanted } = question;
  const editionsNow = async () =>
    editionsOf(await reader.rows(selectEditions(TABLES[length]), stood(period, wanted?.asOf)));
  let editions = await editionsNow();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const told = editions.reduce((sum, { pages }) => sum + pages, 0);
    const { pages, count } = await pagesNow(doors, question);
    if (count === told) return pages;
    const after = await editionsNow();
    if (isDeepStrictEqual(editions, after)) throw notWhole(count, told);
    editions = after;
  }
  throw new Problem('books-unreachable', 'Kept books are made again each time they are read; ask again in a minute.');
}

const notWhole = (count: number, told: number): Problem =>
  new Problem(
    'books-unreachable',
    `${count} pages of kept books are there, and their chapters tell of ${told}. Ask again in a minute; where it stays so, pages were lost or doubled: restore the measurements from a backup.`,
  );

async function pagesNow({ reader, layout }: SqlDoors, { length, period, wanted = {} }: PagesQuestion) {
  const { parts, peaksFrom, gapsAloneWithin: quiet, asOf } = wanted;
  const selection = { isSpread: layout.cluster !== undefined, parts, hasQuiet: quiet !== undefined };
  const from = (moment: Instant | undefined): number => (peaksFrom === undefined ? EARLIEST : (moment ?? LATEST));
  const rows = await reader.rows(selectPages(TABLES[length], selection), {
    ...stood(period, asOf),
    hourPeaksFrom: from(peaksFrom?.hour),
    ...(parts !== 'amounts' && { dayPeaksFrom: from(peaksFrom?.day), weekPeaksFrom: from(peaksFrom?.week) }),
    ...(quiet !== undefined && { quietFrom: quiet.from, quietUntil: quiet.until }),
  });
  return pagesOf(rows, parts);
}

const EARLIEST = Number.MIN_SAFE_INTEGER;
const LATEST = Number.MAX_SAFE_INTEGER;

async function spanOf(reader: SqlDoors['reader']): Promise<Period | undefined> {
  let span: Period | undefined;
  for (const tables of [HOUR_BOOKS, DAY_BOOKS]) {
    const row = new RowReader(await reader.rows(selectBookSpan(tables)));
    if (row.int64() > 0) span = spanning(span, { from: instant(row.int64()), until: instant(row.int64()) });
  }
  return span;
}

const within = ({ from, until }: Period) => ({ from: Math.ceil(from), until: Math.ceil(until) });

const stood = (period: Period, asOf: number = LATEST) => ({ ...within(period), asOf });

async function reaching<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'books-unreachable',
      `kept books can't be ${what} (${reason}): see that the disk has room and every server is up, then try again`,
      { cause: error },
    );
  }
}
