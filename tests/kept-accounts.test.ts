import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryHolds } from '../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';
import type { Allocation } from '../src/domain/accounting/allocation.ts';
import { instant, period } from '../src/foundation/instant.ts';
import { accountMeasured } from '../src/workflows/account-measured.ts';
import { keepBooks } from '../src/workflows/keep-books.ts';
import { figuresOf } from './accounts-figures.ts';
import { CHOSEN, partOf } from './chosen-part.ts';
import { plainBooks } from './plain-books.ts';
import { toyFleet } from './toy-fleet.ts';
import { TOY_CALIBRATION, toyAccelerator, toyAllocation, toyIndex } from './toy-ledger.ts';
import { toyWindow } from './toy-windows.ts';

const DAY = 1440;
const START = Date.UTC(2026, 0, 5) / 60_000;
const part = toyAccelerator('toy-1');
const DEVICES = 2;
const fleet = {
  ...toyFleet(),
  clusters: [
    {
      id: 'c',
      dataCentreId: 'fra',
      links: {},
      nodes: [
        {
          id: 'n',
          clusterId: 'c',
          tenancy: 'virtual' as const,
          devices: Array.from({ length: DEVICES }, (_, index) => ({
            id: `n/${index}`,
            nodeId: 'n',
            clusterId: 'c',
            index,
            partName: 'toy-1',
            part,
            unitsOfPart: 1,
          })),
        },
      ],
    },
  ],
};
const index = toyIndex(fleet, [part]);

/** Minutes from the start: whole days, whole hours, and what begins or ends within one. */
const ENDS = [
  [0, 18 * DAY],
  [0, 3 * DAY],
  [615, 18 * DAY + 77],
  [DAY - 1, 18 * DAY + 60],
  [60, 18 * DAY],
  [300, 18 * DAY + 1260],
  [0, 18 * DAY + 600],
  [DAY - 60, 18 * DAY + 1380],
  [10, 40],
] as const;

const load = (device: number, minute: number): number =>
  0.1 + (((minute * 7919 + device * 104_729) % 1000) / 1000) * 0.8;

/** Every device works all the time, at levels that differ from minute to minute; some minutes are missing. */
const windowsOf = (from: number, until: number) =>
  Array.from({ length: (until - from) * DEVICES }, (_, position) => {
    const [device, minute] = [position % DEVICES, from + Math.floor(position / DEVICES)];
    const level = load(device, minute);
    const signals = {
      utilisationFraction: 0.9,
      smActiveFraction: level,
      tensorActiveFraction: level,
      powerWatts: 900 * level,
    };
    return { subjectName: `n/${device}`, window: toyWindow(0, minute, signals) };
  }).filter((_, position) => position % 37 !== 0);

const minutes = (minute: number) => (START + minute) * 60;
/** By whom the device was held, from and until minutes from the start. */
const held = (workload: string, device: number, [from, until]: readonly [number, number?]): Allocation =>
  toyAllocation(
    {
      customer: device < 1 ? 'acme' : 'bolt',
      workload,
      from: minutes(from),
      ...(until === undefined ? {} : { until: minutes(until) }),
    },
    { node: 'n', count: 1, indices: [device] },
  );

interface Node {
  readonly allocations: Allocation[];
  now: number;
}

async function nodeOf(days: number) {
  const store = memoryMeasurements();
  await store.write(windowsOf(START, START + days * DAY));
  const books = plainBooks();
  // Above all that windows have.
  let version = 1e9;
  const holds = memoryHolds(() => ++version);
  const node: Node = {
    allocations: [held('a', 0, [100, 3 * DAY + 7]), held('b', 0, [4 * DAY, 19 * DAY]), held('c', 1, [300])],
    now: START + days * DAY + 60,
  };
  let reads = 0;
  const counting = { ...store, read: (of: Parameters<typeof store.read>[0]) => (reads++, store.read(of)) };
  const records = async () => ({
    allocations: node.allocations,
    declarations: [],
    calibration: TOY_CALIBRATION,
  });
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const keepingDoors = {
    store: counting,
    holds,
    books,
    index,
    records,
    digest,
    method: 'toy',
    clock: () => instant(node.now * 60_000),
  };
  const keeping = keepBooks(keepingDoors, { quietMilliseconds: 0 });
  const doors = {
    store: counting,
    holds,
    fleet,
    index,
    calibration: TOY_CALIBRATION,
    version: '1',
    clock: () => instant(node.now * 60_000),
    known: async () => ({ allocations: node.allocations, declarations: [], findings: [], faults: [] }),
  };
  const within = (from: number, until: number) =>
    period(instant((START + from) * 60_000), instant((START + until) * 60_000));
  const account = (from: number, until: number, fromBooks = true) =>
    accountMeasured({ ...doors, ...(fromBooks && { books }), mostWindows: 0 }, within(from, until), {
      withCourse: true,
    });
  const courselessAccount = (from: number, until: number) =>
    accountMeasured({ ...doors, books, mostWindows: 0 }, within(from, until), { withCourse: false });
  /** As finely as minutes allow, which are kept from a moment on. */
  const fineAccount = (from: number, until: number, keptFrom: number) =>
    accountMeasured(
      { ...doors, books, mostWindows: 1e9, minutesKeptFrom: () => within(keptFrom, keptFrom).from },
      within(from, until),
      { withCourse: true },
    );
  return { store, holds, books, node, keeping, account, courselessAccount, fineAccount, reads: () => reads };
}

