import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryHolds } from '../../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../../src/adapters/measurements/memory/memory-measurements.ts';
import { type Instant, instant, period } from '../../src/foundation/instant.ts';
import { closedHours } from '../../src/workflows/closed-hours.ts';
import { keepBooks } from '../../src/workflows/keep-books.ts';
import { plainBooks } from '../plain-books.ts';
import { TOY_CALIBRATION } from '../toy-ledger.ts';
import { toyWindow } from '../toy-windows.ts';
import { FLEET, newIndex } from './pulled-fleet.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);

const windows = (from: number, until: number) =>
  Array.from({ length: until - from }, (_, minute) => ({
    subjectName: 'c-0/0',
    window: toyWindow(0, START / 60_000 + from + minute, { powerWatts: 100 + minute }),
  }));

/** A node forty days after the start, which keeps minutes for fourteen. */
function nodeOf() {
  const store = memoryMeasurements();
  const books = plainBooks();
  const state: { awaitedFrom: Instant | undefined } = { awaitedFrom: undefined };
  const clock = () => instant(START + 40 * DAY);
  const keeping = keepBooks({
    store,
    books,
    holds: memoryHolds(() => 1),
    index: newIndex(),
    clock,
    records: async () => ({ allocations: [], declarations: [], calibration: TOY_CALIBRATION }),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    method: JSON.stringify(FLEET.provider),
    historyAwaitedFrom: () => state.awaitedFrom,
  });
  const booked = () => [...books.kept.hour.keys()].map((from) => (from - START) / HOUR);
  return { store, books, keeping, state, clock, booked };
}

describe('books of hours whose history is still being pulled', () => {
  it('wait for it where they would be closed for good, and keep the minutes before', async () => {
    const { store, keeping, state, booked } = nodeOf();
    await store.write(windows(0, 630));
    state.awaitedFrom = instant(START + 10 * HOUR + 1);
    const first = await keeping.run();
    expect(booked()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(first.bookedUntil).toBe(START + 7 * HOUR);
    await store.write(windows(630, 720));
    state.awaitedFrom = undefined;
    await keeping.run();
    expect(booked()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('come to the same as without any waiting', async () => {
    const [waiting, other] = [nodeOf(), nodeOf()];
    await other.store.write(windows(0, 1440));
    await other.keeping.run();
    for (let minute = 0; minute < 1440; minute += 90) {
      await waiting.store.write(
        windows(minute, minute + 90).map((one, place) => ({
          ...one,
          window: toyWindow(0, START / 60_000 + minute + place, { powerWatts: 100 + minute + place }),
        })),
      );
      waiting.state.awaitedFrom = instant(START + (minute + 90) * 60_000);
      await waiting.keeping.run();
    }
    waiting.state.awaitedFrom = undefined;
    await waiting.keeping.run();
    const pagesOf = (node: typeof waiting) =>
      [...node.books.kept.hour.values()].map(({ pages, notes }) => ({ pages, notes }));
    expect(waiting.books.kept.hour.size).toBe(24);
    expect(pagesOf(waiting)).toEqual(pagesOf(other));
  });

  it('of younger hours wait for nothing: they are made again', async () => {
    const { store, keeping, state, booked } = nodeOf();
    await store.write(windows(39 * 1440, 39 * 1440 + 120));
    state.awaitedFrom = instant(START);
    expect((await keeping.run()).hoursLeft).toBe(0);
    expect(booked()).toContain(39 * 24 + 1);
  });
});

describe('hours that are closed for good', () => {
  it('are booked, and older than minutes are kept', async () => {
    const { store, books, keeping, clock } = nodeOf();
    await store.write([...windows(0, 60), ...windows(39 * 1440, 39 * 1440 + 120)]);
    for (let left = 1; left > 0; ) left = (await keeping.run()).hoursLeft;
    const all = await closedHours({ books, clock }, period(instant(START - DAY), instant(START + 40 * DAY)));
    expect(all.has(START)).toBe(true);
    expect(all.has(START - HOUR)).toBe(false);
    expect(all.has(START + 39 * DAY)).toBe(false);
    // Fourteen days before the present, and the three hours for which minutes are needed besides, and one of margin.
    const border = START + 26 * DAY + 4 * HOUR;
    expect([all.has(border - HOUR), all.has(border)]).toEqual([true, false]);
    const longer = await closedHours({ books, clock }, period(instant(START), instant(START + DAY)), 41 * DAY);
    expect(longer.size).toBe(0);
  });
});
