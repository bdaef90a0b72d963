import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dayFiles } from '../src/adapters/labels/day-files/day-files.ts';
import { memoryHolds } from '../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';
import type { Allocation } from '../src/domain/accounting/allocation.ts';
import { classifierOf } from '../src/domain/classification/classifier-model.ts';
import { type DayLabels, standingOf } from '../src/domain/classification/day-labels.ts';
import { type Instant, instant } from '../src/foundation/instant.ts';
import type { LabelStore } from '../src/ports/label-store.ts';
import { judgeHours } from '../src/workflows/judge-hours.ts';
import { keepBooks } from '../src/workflows/keep-books.ts';
import { plainBooks } from './plain-books.ts';
import { toyModel } from './toy-classifier.ts';
import { toyFleet } from './toy-fleet.ts';
import { TOY_CALIBRATION, toyAccelerator, toyAllocation, toyIndex } from './toy-ledger.ts';
import { toyWindow } from './toy-windows.ts';

const DAY = 1440;
const START = Date.UTC(2026, 0, 5) / 60_000;
const part = toyAccelerator();
const index = toyIndex(toyFleet({ id: 'c', part, devices: 2, nodes: 1 }), [part]);
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Of each hour two minutes of a device. */
const minutesOf = (device: number, [from, until]: readonly [number, number], tensorActiveFraction: number) =>
  Array.from({ length: (until - from) / 60 }, (_, hour) => [0, 1].map((minute) => from + 60 * hour + minute))
    .flat()
    .map((minute) => ({
      subjectName: `c-0/${device}`,
      window: toyWindow(0, START + minute, { smActiveFraction: 0.6, tensorActiveFraction }),
    }));

const holding = (workload: string, device: number, [from, until]: readonly [number, number?]): Allocation =>
  toyAllocation(
    {
      customer: 'acme',
      workload,
      from: (START + from) * 60,
      ...(until === undefined ? {} : { until: (START + until) * 60 }),
    },
    { node: 'c-0', count: 1, indices: [device] },
  );

