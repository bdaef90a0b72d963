import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drainPending, Session } from 'chdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bookStoreContract } from '../../../../tests/contracts/book-store.ts';
import { toyChapter } from '../../../../tests/toy-chapter.ts';
import { instant, period } from '../../../foundation/instant.ts';
import { openChdbMeasurements } from './chdb-measurements.ts';

bookStoreContract('ClickHouse in the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-books-'));
  return {
    async open() {
      const tiers = await openChdbMeasurements({ folder });
      return { ...tiers.books, [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose]() };
    },
    discard: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

/** Rows of each table of books, by what the engine itself says; the store must be closed. */
async function rowsIn(folder: string): Promise<Record<string, number>> {
  const session = new Session(join(folder, 'engine'));
  try {
    const rows: Record<string, number> = {};
    for (const table of ['hour_pages', 'hour_chapters']) {
      rows[table] = Number(session.query(`SELECT count() FROM ${table}`, 'TabSeparated'));
    }
    return rows;
  } finally {
    session.close();
    await drainPending();
  }
}

describe('books of the ClickHouse in the process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'comptroller-books-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('give back the room of what is seen no longer, and leave alone what may be unfinished', async () => {
    const DAY = 86_400_000;
    let now = 1000 * DAY;
    const open = () => openChdbMeasurements({ folder, now: () => now });
    {
      await using tiers = await open();
      for (const hour of [0, 1, 2, 0, 1]) await tiers.books.write('hour', toyChapter(hour));
      now += 10 * DAY;
      await tiers.books.write('hour', toyChapter(0));
      await tiers.books.tidy(instant(now - DAY));
    }
    // Of hours 1 and 2 the latest; of hour 0 what stood a day ago, too: who began to read then reads as of then.
    expect(await rowsIn(folder)).toEqual({ hour_pages: 4, hour_chapters: 4 });
    {
      await using tiers = await open();
      await tiers.books.write('hour', toyChapter(0));
      await tiers.books.tidy(instant(now - DAY));
    }
    expect(await rowsIn(folder)).toEqual({ hour_pages: 5, hour_chapters: 5 });
    {
      await using tiers = await open();
      now += 2 * DAY;
      await tiers.books.tidy(instant(now - DAY));
    }
    expect(await rowsIn(folder)).toEqual({ hour_pages: 3, hour_chapters: 3 });
  });

  it('give what stood at an edition whole or not at all while it is tidied', async () => {
    await using tiers = await openChdbMeasurements({ folder });
    const { books } = tiers;
    const within = period(toyChapter(0).from, toyChapter(3).from);
    for (const hour of [0, 1, 2]) await books.write('hour', toyChapter(hour));
    const asOf = await books.latestEdition();
    for (const hour of [0, 1, 2]) await books.write('hour', toyChapter(hour));
    const progress = { isTidying: true };
    const tidying = books.tidy(instant(8.64e15)).finally(() => (progress.isTidying = false));
    const seen = new Set<number>();
    while (progress.isTidying) {
      const pages = await books.pages('hour', within, { asOf });
      seen.add(pages.reduce((sum, { starts }) => sum + starts.length, 0));
    }
    await tidying;
    expect([...seen].every((count) => [0, 3].includes(count))).toBe(true);
    expect(await books.editions('hour', within, asOf)).toEqual([]);
  });
});
