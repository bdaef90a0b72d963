import { describe, expect, it } from 'vitest';
import { at, facts, seen } from '../../../tests/compute-facts.ts';
import { isoOf } from '../../foundation/instant.ts';
import { sb53 } from './california/sb-53.ts';
import { sb1047FineTune } from './california/sb-1047-fine-tune.ts';
import { euGpaiIndicative } from './eu/gpai-indicative.ts';
import { euModification, FALLBACK_OTHER, FALLBACK_SYSTEMIC } from './eu/modification.ts';
import { euSystemicRisk } from './eu/systemic-risk.ts';
import type { DeclaredFacts } from './rule.ts';
import { bisReportingModel } from './united-states/bis-reporting-model.ts';
import { eo14110Biological } from './united-states/eo-14110-biological.ts';
import { iaasTransaction } from './united-states/iaas-transaction.ts';

const share = (low: number, estimate = low, high = estimate) => ({ low, estimate, high });

describe('a family of runs', () => {
  it('fires the rule that sums and not the rule that looks at one run: three of 4e25', () => {
    expect(sb53.evaluate(facts({ kind: 'lineage', seen: seen(1.2e26) }))?.decision).toBe('certainly-above');
    for (let run = 0; run < 3; run += 1) {
      expect(bisReportingModel.evaluate(facts({ kind: 'workload', seen: seen(4e25) }))?.decision).toBe(
        'certainly-below',
      );
    }
  });

  it('adds declared earlier work to what is possible, never to what is proven', () => {
    const evaluation = sb53.evaluate(facts({ kind: 'lineage', seen: seen(3e25), declared: { priorOperations: 9e25 } }));
    expect(evaluation).toMatchObject({
      decision: 'possibly-above',
      counted: { low: 3e25, estimate: 1.2e26, high: 1.2e26 },
    });
  });

  it('does not call possible at this provider what is declared of work elsewhere', () => {
    const below = (declared: Partial<DeclaredFacts>) =>
      sb53.evaluate(facts({ kind: 'lineage', seen: seen(3.001e25), declared }))?.reason;
    expect(below({ priorOperations: 1e25 })).toContain(
      'At most 4.01e25 operations were possible at this provider, with the earlier work that is declared;',
    );
    expect(below({})).toContain('At most 3.01e25 operations were possible at this provider;');
  });

  it('says that it speaks of the compute seen here where nothing is declared of the rest', () => {
    const evaluation = sb53.evaluate(facts({ kind: 'lineage', seen: seen(3e20) }));
    expect(evaluation).toMatchObject({ decision: 'certainly-below', quantityUsed: 'ceiling', missing: [] });
    expect(evaluation?.assumptions.join(' ')).toContain('the answer is of the compute seen here');
  });
});

describe('a declaration never buys certainty', () => {
  const systemic = (declared: Partial<DeclaredFacts>, low = 2e25, high = low) =>
    euSystemicRisk.evaluate(facts({ kind: 'lineage', seen: seen(low, high), declared }));

  it('turns a proof of more into a doubt, when exclusions would bring it under the line', () => {
    const evaluation = systemic({ excludedFraction: { evaluation: share(0.4, 0.6, 0.8) } });
    expect(evaluation).toMatchObject({ decision: 'possibly-above', quantityUsed: 'legal-operations' });
    expect(evaluation?.counted?.high).toBe(2e25);
    expect(evaluation?.counted?.low).toBeCloseTo(4e24, -12);
    expect(evaluation?.counted?.estimate).toBeCloseTo(8e24, -12);
  });

  it('leaves a proof standing that is past the line even with all exclusions believed', () => {
    expect(systemic({ excludedFraction: { 'activation-recomputation': share(0.25) } })?.decision).toBe(
      'certainly-above',
    );
  });

  it('never clears anyone: not even by declaring that all of it is something else', () => {
    expect(systemic({ excludedFraction: { 'not-training': share(1) } })?.decision).toBe('possibly-above');
    expect(systemic({ excludedFraction: { 'not-training': share(1), evaluation: share(1) } })?.decision).toBe(
      'possibly-above',
    );
  });

  it('leaves out only what the text leaves out, and says so', () => {
    const other = systemic({ excludedFraction: { other: share(0.9) } });
    expect(other?.decision).toBe('certainly-above');
    expect(other?.assumptions.join(' ')).toContain("Declared as other; the text doesn't leave it out");
    const california = sb53.evaluate(
      facts({ kind: 'lineage', seen: seen(2e26), declared: { excludedFraction: { evaluation: share(0.9) } } }),
    );
    expect(california?.decision).toBe('certainly-above');
  });

  it('cannot deny a condition away, and an undeclared condition is not "no"', () => {
    const biological = (usesPrimarilyBiologicalSequenceData?: boolean) =>
      eo14110Biological.evaluate(
        facts({
          seen: seen(2e23),
          declared: usesPrimarilyBiologicalSequenceData === undefined ? {} : { usesPrimarilyBiologicalSequenceData },
        }),
      );
    expect(biological(true)?.decision).toBe('certainly-above');
    expect(biological(false)).toMatchObject({ decision: 'possibly-above' });
    expect(biological()).toMatchObject({ decision: 'possibly-above' });
    expect(biological()?.missing.join(' ')).toContain('biological');
  });

  it('indicates a general-purpose model only for what it generates', () => {
    const indicated = (modalities?: readonly string[]) =>
      euGpaiIndicative.evaluate(
        facts({ kind: 'lineage', seen: seen(2e23), declared: modalities === undefined ? {} : { modalities } }),
      );
    expect(indicated(['other', 'text-to-video'])?.decision).toBe('certainly-above');
    expect(indicated(['language'])?.reason).toContain('is indicated, not established');
    expect(indicated(['other'])?.decision).toBe('possibly-above');
    expect(indicated()?.decision).toBe('possibly-above');
  });
});

