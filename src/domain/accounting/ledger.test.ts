import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomLedger } from '../../../tests/random-ledger.ts';
import { type ToyLedger, toyLedger } from '../../../tests/toy-ledger.ts';
import { type Instant, instant } from '../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, mergeWindows, PLACE_COUNT } from '../telemetry/device-window.ts';
import type { ComputeFigures, Fates, Ledger } from './account.ts';
import type { Allocation } from './allocation.ts';
import { placeAllocations } from './place-allocations.ts';

const RUNS = { numRuns: 100 };
const near = (a: number, b: number, scale: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(scale, 1);

const sumOf = (all: readonly ComputeFigures[], of: (one: ComputeFigures) => number): number =>
  all.reduce((sum, one) => sum + of(one), 0);

function everyFigure({ accounts, byCustomer, byLineage, byCluster, unattributed }: Ledger): readonly ComputeFigures[] {
  return [...accounts, ...byCustomer, ...byLineage, ...byCluster, unattributed];
}

const fleetSeconds = ({ index, from, until }: ToyLedger): number => index.devices.length * (until - from);

function unplacedSeconds({ index, from, until, input }: ToyLedger): number {
  const { allocations = [], labels = [] } = input ?? {};
  const period = { from: from * 1000, until: until * 1000 } as Ledger['period'];
  const { unplaced } = placeAllocations({ index, period, allocations, labels });
  return unplaced.reduce(
    (sum, hold) =>
      sum + hold.devices * Math.max(0, Math.min(until, hold.until / 1000) - Math.max(from, hold.from / 1000)),
    0,
  );
}

const fateSum = ({ workload, idle, unallocated, coverageGap }: Fates): number =>
  workload + idle + unallocated + coverageGap;

describe('the books of a period', () => {
  it('give every device-second of the fleet and of each cluster one fate', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, async (random) => {
        const { ledger } = await toyLedger(random);
        const whole = fleetSeconds(random);
        expect(near(ledger.fates.fleetDeviceSeconds, whole, whole)).toBe(true);
        for (const fates of [ledger.fates, ...ledger.clusters]) {
          expect(near(fateSum(fates), fates.fleetDeviceSeconds, whole)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('give every device-second to an account or to nobody', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, async (random) => {
        const { ledger } = await toyLedger(random);
        const whole = fleetSeconds(random);
        const held = sumOf(ledger.accounts, ({ acceleratorSeconds }) => acceleratorSeconds) - unplacedSeconds(random);
        expect(near(held + ledger.unattributed.acceleratorSeconds, whole, whole)).toBe(true);
      }),
      RUNS,
    );
  });

  it('keep every bound in its order and every bound under the ceiling', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, async (random) => {
        const { ledger } = await toyLedger(random);
        for (const figures of everyFigure(ledger)) {
          const { hardwareOperations: hardware, provenOperations: proven, ceilingOperations: ceiling } = figures;
          const slack = 1e-6 * ceiling + 1e-3;
          expect(hardware.low).toBeLessThanOrEqual(hardware.estimate);
          expect(hardware.estimate).toBeLessThanOrEqual(hardware.high);
          expect(hardware.high).toBeLessThanOrEqual(ceiling + slack);
          expect(proven.low).toBeLessThanOrEqual(proven.high + slack);
          expect(proven.high).toBeLessThanOrEqual(ceiling + slack);
          expect(proven.low).toBeLessThanOrEqual(hardware.low + slack);
          expect(proven.high).toBeGreaterThanOrEqual(hardware.high - slack);
        }
      }),
      RUNS,
    );
  });

  it('add up: customers, families and clusters are the sums of the accounts of devices that one holder has alone', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, async (random) => {
        const { ledger } = await toyLedger(exclusive(random));
        expect(ledger.byCluster.length).toBeGreaterThan(0);
        for (const { id, ...total } of ledger.byCustomer) {
          checkSum(
            total,
            ledger.accounts.filter(({ customerId }) => customerId === id),
          );
        }
        for (const { id, ...total } of ledger.byLineage) {
          checkSum(
            total,
            ledger.accounts.filter(({ lineageId }) => lineageId === id),
          );
        }
        if (ledger.byCluster.length > 1 || unplacedSeconds(exclusive(random)) > 0) return;
        for (const { id: _, ...total } of ledger.byCluster) checkSum(total, [...ledger.accounts, ledger.unattributed]);
      }),
      RUNS,
    );
  });

  it('give courses that add up to the totals', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, async (random) => {
        const { ledger } = await toyLedger(exclusive(random));
        for (const figures of everyFigure(ledger)) {
          for (const key of ['low', 'estimate', 'high'] as const) {
            const whole = figures.hardwareOperations[key];
            const course = figures.course.reduce((sum, step) => sum + step.hardwareOperations[key], 0);
            expect([key, near(course, whole, figures.ceilingOperations)]).toEqual([key, true]);
          }
          const ceiling = figures.course.reduce((sum, step) => sum + step.ceilingOperations, 0);
          expect(near(ceiling, figures.ceilingOperations, figures.ceilingOperations)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('say the same when an allocation is cut in two at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, fc.nat(600), async (random, second) => {
        const cut = instant((random.from + second) * 1000);
        const { ledger: whole } = await toyLedger(named(random));
        const { ledger: parts } = await toyLedger(named(random, cut));
        expect(parts.accounts.map(summary)).toEqual(whole.accounts.map(summary));
        expect(summary(parts.unattributed)).toEqual(summary(whole.unattributed));
        expect(parts.fates).toEqual(whole.fates);
      }),
      RUNS,
    );
  });

  it('say the same when the windows are told in two parts, cut at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, fc.integer({ min: 1, max: 59 }), async (random, second) => {
        const { ledger: whole } = await toyLedger(random);
        const { ledger: parts } = await toyLedger({
          ...random,
          windows: random.windows.map((window) =>
            mergeWindows(part(window, second, 'before'), part(window, second, 'after')),
          ),
        });
        expect(parts.accounts.map(summary)).toEqual(whole.accounts.map(summary));
        expect(summary(parts.unattributed)).toEqual(summary(whole.unattributed));
      }),
      RUNS,
    );
  });

  it('never say of a peak that it is below the mean over as long a time', async () => {
    await fc.assert(
      fc.asyncProperty(randomLedger, async (random) => {
        const { ledger } = await toyLedger(random);
        for (const figures of everyFigure(ledger)) {
          const { mean, peakMinute } = figures.operationsPerSecond;
          const life = (figures.until - figures.from) / 1000;
          const least = life < 60 ? 1 : life / (Math.ceil(life / 60) * 60);
          for (const key of ['low', 'estimate', 'high'] as const) {
            expect(peakMinute[key]).toBeGreaterThanOrEqual(mean[key] * least * (1 - 1e-9));
          }
        }
      }),
      RUNS,
    );
  });
});

