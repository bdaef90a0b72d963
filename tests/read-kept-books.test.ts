import { expect, it } from 'vitest';
import { HOUR_MILLISECONDS } from '../src/domain/accounting/pages/tally-pages.ts';
import { instant, period } from '../src/foundation/instant.ts';
import { type ReadKeptBooksDoors, readKeptBooks } from '../src/workflows/read-kept-books.ts';
import { plainBooks } from './plain-books.ts';
import { toyWindow } from './toy-windows.ts';
import { toyFleet } from './toy-fleet.ts';
import { TOY_CALIBRATION, toyAccelerator, toyIndex } from './toy-ledger.ts';
import { memoryHolds } from '../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';

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

interface Kept {
  readonly minutesKeptFrom?: number;
  /** Numbers of the hours of which a minute is kept, and of those that are kept as hours. */
  readonly minutes?: readonly number[];
  readonly hours?: readonly number[];
}

const keptOf = async (hours: readonly number[]) => {
  const store = memoryMeasurements();
  const windows = hours.map((number) => toyWindow(0, hour(number) / 60_000, { powerWatts: 1 }));
  await store.write(windows.map((window) => ({ subjectName: 'elsewhere/0', window })));
  return store;
};

/** The books of three hours of which the last is booked right before its minutes are read. */
async function readWhileBooked({ minutesKeptFrom = hour(2) + 1, minutes = [], hours = [] }: Kept) {
  const books = plainBooks();
  const write = (number: number, notes: typeof NOTES) =>
    books.write('hour', {
      from: hour(number),
      until: hour(number + 1),
      origin: { madeOf: 'x', windows: 1 },
      pages: [],
      notes,
    });
  await write(0, NOTES);
  await write(1, NOTES);
  const booked = { ...NOTES, activeSeconds: new Map([['booked', 1]]) };
  let reads = 0;
  const store = await keptOf(minutes);
  const racing = {
    ...store,
    async *read(within: Parameters<typeof store.read>[0]) {
      if (reads++ === 0) await write(2, booked);
      yield* store.read(within);
    },
  };
  const doors = {
    books,
    store: racing,
    hours: await keptOf(hours),
    holds: memoryHolds(() => 1),
    index: toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 1 })),
    minutesKeptFrom: () => instant(minutesKeptFrom),
  };
  const records = { allocations: [], declarations: [], calibration: TOY_CALIBRATION };
  const { notes } = await readKeptBooks(doors, { ...QUESTION, records });
  return { active: notes.map(({ activeSeconds }) => [...activeSeconds.keys()]), reads };
}

it.each<[string, Kept]>([
  ['there are no minutes any more', {}],
  ['minutes begin later', { minutes: [3] }],
  ['they became hours', { minutes: [0], hours: [2] }],
])('hours that are booked and forgotten while they are read are read from the books: %s', async (_, kept) => {
  expect(await readWhileBooked(kept)).toEqual({ active: [[], [], ['booked']], reads: 1 });
});

it.each<[string, Kept]>([
  ['they are too young', { minutesKeptFrom: hour(2) }],
  ['their minutes are there', { minutes: [2] }],
  ['minutes of before them are there, and others became hours', { minutes: [1], hours: [0, 1] }],
])('hours that are booked while they are read are not read again where no minute has gone: %s', async (_, kept) => {
  expect(await readWhileBooked(kept)).toEqual({ active: [[], [], []], reads: 1 });
});