/** Device 0 trains for a day and then serves; device 1 serves all the time. */
async function nodeOf() {
  const store = memoryMeasurements();
  await store.write([
    ...minutesOf(0, [0, DAY], 0.5),
    ...minutesOf(0, [DAY, 4 * DAY], 0.05),
    ...minutesOf(1, [0, 4 * DAY], 0.05),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-labels-'));
  folders.push(folder);
  const labels = dayFiles({ folder });
  const node = { now: 0, allocations: [holding('a', 0, [0]), holding('b', 1, [0])], method: 'toy' };
  const books = plainBooks();
  let version = 1e9;
  const holds = memoryHolds(() => ++version);
  const clock = () => instant((START + node.now) * 60_000);
  const records = async () => ({ allocations: node.allocations, declarations: [], calibration: TOY_CALIBRATION });
  const shared = { store, holds, books, index, records, digest, clock };
  const booksOf = () => keepBooks({ ...shared, method: node.method }, { quietMilliseconds: 0 });
  const judging = (model = toyModel(), to: Pick<LabelStore, 'read' | 'write'> = labels, keptDays = 14) => {
    let reads = 0;
    const counting = { read: (of: Parameters<typeof store.read>[0]) => (reads++, store.read(of)) };
    const doors = { ...shared, store: counting, labels: to, classifier: classifierOf(model) };
    const minutesKeptMilliseconds = keptDays * DAY * 60_000;
    return { ...judgeHours(doors, { hoursToAgree: 3, sureAt: 0.9999, minutesKeptMilliseconds }), reads: () => reads };
  };
  /** Books and judges what is over at the minute. */
  const at = async (minute: number, judge = judging()) => {
    node.now = minute;
    await booksOf().run();
    return judge.run();
  };
  const kept = async (): Promise<readonly DayLabels[]> =>
    Promise.all((await labels.days()).map(async (day) => (await labels.read(day))!));
  return { store, holds, node, labels, judging, at, kept, booksOf };
}

const story = (days: readonly DayLabels[], workload: string) =>
  days.flatMap(({ workloads }) =>
    workloads
      .filter(({ workloadId }) => workloadId === workload)
      .flatMap(({ changes }) => changes.map((one) => [one.judgement.label, hourOf(one.since), hourOf(one.decidedAt)])),
  );
const hourOf = (at: number): number => (at / 60_000 - START) / 60;

describe('judging hours as they are closed', () => {
  it('tells of a change of work once its evidence is that of two days, since the hours that decided it', async () => {
    const { at, kept } = await nodeOf();
    expect(await at(3 * DAY + 200)).toMatchObject({ hours: 74, hoursAnew: 0, changes: 3 });
    const days = await kept();
    expect(story(days, 'b')).toEqual([['inference', 0, 3]]);
    expect(story(days, 'a')).toEqual([
      ['training', 0, 3],
      ['inference', 48, 51],
    ]);
    expect(days.map(({ hours }) => hours.length)).toEqual([24, 24, 24, 2]);
    expect(days[1]!.workloads[0]).toMatchObject({
      began: { judgement: { label: 'training' } },
      last: { openHours: 5 },
    });
  });

  it('comes to the same hour by hour, with restarts, and all at once', async () => {
    const [one, other] = [await nodeOf(), await nodeOf()];
    let judge = one.judging();
    for (let minute = 100; minute < 2 * DAY + 500; minute += 180) {
      if (minute % 1080 === 100) judge = one.judging();
      await one.at(minute, judge);
    }
    await one.at(2 * DAY + 500, judge);
    await other.at(2 * DAY + 500);
    expect((await one.kept()).map(({ workloads }) => workloads)).toEqual(
      (await other.kept()).map(({ workloads }) => workloads),
    );
  });

  it('reads the windows of an hour once, and no more than two days after a restart', async () => {
    const { at, judging } = await nodeOf();
    const judge = judging();
    await at(DAY + 100, judge);
    const before = judge.reads();
    await at(DAY + 160, judge);
    expect(judge.reads()).toBe(before + 1);
    expect((await judge.run()).hours).toBe(0);
    expect(judge.reads()).toBe(before + 1);
    const restarted = judging();
    await at(DAY + 220, restarted);
    expect(restarted.reads()).toBe(24 + 3);
  });

  it('judges nothing again for a new model or another version of the program', async () => {
    const { at, judging, kept, node } = await nodeOf();
    await at(DAY + 100);
    node.method = 'the next version';
    const { hours, hoursAnew } = await at(DAY + 160, judging({ ...toyModel(), version: 'newer' }));
    expect([hours, hoursAnew]).toEqual([1, 0]);
    const [first, second] = await kept();
    expect(standingOf(first!.workloads[0]!)?.judgement.modelVersion).toBe('toy');
    expect(second!.workloads[0]!.last.latest.modelVersion).toBe('newer');
  });

  it('judges anew the day of windows that came late, and the days after it', async () => {
    const { at, kept, store } = await nodeOf();
    await at(2 * DAY + 200);
    await store.write(minutesOf(0, [0, DAY], 0.05));
    expect(await at(2 * DAY + 200)).toMatchObject({ hours: 50, hoursAnew: 50 });
    expect(story(await kept(), 'a')).toEqual([['inference', 0, 3]]);
  });

  it('leaves a day as it was judged whose minutes, or those of the day before, are about to go', async () => {
    const { at, kept, store, labels, judging } = await nodeOf();
    await at(2 * DAY + 200);
    const before = await kept();
    await store.write(minutesOf(0, [DAY, 2 * DAY], 0.5));
    await at(2 * DAY + 200, judging(toyModel(), labels, 1));
    expect((await kept()).slice(0, 2)).toEqual(before.slice(0, 2));
    await at(2 * DAY + 200);
    expect((await kept())[1]).not.toEqual(before[1]);
  });

  it('judges anew what somebody turns out to have held', async () => {
    const { at, kept, node } = await nodeOf();
    await at(2 * DAY + 200);
    node.allocations.splice(0, 1, holding('c', 0, [0, 600]));
    expect((await at(2 * DAY + 200)).hoursAnew).toBe(50);
    const days = await kept();
    expect(story(days, 'a')).toEqual([]);
    expect(story(days, 'c')).toEqual([['training', 0, 3]]);
    // Remembered, and not judged: it held nothing.
    expect(days[1]!.workloads.map(({ workloadId, last }) => [workloadId, hourOf(last.judgedAt)])).toEqual([
      ['b', 48],
      ['c', 10],
    ]);
  });

  it('goes on after failures of any of its stores as if there had been none', async () => {
    const { at, judging, kept, labels, booksOf, node } = await nodeOf();
    let refusals = 0;
    const refusing = {
      read: (day: Instant) => labels.read(day),
      write: async (day: DayLabels) => {
        if (refusals++ % 2 === 0) throw new Error('the disk is full');
        await labels.write(day);
      },
    };
    const judge = judging(toyModel(), refusing);
    node.now = DAY + 100;
    await booksOf().run();
    await expect(judge.run()).rejects.toThrow('the disk is full');
    await expect(judge.run()).rejects.toThrow('the disk is full');
    await judge.run();
    const other = await nodeOf();
    await other.at(DAY + 100);
    expect((await kept()).map(({ workloads }) => workloads)).toEqual(
      (await other.kept()).map(({ workloads }) => workloads),
    );
    expect((await at(DAY + 100, judge)).hours).toBe(0);
  });

  it('stops with the hour that it is at, and leaves a day that it judges anew as it was', async () => {
    const { judging, kept, node, booksOf, store, at } = await nodeOf();
    node.now = DAY + 100;
    await booksOf().run();
    const stopped = AbortSignal.abort();
    expect(await judging().run(stopped)).toMatchObject({ hours: 0 });
    await at(DAY + 100);
    const before = await kept();
    await store.write(minutesOf(0, [60, 120], 0.05));
    await booksOf().run();
    const stopping = new AbortController();
    const judge = judging();
    const running = judge.run(stopping.signal);
    stopping.abort();
    await running;
    expect(await kept()).toEqual(before);
  });
});
