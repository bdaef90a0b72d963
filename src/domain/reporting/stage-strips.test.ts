import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TallyName, TallyPages } from '../accounting/pages/tally-pages.ts';
import { ESTIMATE, GAP_CEILING, HIGH, LOW, noSums, PAGE_AMOUNTS } from '../accounting/tally.ts';
import { instant, period } from '../../foundation/instant.ts';
import { stageStrips } from './stage-strips.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);

interface ToyPages extends Partial<TallyName> {
  readonly kind: TallyName['kind'];
  /** By hour from the start: the estimate. */
  readonly hours: Readonly<Record<number, number>>;
  readonly gap?: number;
}

function toyPages({ hours, gap = 0, ...name }: ToyPages): TallyPages {
  const starts = Object.keys(hours).map((hour) => START + Number(hour) * HOUR);
  const amounts = new Float64Array(starts.length * PAGE_AMOUNTS);
  Object.values(hours).forEach((estimate, place) => {
    const offset = place * PAGE_AMOUNTS;
    amounts[offset + LOW] = estimate / 2;
    amounts[offset + ESTIMATE] = estimate;
    amounts[offset + HIGH] = estimate * 2 + gap;
    amounts[offset + GAP_CEILING] = gap;
  });
  const none = new Float64Array(0);
  return {
    name: { customerId: '', workloadId: '', lineageId: '', clusterId: 'c', ...name },
    peaks: { minute: none, hour: none },
    total: noSums(),
    basis: new Map(),
    heldFrom: START,
    heldUntil: START,
    latestStart: START,
    starts,
    amounts,
  };
}

const strips = (pages: readonly ToyPages[], stepHours = 1, hours = 48) =>
  stageStrips({
    pages: pages.map(toyPages),
    period: period(instant(START), instant(START + hours * HOUR)),
    stepMilliseconds: stepHours * HOUR,
    clusterIds: ['c', 'd'],
    // A workload is named for its stage; one that changes serves from noon.
    stageAt: ({ workloadId }, at) =>
      workloadId === 'changing' ? (at < START + 12 * HOUR ? 'training' : 'deployment') : STAGES[workloadId],
  });

const STAGES: Readonly<Record<string, 'training' | 'deployment' | 'none'>> = {
  trained: 'training',
  served: 'deployment',
  idle: 'none',
};

describe('strips of stages', () => {
  it('give each operation to the stage of its workload in that hour, and the rest to what is not known', () => {
    const { clusters } = strips([
      { kind: 'account', workloadId: 'trained', hours: { 0: 4, 1: 1 } },
      { kind: 'sole-account', workloadId: 'idle', hours: { 0: 1 } },
      { kind: 'account', workloadId: 'nobody knows', hours: { 0: 2 } },
      { kind: 'unattributed', hours: { 0: 3 } },
    ]);
    const [first, second] = clusters[0]!.steps;
    expect(first).toMatchObject({
      from: '2026-01-05T00:00:00.000Z',
      until: '2026-01-05T01:00:00.000Z',
      operations: { training: { low: 2, estimate: 4, high: 8 }, unknown: { low: 2.5, estimate: 5, high: 10 } },
      shares: { training: 0.4, idle: 0.1, unknown: 0.5 },
    });
    expect(second!.shares).toEqual({ training: 1 });
    expect(clusters[1]).toEqual({ clusterId: 'd', steps: [] });
  });

  it('follow a change within a day', () => {
    const hours = Object.fromEntries(Array.from({ length: 24 }, (_, hour) => [hour, 1]));
    const [strip] = strips([{ kind: 'account', workloadId: 'changing', hours }], 24, 24).clusters;
    expect(strip!.steps).toHaveLength(1);
    expect(strip!.steps[0]!.shares).toEqual({ training: 0.5, deployment: 0.5 });
  });

  it('count what lies in several clusters in each of them once, and no sum of others', () => {
    const { clusters } = strips([
      { kind: 'account', workloadId: 'trained', clusterId: '', hours: { 0: 10 } },
      { kind: 'account-in-cluster', workloadId: 'trained', clusterId: 'c', hours: { 0: 4 } },
      { kind: 'account-in-cluster', workloadId: 'trained', clusterId: 'd', hours: { 0: 6 } },
      { kind: 'cluster', clusterId: 'c', hours: { 0: 4 } },
      { kind: 'customer', customerId: 'acme', clusterId: 'c', hours: { 0: 4 } },
      { kind: 'lineage', clusterId: 'c', hours: { 0: 4 } },
    ]);
    expect(clusters.map(({ steps }) => steps[0]!.operations.training!.estimate)).toEqual([4, 6]);
  });

  it('tell of time that was held and not seen as a ceiling, in no share', () => {
    const [strip] = strips([
      { kind: 'account', workloadId: 'trained', hours: { 0: 0 }, gap: 100 },
      { kind: 'account', workloadId: 'served', hours: { 1: 2 }, gap: 50 },
    ]).clusters;
    expect(strip!.steps[0]).toMatchObject({ shares: {}, unseenCeilingOperations: 100 });
    expect(strip!.steps[0]!.operations.training).toEqual({ low: 0, estimate: 0, high: 100 });
    expect(strip!.steps[1]).toMatchObject({ shares: { deployment: 1 }, unseenCeilingOperations: 50 });
  });

  it('lose nothing and add nothing, whatever is booked', () => {
    const workload = fc.constantFrom('trained', 'served', 'idle', 'changing', 'nobody knows');
    const pages = fc.array(
      fc.record({
        kind: fc.constant('account' as const),
        workloadId: workload,
        hours: fc.dictionary(
          fc.integer({ min: 0, max: 47 }).map(String),
          fc.double({ min: 0, max: 1e24, noNaN: true }),
        ),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pages, fc.constantFrom(1, 24), (all, step) => {
        const { steps } = strips(all, step).clusters[0]!;
        const told = steps.flatMap(({ operations }) => Object.values(operations).map(({ estimate }) => estimate));
        const booked = all.flatMap(({ hours }) => Object.values(hours));
        const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0);
        expect(Math.abs(sum(told) - sum(booked))).toBeLessThanOrEqual(1e-9 * sum(booked));
        const shared = steps.map(({ shares }) => Object.values(shares)).filter((shares) => shares.length > 0);
        for (const shares of shared) expect(sum(shares)).toBeCloseTo(1, 9);
      }),
      { numRuns: 100 },
    );
  });
});
