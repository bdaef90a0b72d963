import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, figures } from '../../../tests/accounts-document.ts';
import { at } from '../../../tests/compute-facts.ts';
import type { DeclaredDocument } from './accounts-document.ts';
import { declaredFactsOf } from './declared-facts.ts';

const work = (operations: number, said?: Partial<DeclaredDocument>, lineageId = 'm') =>
  account(
    { customerId: 'acme', workloadId: 'w', lineageId },
    figures(operations),
    said === undefined ? undefined : { exclusions: [], ...said },
  );
const evaluation = (high: number) => ({
  reason: 'evaluation' as const,
  fraction: { low: 0, estimate: high / 2, high },
  statement: 'checkpoints are scored',
});

describe('declarations of several workloads together', () => {
  it('say nothing where nothing was declared', () => {
    expect(declaredFactsOf([work(1e20)])).toEqual({ excludedFraction: {} });
    expect(declaredFactsOf([])).toEqual({ excludedFraction: {} });
  });

  it('take one yes for a yes and need every no for a no', () => {
    const biological = (...answers: (boolean | undefined)[]) =>
      declaredFactsOf(
        answers.map((answer) => work(1, answer === undefined ? {} : { usesPrimarilyBiologicalSequenceData: answer })),
      ).usesPrimarilyBiologicalSequenceData;
    expect(biological(false, true)).toBe(true);
    expect(biological(false, false)).toBe(false);
    expect(biological(false, undefined)).toBeUndefined();
  });

  it('count earlier work once for a family, and for each family', () => {
    const prior = [
      work(1, { priorOperations: 5e25 }),
      work(1, { priorOperations: 7e25 }),
      work(1, { priorOperations: 1e25 }, 'n'),
    ];
    expect(declaredFactsOf(prior).priorOperations).toBe(8e25);
  });

  it('draw the lower line where they differ about the original', () => {
    const said = declaredFactsOf([
      work(1, { originalModelOperations: 3e25, originalModelHasSystemicRisk: true }),
      work(1, { originalModelOperations: 1e24, originalModelHasSystemicRisk: false }),
    ]);
    expect(said).toMatchObject({
      originalModelOperations: 1e24,
      originalModelHasSystemicRisk: false,
      isModification: true,
    });
  });

  it('are a modification only where all of the work is', () => {
    expect(
      declaredFactsOf([work(1, { kind: 'enhancement' }), work(1, { kind: 'training' })]).isModification,
    ).toBeUndefined();
    expect(declaredFactsOf([work(1, { kind: 'training' })]).isModification).toBe(false);
    expect(declaredFactsOf([work(1, { kind: 'enhancement' }), work(1)]).isModification).toBeUndefined();
  });

  it('keep the latest day and the greatest expectation', () => {
    const said = declaredFactsOf([
      work(1, { expectedOperations: 2e25, declaredAt: '2026-01-05T00:00:00Z' }),
      work(1, { expectedOperations: 1e25, declaredAt: '2026-02-05T00:00:00Z' }),
    ]);
    expect(said).toMatchObject({ expectedOperations: 2e25, declaredAt: at('2026-02-05') });
  });
});

describe('declared exclusions', () => {
  it('weigh by the operations that they are a share of', () => {
    const { excludedFraction } = declaredFactsOf([work(3e20, { exclusions: [evaluation(0.4)] }), work(1e20)]);
    expect(excludedFraction['evaluation']?.high).toBeCloseTo(0.3, 12);
    expect(excludedFraction['evaluation']?.estimate).toBeCloseTo(0.15, 12);
  });

  it('add up for one reason, and never to more than all', () => {
    const twice = declaredFactsOf([work(1e20, { exclusions: [evaluation(0.7), evaluation(0.7)] })]);
    expect(twice.excludedFraction['evaluation']).toEqual({ low: 0, estimate: 0.7, high: 1 });
  });

  it('take deployment and other work out as no training', () => {
    const { excludedFraction } = declaredFactsOf([
      work(3e20, { kind: 'deployment' }),
      work(1e20, { kind: 'training' }),
    ]);
    expect(excludedFraction['not-training']).toEqual({ low: 0.75, estimate: 0.75, high: 0.75 });
  });

  it('leave at least as much out of what is proven as each workload claims of its own', () => {
    const amount = fc.double({ min: 1, max: 1e26, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const part = fc.record({ low: amount, wider: fc.double({ min: 1, max: 4, noNaN: true }), share });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const accounts = parts.map(({ low, wider, share }) =>
          account({ customerId: 'a', workloadId: 'w', lineageId: 'm' }, figures(low, low * wider), {
            exclusions: [evaluation(share)],
          }),
        );
        const { low, estimate, high } = declaredFactsOf(accounts).excludedFraction['evaluation']!;
        expect(low <= estimate && estimate <= high && high <= 1).toBe(true);
        const proven = parts.reduce((sum, one) => sum + one.low, 0);
        const left = parts.reduce((sum, one) => sum + one.low * (1 - one.share), 0);
        expect(proven * (1 - high)).toBeLessThanOrEqual(left * (1 + 1e-9) + proven * 1e-12);
      }),
    );
  });
});
