import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type HeldMinutes, memoryMeasurements } from '../../src/adapters/measurements/memory/memory-measurements.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { BookStore, KeptChapter } from '../../src/ports/book-store.ts';
import type { HoldStore } from '../../src/ports/hold-store.ts';
import { keepBooks } from '../../src/workflows/keep-books.ts';
import { retireMinutes } from '../../src/workflows/retire-minutes.ts';
import { plainBooks } from '../plain-books.ts';
import { toyFleet } from '../toy-fleet.ts';
import { TOY_CALIBRATION, toyAccelerator, toyAllocation, toyIndex } from '../toy-ledger.ts';
import { toyWindow } from '../toy-windows.ts';

/** Every call by which keeping books and retiring minutes change a store: the process dies before it, or right after. */
const POINTS = [
  'books.forget',
  'books.write hour',
  'books.write day',
  'hours.write',
  'hours.forgetBefore',
  'minutes.forgetBefore',
  'holds.forgetBefore',
].flatMap((call) => [`before ${call}`, `after ${call}`]);

const DAY_MINUTES = 1440;
const DAYS = 3;
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5);
const ALWAYS = period(instant(0), instant(8.64e15));
const part = toyAccelerator('toy-1');
const device = { id: 'n/0', nodeId: 'n', clusterId: 'c', index: 0, partName: 'toy-1', part, unitsOfPart: 1 };
const node = { id: 'n', clusterId: 'c', tenancy: 'virtual' as const, devices: [device] };
const index = toyIndex({ ...toyFleet(), clusters: [{ id: 'c', dataCentreId: 'fra', links: {}, nodes: [node] }] }, [
  part,
]);
const SUBJECT = 'n/0';

const windows = Array.from({ length: DAYS * DAY_MINUTES }, (_, minute) => ({
  subjectName: SUBJECT,
  window: toyWindow(0, START / MINUTE + minute, {
    powerWatts: 100 + ((minute * 7919) % 700),
    utilisationFraction: ((minute * 31) % 100) / 100,
    smActiveFraction: ((minute * 17) % 100) / 100,
  }),
})).filter((_, minute) => minute % 37 !== 0);

const allocations = [
  toyAllocation(
    { customer: 'acme', workload: 'a', from: START / 1000 + 6000, until: START / 1000 + 150_000 },
    { node: 'n', count: 1, indices: [0] },
  ),
];

/** As in a node: who closes books knows how long minutes are kept. */
const MINUTES_KEPT = DAY_MINUTES * MINUTE;

/** What outlives the process. */
async function disk() {
  const [minutes, hours]: [HeldMinutes, HeldMinutes] = [new Map(), new Map()];
  await memoryMeasurements(minutes).write(windows);
  const versions = new Map([...minutes.keys()].map((minute) => [minute, 1]));
  return { minutes, hours, versions, books: plainBooks(), holdsForgotten: [] as number[] };
}
type Disk = Awaited<ReturnType<typeof disk>>;

class Killed extends Error {}

interface Mortal {
  /** How often each point was passed. */
  readonly seen: ReadonlyMap<string, number>;
  readonly around: <Value>(call: string, act: () => Promise<Value>) => Promise<Value>;
}

/** Dies at the numbered occurrence of a point; nothing is done any more after that. */
function mortal(point?: string, occurrence = 1): Mortal {
  const seen = new Map<string, number>();
  let isDead = false;
  function pass(here: string): void {
    if (isDead) throw new Killed();
    const count = (seen.get(here) ?? 0) + 1;
    seen.set(here, count);
    if (here !== point || count !== occurrence) return;
    isDead = true;
    throw new Killed();
  }
  return {
    seen,
    around: async (call, act) => {
      pass(`before ${call}`);
      const value = await act();
      pass(`after ${call}`);
      return value;
    },
  };
}

const clock = () => instant(START + DAYS * DAY_MINUTES * MINUTE + 60 * MINUTE);