/** What a window of even levels tells before or after a second of its minute. */
function part(window: DeviceWindow, second: number, side: 'before' | 'after'): DeviceWindow {
  const cut = window.from + second * 1000;
  const found = emptyWindow(window.subject, window.from);
  for (let place = 0; place < PLACE_COUNT; place++) {
    const [from, until] = [window.coveredFrom[place]!, window.coveredUntil[place]!];
    const [start, end] = side === 'before' ? [from, Math.min(until, cut)] : [Math.max(from, cut), until];
    if (!(start < end)) continue;
    found.coveredFrom[place] = start;
    found.coveredUntil[place] = end;
    found.coveredMilliseconds[place] = end - start;
    found.integral[place] = (window.integral[place]! * (end - start)) / (until - from);
    found.minimum[place] = window.minimum[place]!;
    found.maximum[place] = window.maximum[place]!;
  }
  return found;
}

/** The same with whole devices of named holders: no shares, and no allocation of a number of devices. */
function exclusive(random: ToyLedger): ToyLedger {
  const taken = new Set<string>();
  const allocations = (random.input?.allocations ?? []).map((allocation) => ({
    ...allocation,
    devices: allocation.devices.flatMap(({ node, indices = [] }) => {
      const free = indices.filter((index) => !taken.has(`${node}/${index}`));
      for (const index of free) taken.add(`${node}/${index}`);
      return free.length === 0 ? [] : [{ node, indices: free, count: free.length }];
    }),
  }));
  return { ...random, input: { ...random.input, allocations, labels: [] } };
}

/** Only allocations that name their devices, each cut at the moment where that lies inside. */
function named(random: ToyLedger, cut?: Instant): ToyLedger {
  const allocations = (random.input?.allocations ?? []).flatMap((allocation): Allocation[] => {
    const kept = { ...allocation, devices: allocation.devices.filter(({ indices }) => indices !== undefined) };
    const until = kept.until ?? Number.POSITIVE_INFINITY;
    if (cut === undefined || cut <= kept.from || cut >= until) return [kept];
    return [
      { ...kept, until: cut },
      { ...kept, from: cut },
    ];
  });
  return { ...random, input: { ...random.input, allocations } };
}

function checkSum(total: ComputeFigures, parts: readonly ComputeFigures[]): void {
  const scale = total.ceilingOperations;
  expect(
    near(
      total.acceleratorSeconds,
      sumOf(parts, (one) => one.acceleratorSeconds),
      1,
    ),
  ).toBe(true);
  expect(
    near(
      scale,
      sumOf(parts, (one) => one.ceilingOperations),
      scale,
    ),
  ).toBe(true);
  for (const key of ['low', 'estimate', 'high'] as const) {
    const sum = sumOf(parts, (one) => one.hardwareOperations[key]);
    expect([key, near(total.hardwareOperations[key], sum, scale)]).toEqual([key, true]);
  }
  for (const key of ['low', 'high'] as const) {
    const sum = sumOf(parts, (one) => one.provenOperations[key]);
    expect(['proven', key, near(total.provenOperations[key], sum, scale)]).toEqual(['proven', key, true]);
  }
}

/** Figures to nine digits: sums in another order round in another way. Less than one operation is none. */
const digits = (value: number): string => (value < 1 ? 0 : value).toPrecision(9);
const summary = ({ acceleratorSeconds, ceilingOperations, hardwareOperations, provenOperations }: ComputeFigures) =>
  [
    acceleratorSeconds,
    ceilingOperations,
    hardwareOperations.low,
    hardwareOperations.estimate,
    hardwareOperations.high,
    provenOperations.high,
  ].map(digits);
