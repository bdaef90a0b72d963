import { expect, it } from 'vitest';
import { HOUR_MILLISECONDS } from '../src/domain/accounting/pages/tally-pages.ts';
import { instant, period } from '../src/foundation/instant.ts';
import { type ReadKeptBooksDoors, readKeptBooks } from '../src/workflows/read-kept-books.ts';
import { plainBooks } from './plain-books.ts';

const START = Date.UTC(2026, 0, 5);
const hour = (number: number) => instant(START + number * HOUR_MILLISECONDS);
const NOTES = { fates: new Map(), activeSeconds: new Map(), findings: [] };
const QUESTION = { period: period(hour(0), hour(3)), stepMilliseconds: HOUR_MILLISECONDS, withCourse: true };

async function readWith(change: (books: ReturnType<typeof plainBooks>) => object) {
  const books = plainBooks();
  for (const number of [0, 1, 2]) {
    const of = { from: hour(number), until: hour(number + 1), origin: { madeOf: 'x', windows: 1 } };
    await books.write('hour', { ...of, pages: [], notes: NOTES });
  }
  const doors = { books: Object.assign(books, change(books)) } as unknown as ReadKeptBooksDoors;
  return readKeptBooks(doors, { ...QUESTION, records: {} as never });
}

it('books of a time that is booked are read from its chapters', async () => {
  expect((await readWith(() => ({}))).notes).toEqual([NOTES, NOTES, NOTES]);
});

it('books of which something goes while they are read are read again, and refused where it does each time', async () => {
  const goingOn = (times: number) => (books: ReturnType<typeof plainBooks>) => {
    const editions = books.editions.bind(books);
    let asked = 0;
    return {
      editions: async (...of: Parameters<typeof editions>) =>
        (await editions(...of)).map((one) => ({ ...one, edition: one.edition - Math.min(++asked, times) })),
    };
  };
  expect((await readWith(goingOn(4))).notes).toHaveLength(3);
  await expect(readWith(goingOn(1000))).rejects.toMatchObject({ code: 'books-unreachable' });
});