describe('the modification of a model', () => {
  const modified = (operations: number, declared: Partial<DeclaredFacts>, kind: 'workload' | 'lineage' = 'workload') =>
    euModification.evaluate(facts({ kind, seen: seen(operations), declared }));

  it('does not count at exactly one third of the original', () => {
    const original = { isModification: true, originalModelOperations: 3e24 };
    expect(modified(1e24, original)?.decision).toBe('certainly-below');
    expect(modified(1.0001e24, original)).toMatchObject({
      decision: 'certainly-above',
      quantityUsed: 'share-of-original',
    });
    expect(modified(0.9999e24, original)?.decision).toBe('certainly-below');
  });

  it('falls back on one third of 1e25 or of 1e23 where the original is not known', () => {
    expect(FALLBACK_SYSTEMIC).toBeCloseTo(1e25 / 3, -12);
    expect(FALLBACK_OTHER).toBeCloseTo(1e23 / 3, -10);
    const ask = (operations: number, originalModelHasSystemicRisk: boolean) =>
      modified(operations, { isModification: true, originalModelHasSystemicRisk })?.decision;
    expect([ask(3.33e24, true), ask(3.34e24, true)]).toEqual(['certainly-below', 'certainly-above']);
    expect([ask(3.33e22, false), ask(3.34e22, false)]).toEqual(['certainly-below', 'certainly-above']);
  });

  it('is open between the two lines where nothing is said of the original', () => {
    expect(modified(3.33e22, { isModification: true })?.decision).toBe('certainly-below');
    expect(modified(1e24, { isModification: true })?.decision).toBe('possibly-above');
    expect(modified(3.34e24, { isModification: true })?.decision).toBe('certainly-above');
  });

  it('clears small work without any declaration and asks about large', () => {
    expect(modified(1e20, {})?.decision).toBe('certainly-below');
    expect(modified(1e24, {})).toMatchObject({ decision: 'possibly-above' });
    expect(modified(1e24, { isModification: false })?.decision).toBe('possibly-above');
    expect(modified(1e24, {})?.missing.join(' ')).toContain("modifies another's model");
  });

  it('judges a family together only where all of it modifies', () => {
    expect(modified(1e24, {}, 'lineage')).toBeUndefined();
    expect(modified(4e24, { isModification: true }, 'lineage')?.decision).toBe('certainly-above');
  });

  it('of a model with systemic risk is notified', () => {
    const systemic = modified(4e24, { isModification: true, originalModelHasSystemicRisk: true });
    expect(systemic?.deadlines.map(({ citation }) => citation)).toEqual(['Art. 52(1), Regulation (EU) 2024/1689']);
    expect(modified(4e24, { isModification: true, originalModelHasSystemicRisk: false })?.deadlines).toEqual([]);
  });

  it('meets the fine-tuning line of SB 1047 at exactly 3e25', () => {
    const tuned = (operations: number) =>
      sb1047FineTune.evaluate(facts({ seen: seen(operations), declared: { isModification: true } }))?.decision;
    expect([tuned(2.999e25), tuned(3e25), tuned(3.001e25)]).toEqual([
      'certainly-below',
      'certainly-above',
      'certainly-above',
    ]);
  });
});

