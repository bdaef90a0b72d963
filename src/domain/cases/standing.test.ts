import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EITHER, hour, INFERENCE, TRAINING } from '../../../tests/seen-workload.ts';
import { instant, period } from '../../foundation/instant.ts';
import type { SeenCompute } from '../regimes/rule.ts';
import { aggregateOf, type Part } from './aggregate.ts';
import { riskTier, type TierInput } from './risk-tier.ts';
import { isDrawn, weekOf } from './spot-check.ts';
import { standingsOf } from './standing.ts';

const DAY_SECONDS = 86_400;
const askedAbout = instant(Date.UTC(2026, 2, 2));
const seen = (estimate: number, perDay?: number): SeenCompute => ({
  period: period(hour(0), hour(24)),
  ceilingOperations: 3 * estimate,
  provenLow: estimate / 2,
  provenHigh: 2 * estimate,
  hardwareOperations: { low: estimate / 2, estimate, high: 2 * estimate },
  coverageFraction: 1,
  missing: [],
  ...(perDay === undefined
    ? {}
    : {
        presentRate: {
          low: perDay / 2 / DAY_SECONDS,
          estimate: perDay / DAY_SECONDS,
          high: (2 * perDay) / DAY_SECONDS,
        },
      }),
});
const part = (more: Partial<Part> = {}): Part => ({
  customerId: 'acme',
  workloadId: 'run',
  clusterIds: ['c1'],
  seen: seen(1e22),
  classification: TRAINING,
  ...more,
});
const { classification: _none, ...unseen } = part();

describe('an aggregate', () => {
  it('adds workloads, accounts and clusters up', () => {
    const all = aggregateOf([part(), part({ customerId: 'acme-2', clusterIds: ['c2'], seen: seen(3e22) })]);
    expect(all).toMatchObject({ workloads: 2, accountIds: ['acme', 'acme-2'], clusterIds: ['c1', 'c2'] });
    expect(all.counted).toMatchObject({ provenLow: 2e22, provenHigh: 8e22, ceilingOperations: 12e22 });
  });

  it('counts what is left open as an upper bound, never as nothing; and what nobody saw wholly', () => {
    const open = aggregateOf([part({ classification: EITHER })]).counted;
    expect(open).toMatchObject({
      provenLow: 0,
      provenHigh: 2e22,
      hardwareOperations: { low: 0, estimate: 0.6e22, high: 2e22 },
    });
    expect(aggregateOf([unseen]).counted.hardwareOperations).toEqual({ low: 0, estimate: 1e22, high: 2e22 });
  });

  it('leaves out what changes no weights, and keeps it in everything', () => {
    const all = aggregateOf([part(), part({ classification: INFERENCE, seen: seen(7e22) })]);
    expect(all.counted.provenHigh).toBe(2e22);
    expect(all.everything.provenHigh).toBe(16e22);
    expect(all.byLabel).toMatchObject({ yes: { workloads: 1 }, no: { workloads: 1 }, open: { workloads: 0 } });
  });

  it('is bounded by nothing where one part is not', () => {
    const { provenHigh: _high, ceilingOperations: _ceiling, ...boundless } = seen(1e22);
    expect(aggregateOf([part(), part({ seen: boundless })]).everything).not.toHaveProperty('provenHigh');
  });

  it('has bounds in order, and counts no more than everything', () => {
    const amount = fc.double({ min: 0, max: 1e26, noNaN: true });
    const labels = fc.constantFrom(TRAINING, INFERENCE, EITHER);
    const parts = fc.array(fc.record({ amount, labels }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, (drawn) => {
        const { counted, everything } = aggregateOf(
          drawn.map(({ amount, labels }) => part({ seen: seen(amount, amount), classification: labels })),
        );
        const { low, estimate, high } = counted.hardwareOperations;
        expect([
          low <= estimate && estimate <= high,
          counted.provenLow <= everything.provenLow,
          high <= everything.hardwareOperations.high,
        ]).toEqual([true, true, true]);
      }),
      { numRuns: 100 },
    );
  });
});

const standings = (parts: readonly Part[], priorOperations?: number) =>
  standingsOf({
    subject: { kind: 'lineage', id: 'M' },
    aggregate: aggregateOf(parts),
    askedAbout,
    ...(priorOperations === undefined ? {} : { priorOperations }),
  });