describe('accounts of a node that keeps its books', () => {
  it(`are from books what they are from windows, for any ends of the period (${CHOSEN})`, async () => {
    const { keeping, account, courselessAccount } = await nodeOf(19);
    await keeping.run();
    for (const [from, until] of partOf(ENDS, 3)) {
      const booked = figuresOf(await account(from, until, false));
      expect(figuresOf(await account(from, until)), `${from} to ${until}`).toEqual(booked);
      expect(figuresOf(await courselessAccount(from, until)), `${from} to ${until}, no course`).toEqual(booked);
    }
  }, 300_000);

  it('are from books what they are from windows where telemetry names the holders', async () => {
    const { keeping, account, holds, node } = await nodeOf(3);
    node.allocations.splice(0, 2);
    const hold = (workloadId: string, from: number, until: number) => ({
      subjectName: 'n/0',
      customerId: 'acme',
      workloadId,
      from: instant((START + from) * 60_000),
      until: instant((START + until) * 60_000),
    });
    await holds.write([hold('pod-1', 10, 60), hold('pod-1', 60, 107), hold('pod-2', 107, 120), hold('pod-2', 90, 100)]);
    expect((await keeping.run()).hours).toBe(3 * 24);
    for (const [from, until] of [
      [0, 2 * DAY],
      [15, DAY + 77],
    ] as const) {
      const [kept, booked] = [await account(from, until), await account(from, until, false)];
      expect(kept.accounts.map(({ workloadId }) => workloadId).sort()).toEqual(['c', 'pod-1', 'pod-2']);
      expect(figuresOf(kept), `${from} to ${until}`).toEqual(figuresOf(booked));
      const overlaps = kept.findings.filter(({ code }) => code === 'allocation-overlap');
      expect(overlaps.map(({ subject }) => subject)).toEqual(['n/0']);
    }
    expect((await keeping.run()).hours).toBe(0);
    await holds.write([hold('pod-3', 2 * DAY + 5, 2 * DAY + 50)]);
    expect((await keeping.run()).hours).toBe(2);
    expect((await account(0, 3 * DAY)).accounts).toHaveLength(4);
  });

  it('are made of books alone where the period starts and ends with an hour that is booked', async () => {
    const { keeping, account, reads } = await nodeOf(3);
    await keeping.run();
    const before = reads();
    await account(60, 2 * DAY);
    expect(reads()).toBe(before);
  });

  it('close an hour once, and again when its records or its windows have changed', async () => {
    const { keeping, account, node, store } = await nodeOf(3);
    expect(await keeping.run()).toMatchObject({ hours: 72, days: 3 });
    expect(await keeping.run()).toMatchObject({ hours: 0, days: 0 });

    node.allocations[2] = held('c', 1, [300, DAY + 30]);
    // The hours after the allocation's new end, and the one after its hour, whose longest stretch reaches back.
    expect((await keeping.run()).hours).toBe(48);
    expect(figuresOf(await account(0, 3 * DAY))).toEqual(figuresOf(await account(0, 3 * DAY, false)));

    const late = { subjectName: 'n/0', window: toyWindow(0, START + 37, { utilisationFraction: 1, powerWatts: 880 }) };
    await store.write([late]);
    expect(await keeping.run()).toMatchObject({ hours: 2, days: 3 });
    expect(figuresOf(await account(0, 3 * DAY))).toEqual(figuresOf(await account(0, 3 * DAY, false)));
  });

  it('end with the present, and say so; nothing of what is to come is accounted', async () => {
    const { keeping, account, node } = await nodeOf(2);
    await keeping.run();
    const until = new Date((START + 2 * DAY) * 60_000).toISOString();
    node.now = START + DAY + 90;
    const whole = await account(0, 2 * DAY);
    expect(whole.findings.filter(({ code }) => code === 'period-not-over')).toEqual([]);
    const cut = await account(0, 30 * DAY);
    expect(cut.period.until).toBe(until);
    expect(figuresOf(cut)).toEqual(figuresOf(whole));
    expect(cut.findings.map(({ code }) => code)).toContain('period-not-over');
    await expect(account(3 * DAY, 4 * DAY)).rejects.toMatchObject({ code: 'period-to-come' });
    // What was measured more than a day ahead is the fault of a clock.
    node.now = START;
    expect((await account(0, 2 * DAY)).period.until).toBe(new Date((START + DAY) * 60_000).toISOString());
  });

  it('book what is not yet in the books from windows, and nothing of an hour that is not over', async () => {
    const { keeping, account, node, books } = await nodeOf(2);
    node.now = START + DAY + 90;
    await keeping.run();
    expect(Math.max(...books.kept.hour.keys())).toBe((START + DAY) * 60_000);
    expect(figuresOf(await account(0, DAY + 600))).toEqual(figuresOf(await account(0, DAY + 600, false)));
  });

  it('outlive the windows that they were made of', async () => {
    const { keeping, account, store, node } = await nodeOf(3);
    await keeping.run();
    const before = await account(0, 3 * DAY);
    await store.forgetBefore(instant((START + 2 * DAY + 60) * 60_000));
    node.now = START + 16 * DAY + 60;
    await keeping.run();
    expect(figuresOf(await account(0, 3 * DAY))).toEqual(figuresOf(before));
  });

  it('are from books where the minutes are forgotten, even if an earlier minute came in since', async () => {
    const { keeping, account, fineAccount, store } = await nodeOf(3);
    await keeping.run();
    const whole = figuresOf(await account(DAY, DAY + 120, false));
    expect(figuresOf(await fineAccount(DAY, DAY + 120, DAY))).toEqual(whole);
    await store.forgetBefore(instant((START + 2 * DAY) * 60_000));
    await store.write(windowsOf(START - DAY, START - DAY + 1));
    expect(figuresOf(await fineAccount(DAY, DAY + 120, 2 * DAY))).toEqual(whole);
  });

  it('are whole though an hour is booked, or all are booked again, while they are read', async () => {
    const { keeping, account, books } = await nodeOf(2);
    const [pages, write] = [books.pages.bind(books), books.write.bind(books)];
    const chapters: Parameters<typeof write>[1][] = [];
    Object.assign(books, {
      write: async (...[length, chapter]: Parameters<typeof write>) => {
        if (length === 'hour') chapters.push(chapter);
        return write(length, chapter);
      },
    });
    await keeping.run();
    const last = chapters.at(-1)!;
    await books.forget('hour', period(last.from, last.until));
    let reads = 0;
    const during = (act: () => Promise<void>) =>
      Object.assign(books, {
        pages: async (...asked: Parameters<typeof pages>) => {
          const read = await pages(...asked);
          reads++;
          // Right after the hour was found to be in no book.
          if (asked[1].until >= last.until) await act();
          return read;
        },
      });
    during(async () => {
      if (!books.kept.hour.has(last.from)) await write('hour', last);
    });
    expect(figuresOf(await account(0, 2 * DAY))).toEqual(figuresOf(await account(0, 2 * DAY, false)));
    expect([reads > 0, books.kept.hour.has(last.from)]).toEqual([true, true]);
    // Again and again, with other pages.
    during(() => write('hour', { ...last, pages: [], origin: { madeOf: 'again', windows: reads } }));
    expect(figuresOf(await account(0, 2 * DAY))).toEqual(figuresOf(await account(0, 2 * DAY, false)));
  });

  it('go on from where a run failed', async () => {
    const { keeping, account, books } = await nodeOf(2);
    const write = books.write.bind(books);
    let left = 20;
    Object.assign(books, {
      write: (...of: Parameters<typeof write>) => (left-- > 0 ? write(...of) : Promise.reject(new Error('disk full'))),
    });
    await expect(keeping.run()).rejects.toThrow('disk full');
    left = Number.POSITIVE_INFINITY;
    expect((await keeping.run()).hours).toBe(48 - 20);
    expect(figuresOf(await account(0, 2 * DAY))).toEqual(figuresOf(await account(0, 2 * DAY, false)));
  });
});