const holdsOf = (on: Disk, { around }: Mortal): Pick<HoldStore, 'read' | 'hourVersions' | 'forgetBefore'> => ({
  read: async () => [],
  hourVersions: async () => new Map(),
  forgetBefore: (at) => around('holds.forgetBefore', async () => void on.holdsForgotten.push(at)),
});

function keepingOn(on: Disk, mortality: Mortal) {
  const { around } = mortality;
  const books: BookStore = {
    ...on.books,
    write: (...told) => around(`books.write ${told[0]}`, () => on.books.write(...told)),
    forget: (...told) => around('books.forget', () => on.books.forget(...told)),
  };
  return keepBooks(
    {
      store: memoryMeasurements(on.minutes, on.versions),
      holds: holdsOf(on, mortality),
      books,
      index,
      records: async () => ({ allocations, declarations: [], calibration: TOY_CALIBRATION }),
      digest: (text) => createHash('sha256').update(text).digest('hex'),
      method: 'toy',
      clock,
    },
    { hoursPerRun: 30, minutesKeptMilliseconds: MINUTES_KEPT, quietMilliseconds: 0 },
  );
}

/** One life of the process: the books are kept until nothing is left to do, then what is old is retired. */
async function live(on: Disk, mortality: Mortal): Promise<void> {
  const { around } = mortality;
  const keeping = keepingOn(on, mortality);
  let report = await keeping.run();
  while (report.hoursLeft > 0) report = await keeping.run();
  const minutes = memoryMeasurements(on.minutes, on.versions);
  const hours = memoryMeasurements(on.hours);
  await retireMinutes(
    {
      minutes: { ...minutes, forgetBefore: (at) => around('minutes.forgetBefore', () => minutes.forgetBefore(at)) },
      hours: {
        ...hours,
        write: (given) => around('hours.write', () => hours.write(given)),
        forgetBefore: (at) => around('hours.forgetBefore', () => hours.forgetBefore(at)),
      },
      holds: holdsOf(on, mortality),
      clock,
    },
    {
      minutesMilliseconds: MINUTES_KEPT,
      hoursMilliseconds: 100 * DAY_MINUTES * MINUTE,
      bookedUntil: report.bookedUntil ?? instant(0),
    },
  );
}

/** All that the stores tell. */
async function told(on: Disk) {
  const tiers = [];
  for (const held of [on.minutes, on.hours]) {
    for await (const window of memoryMeasurements(held).read(ALWAYS)) tiers.push(window);
  }
  const { hour, day } = on.books.kept;
  return { hours: figuresOf(hour), days: figuresOf(day), tiers, forgotten: Math.max(...on.holdsForgotten) };
}

/** Findings of minutes in a row are one finding as far as the hours are booked in one go; what happened in them is the same. */
const figuresOf = (chapters: ReadonlyMap<number, KeptChapter>) =>
  new Map(
    [...chapters]
      .sort(([a], [b]) => a - b)
      .map(([from, { notes, ...chapter }]) => [from, { ...chapter, notes: { ...notes, findings: [] } }]),
  );

const undisturbed = (async () => {
  const [on, mortality] = [await disk(), mortal()];
  await live(on, mortality);
  return { told: await told(on), seen: mortality.seen };
})();

describe('books and tiers of a process that dies while it keeps them', () => {
  it('are those of three days: the oracle is not empty', async () => {
    const { told: oracle } = await undisturbed;
    expect([oracle.hours.size, oracle.days.size]).toEqual([DAYS * 24, DAYS]);
    expect(oracle.tiers.filter(({ window }) => window.from < START + 2 * DAY_MINUTES * MINUTE)).toHaveLength(48);
  });

  it.each(POINTS)('are the same in the end: %s', async (point) => {
    const oracle = await undisturbed;
    const times = oracle.seen.get(point) ?? 0;
    expect(times, `${point} is never reached`).toBeGreaterThan(0);
    for (const occurrence of new Set([1, Math.ceil(times / 2), times])) {
      const on = await disk();
      await expect(live(on, mortal(point, occurrence))).rejects.toBeInstanceOf(Killed);
      await live(on, mortal());
      expect(await told(on), `occurrence ${occurrence}`).toEqual(oracle.told);
    }
  });
});