describe('a standing', () => {
  it('says in how many days sequential runs reach a line together, although their total has not', () => {
    const runs = [part({ seen: seen(1e22) }), part({ workloadId: 'next', seen: seen(1e22, 4e21) })];
    const [lowest] = standings(runs);
    expect(lowest).toMatchObject({
      ruleId: 'eu-gpai-indicative',
      decision: 'certainly-below',
      threshold: { value: 1e23 },
    });
    expect(lowest?.daysUntilThreshold?.low).toBeCloseTo((1e23 - 4e22) / 8e21, 6);
    expect(lowest?.daysUntilThreshold?.estimate).toBeCloseTo((1e23 - 2e22) / 4e21, 6);
    expect(lowest?.daysUntilThreshold?.high).toBeCloseTo((1e23 - 1e22) / 2e21, 6);
    expect(lowest?.sentence).toMatch(/reached in 20 days \(7\.[45] to 45\), although the total has not/);
  });

  it('of work left open may never reach it, and may reach it soon', () => {
    const [lowest] = standings([part({ seen: seen(1e22, 4e21), classification: EITHER })]);
    expect(lowest?.daysUntilThreshold).not.toHaveProperty('high');
    expect(lowest?.daysUntilThreshold?.low).toBeCloseTo((1e23 - 2e22) / 8e21, 6);
  });

  it('is above a line by the sum of parts of which none is', () => {
    const below = part({ seen: seen(4e24) });
    const decisionOf = (parts: readonly Part[]) =>
      standings(parts).find(({ ruleId }) => ruleId === 'eu-gpai-systemic')?.decision;
    expect(decisionOf([below])).toBe('certainly-below');
    expect(decisionOf(Array.from({ length: 6 }, () => below))).toBe('certainly-above');
  });

  it('adds what was spent elsewhere, as declared', () => {
    expect(standings([part()], 9e22)[0]?.decision).toBe('possibly-above');
  });
});

describe('a risk tier', () => {
  const tierOf = (estimate: number, more: Partial<TierInput & { perDay: number; label: typeof TRAINING }> = {}) => {
    const { perDay, label = TRAINING, ...input } = more;
    const parts = [part({ seen: seen(estimate, perDay), classification: label })];
    return riskTier({ standings: standings(parts), dataCategories: [], unsettledInconsistencies: 0, ...input }).tier;
  };
  it.each([
    ['below a tenth of the lowest line', 4.9e21, 'left-alone'],
    ['at a tenth', 5e21, 'spot-checks'],
    ['below the line', 4.9e22, 'spot-checks'],
    ['at the line', 5e22, 'continuous'],
  ])('by what was possible at most: %s', (...[, estimate, tier]) => {
    expect(tierOf(estimate)).toBe(tier);
  });

  it('follows what is declared, and the rate, before it is done', () => {
    expect(tierOf(1e20, { declaredMost: 2e22 })).toBe('spot-checks');
    expect(tierOf(1e20, { declaredMost: 1e23 })).toBe('continuous');
    expect([1e20, 1.2e21, 4e21].map((perDay) => tierOf(1e20, { perDay }))).toEqual([
      'left-alone',
      'spot-checks',
      'continuous',
    ]);
  });

  it('is raised by biological sequences and by unsettled differences, not for who does next to nothing', () => {
    const dataCategories = ['biological-sequences'] as const;
    expect([1e20, 1e21, 1e22].map((estimate) => tierOf(estimate, { dataCategories }))).toEqual([
      'left-alone',
      'spot-checks',
      'continuous',
    ]);
    expect(tierOf(1e21, { unsettledInconsistencies: 1 })).toBe('spot-checks');
  });

  it('is not lowered by a label: disguised work would be left alone', () => {
    expect(tierOf(5e22, { label: INFERENCE })).toBe('continuous');
    expect(tierOf(1e20, { perDay: 4e21, label: INFERENCE })).toBe('continuous');
  });

  it('leaves alone where no rule draws a line', () => {
    expect(riskTier({ standings: [], dataCategories: [], unsettledInconsistencies: 0 }).tier).toBe('left-alone');
  });
});

describe('a spot check', () => {
  it('falls by the draw of customer, workload and week', () => {
    const names: string[] = [];
    const draw = (name: string) => {
      names.push(name);
      return 0.1;
    };
    const of = { customerId: 'acme', workloadId: 'run', week: '2026-W10' };
    expect([isDrawn(of, 0.1, draw), isDrawn(of, 0.11, draw)]).toEqual([false, true]);
    expect(names[0]).toBe('["acme","run","2026-W10"]');
  });

  it.each([
    ['2026-03-02', '2026-W10'],
    ['2026-03-08', '2026-W10'],
    ['2027-01-01', '2026-W53'],
    ['2024-12-30', '2025-W01'],
  ])('is of the week that ISO 8601 gives %s', (...[day, week]) => {
    expect(weekOf(Date.parse(day))).toBe(week);
  });
});
