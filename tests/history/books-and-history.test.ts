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
function nodeOf(quietMilliseconds = 0) {
  const store = memoryMeasurements();
  const books = plainBooks();
  const state: { awaitedFrom: Instant | undefined; passed: number } = { awaitedFrom: undefined, passed: 0 };
  const clock = () => instant(START + 40 * DAY + state.passed);
  const doors = {
    store,
    books,
    holds: memoryHolds(() => 1),
    index: newIndex(),
    clock,
    records: async () => ({ allocations: [], declarations: [], calibration: TOY_CALIBRATION }),
    digest: (text: string) => createHash('sha256').update(text).digest('hex'),
    method: JSON.stringify(FLEET.provider),
    historyAwaitedFrom: () => state.awaitedFrom,
  };
  const keeping = keepBooks(doors, { quietMilliseconds });
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
    const ever = period(instant(START - DAY), instant(START + 40 * DAY));
    const all = await closedHours({ books, clock }, ever, { to: 'records' });
    expect(all.has(START)).toBe(true);
    expect(all.has(START - HOUR)).toBe(false);
    expect(all.has(START + 39 * DAY)).toBe(false);
    // Fourteen days before the present, and the three hours for which minutes are needed besides, and one of margin.
    const border = START + 26 * DAY + 4 * HOUR;
    expect([all.has(border - HOUR), all.has(border)]).toEqual([true, false]);
    const minutesKeptMilliseconds = 41 * DAY;
    expect((await closedHours({ books, clock }, ever, { to: 'records', minutesKeptMilliseconds })).size).toBe(0);
    // Nothing was measured between: what comes for it is booked still.
    const toTelemetry = await closedHours({ books, clock }, ever, { to: 'telemetry' });
    expect([...toTelemetry]).toEqual([START, START + HOUR]);
  });
});

const MINUTE = 60_000;

describe('hours that are booked once only', () => {
  it('wait until nothing came for them for a while, and their minutes with them', async () => {
    const { store, keeping, state, booked } = nodeOf(30 * MINUTE);
    await store.write(windows(0, 20));
    expect(await keeping.run()).toMatchObject({ hours: 0, hoursLeft: 0, bookedUntil: START - 3 * HOUR });
    state.passed = 29 * MINUTE;
    await store.write(windows(20, 40));
    await keeping.run();
    state.passed = 58 * MINUTE;
    await keeping.run();
    expect(booked()).toEqual([]);
    state.passed = 59 * MINUTE;
    await keeping.run();
    expect(booked()).toEqual([0]);
  });

  it('are booked after a day even where something comes for ever', async () => {
    const { store, keeping, state, booked } = nodeOf(30 * MINUTE);
    let runs = 0;
    for (; booked().length === 0 && state.passed < 2 * DAY; state.passed += 20 * MINUTE) {
      await store.write(windows(0, 1 + (runs++ % 60)));
      await keeping.run();
    }
    expect(state.passed).toBe(DAY + 20 * MINUTE);
  });

  it('are booked again where nothing had been measured in them', async () => {
    const { store, books, keeping, state, booked } = nodeOf(30 * MINUTE);
    await store.write([...windows(0, 60), ...windows(600, 660)]);
    await keeping.run();
    state.passed = HOUR;
    await keeping.run();
    expect(booked()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const before = books.kept.hour.get(START + 5 * HOUR);
    await store.write([...windows(20, 40), ...windows(310, 330)]);
    await keeping.run();
    state.passed = 2 * HOUR;
    // The hour that was told of, and the next, whose longest stretch reaches back; not the one that was booked with its minutes.
    expect(await keeping.run()).toMatchObject({ hours: 2, bookedUntil: START + 11 * HOUR });
    expect(books.kept.hour.get(START + 5 * HOUR)).not.toEqual(before);
  });

  it('come after those of the present', async () => {
    const { store, keeping, booked } = nodeOf();
    await store.write([...windows(0, 60), ...windows(39 * 1440, 39 * 1440 + 120)]);
    await keeping.run();
    expect(booked()).toContain(27 * 24);
    expect(booked()).not.toContain(300);
  });
});