describe('deadlines', () => {
  const grownTo = [
    { at: at('2026-03-02T12:00:00Z'), operations: 5e24 },
    { at: at('2026-03-04T12:00:00Z'), operations: 1.1e25 },
    { at: at('2026-03-10T12:00:00Z'), operations: 2e25 },
  ];
  const due = (declared: Partial<DeclaredFacts>, low = 2e25) =>
    euSystemicRisk
      .evaluate(facts({ kind: 'lineage', seen: seen(low, low, { grownTo }), declared }))
      ?.deadlines.map((deadline) => isoOf(deadline.due));

  it('run two weeks from the day on which the line was passed', () => {
    expect(due({})).toEqual(['2026-03-18T22:59:59.000Z']);
  });

  it('run from the end of the accounts where the day is not known', () => {
    const evaluation = euSystemicRisk.evaluate(facts({ kind: 'lineage', seen: seen(2e25) }));
    expect(evaluation?.deadlines.map((deadline) => isoOf(deadline.due))).toEqual(['2026-03-25T22:59:59.000Z']);
  });

  it('run from the earlier day on which it was known that the line will be met', () => {
    expect(due({ expectedOperations: 3e25, declaredAt: at('2026-02-14T09:00:00Z') })).toEqual([
      '2026-02-28T22:59:59.000Z',
    ]);
    expect(due({ expectedOperations: 3e25, declaredAt: at('2026-04-01') })).toEqual(['2026-03-18T22:59:59.000Z']);
    expect(due({ expectedOperations: 1e25, declaredAt: at('2026-02-14') })).toEqual(['2026-03-18T22:59:59.000Z']);
  });

  it('run before anything is passed, when it is known that it will be', () => {
    expect(due({ expectedOperations: 3e25, declaredAt: at('2026-02-14') }, 1e20)).toEqual(['2026-02-28T22:59:59.000Z']);
    expect(due({}, 1e20)).toEqual([]);
  });

  it('do not run before the law applied', () => {
    const early = euSystemicRisk.evaluate(
      facts({
        kind: 'lineage',
        seen: seen(2e25, 2e25, { grownTo: [{ at: at('2025-01-05'), operations: 2e25 }] }),
      }),
    );
    expect(early?.deadlines.map((deadline) => isoOf(deadline.due))).toEqual(['2025-08-16T21:59:59.000Z']);
  });

  it('of a proposal are told as what would follow', () => {
    const evaluation = bisReportingModel.evaluate(
      facts({ seen: seen(2e26, 2e26, { grownTo: [{ at: at('2026-03-02'), operations: 2e26 }] }) }),
    );
    expect(evaluation?.deadlines).toHaveLength(8);
    expect(isoOf(evaluation!.deadlines[0]!.due)).toBe('2026-04-16T03:59:59.000Z');
    for (const { duty } of evaluation!.deadlines)
      expect(duty).toMatch(/^Would follow if the text \(proposed\) were in force/);
  });
});

describe('evidence that proves more than was possible', () => {
  it('is not an answer, and says what is in doubt', () => {
    const evaluation = sb53.evaluate(facts({ kind: 'lineage', seen: seen(2e26, 1e26) }));
    expect(evaluation?.decision).toBe('not-known');
    expect(evaluation?.reason).toContain('contradict');
    expect(evaluation?.missing.join(' ')).toContain('Which is wrong');
  });
});

describe('the IaaS proposal', () => {
  it('knows no amount of operations and says why', () => {
    const evaluation = iaasTransaction.evaluate(facts({ kind: 'customer', seen: seen(1e27) }));
    expect(evaluation).toMatchObject({ decision: 'not-known', status: 'proposed' });
    expect(evaluation?.threshold).toBeUndefined();
    expect(evaluation?.reason).toContain('names no amount of operations');
    expect(iaasTransaction.evaluate(facts({ kind: 'workload', seen: seen(1e27) }))).toBeUndefined();
  });
});

describe('two proofs from above', () => {
  it.each([
    ['the ceiling is the lower', 2e25, 0.9e25],
    ['the evidence is the lower', 0.9e25, 2e25],
  ])('are both used: %s', (_, provenHigh, ceilingOperations) => {
    const compute = seen(1e24, 2e25, { provenHigh, ceilingOperations });
    expect(euSystemicRisk.evaluate(facts({ kind: 'lineage', seen: compute }))?.decision).toBe('certainly-below');
  });
});

describe('days until a line at the present rate', () => {
  const DAY = 86_400;
  const days = (presentRate: { low: number; estimate: number; high: number } | undefined, low = 4e24, high = 6e24) =>
    euSystemicRisk.evaluate(
      facts({ kind: 'lineage', seen: seen(low, high, presentRate === undefined ? {} : { presentRate }) }),
    )?.daysUntilThreshold;

  it('is bounded by the slowest and the fastest course', () => {
    const bounds = days({ low: 1e24 / DAY, estimate: 2e24 / DAY, high: 4e24 / DAY });
    expect(bounds?.low).toBeCloseTo(1, 9);
    expect(bounds?.estimate).toBeCloseTo(2.5, 9);
    expect(bounds?.high).toBeCloseTo(6, 9);
  });

  it('has no upper bound where the rate may be nothing, and is not known without a rate', () => {
    expect(days({ low: 0, estimate: 2e24 / DAY, high: 4e24 / DAY })).not.toHaveProperty('high');
    expect(days({ low: 0, estimate: 0, high: 0 })).toBeUndefined();
    expect(days(undefined)).toBeUndefined();
  });

  it('is nothing where the line may be passed already, and not told where it is', () => {
    expect(days({ low: 1e19, estimate: 1e19, high: 1e19 }, 4e24, 3e25)?.low).toBe(0);
    expect(days({ low: 1e19, estimate: 1e19, high: 1e19 }, 2e25, 3e25)).toBeUndefined();
  });
});
