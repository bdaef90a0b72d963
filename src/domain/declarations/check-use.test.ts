import { describe, expect, it } from 'vitest';
import { classified, EITHER, hour, INFERENCE, TRAINING, use, workload } from '../../../tests/seen-workload.ts';
import { period } from '../../foundation/instant.ts';
import { checkUse, undeclaredWorkloads } from './check-use.ts';
import { addFormats, newFormatTally } from './format-tally.ts';
import type { IntendedUse } from './intended-use.ts';
import type { SeenWorkload } from './seen-workload.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';

const accounted = period(hour(0), hour(24));
const check = (
  of: IntendedUse,
  workloads: readonly SeenWorkload[] = [workload()],
  uses: readonly IntendedUse[] = [of],
) => checkUse(of, { uses, workloads, accounted });
const verdictOf = (of: Partial<IntendedUse>, ...workloads: readonly SeenWorkload[]) => {
  const { claims, verdict } = check(use(of), workloads);
  return [claims[0]?.verdict, verdict];
};
const same = (verdict: string) => [verdict, verdict];

describe('a declared kind', () => {
  const idle = classified(['idle'], { idle: 1 });
  it.each([
    ['the only label', TRAINING, 'consistent'],
    ['one of several labels', EITHER, 'not-decidable'],
    ['not among the labels, and hardly probable', INFERENCE, 'inconsistent'],
    ['not among the labels, and just improbable enough', classified(['inference'], { training: 0.01 }), 'inconsistent'],
    ['not among the labels, and still probable', classified(['inference'], { training: 0.0101 }), 'not-decidable'],
    ['of work that was not seen at all', undefined, 'not-decidable'],
    ['of devices that idled', idle, 'not-decidable'],
    ['of work that is like no kind', classified([], { training: 0.001 }), 'not-decidable'],
  ])('that is %s', (...[, classification, verdict]) => {
    const { classification: _replaced, ...bare } = workload();
    const seen = classification === undefined ? bare : { ...bare, classification };
    expect(verdictOf({ kind: 'training' }, seen)).toEqual(same(verdict));
  });

  it('of several workloads must fit each; one chance disagreement among many is not enough', () => {
    const second = (classification: typeof TRAINING) => workload({ workloadId: 'run-2', classification });
    expect(verdictOf({ kind: 'training' }, workload(), second(TRAINING))).toEqual(same('consistent'));
    expect(verdictOf({ kind: 'training' }, workload(), second(EITHER))).toEqual(same('not-decidable'));
    expect(verdictOf({ kind: 'training' }, workload(), second(INFERENCE))).toEqual(same('inconsistent'));
    const hardly = classified(['inference'], { training: 0.006 });
    expect(verdictOf({ kind: 'training' }, second(hardly))).toEqual(same('inconsistent'));
    expect(verdictOf({ kind: 'training' }, workload(), second(hardly))).toEqual(same('not-decidable'));
  });

  it('names workload, labels and figures, and accuses nobody', () => {
    const [claim] = check(use({ kind: 'training' }), [workload({ classification: INFERENCE })]).claims;
    expect(claim?.evidence[0]?.says).toContain('inference by counters of 600 min (classifier toy)');
    expect(JSON.stringify(claim)).not.toMatch(/\b(lie|lied|false|fraud|violat|cheat|suspicio)/i);
  });
});

describe('expected operations', () => {
  const expecting = (high: number, low = 0) => ({ expectedOperations: { low, estimate: high, high } });
  it.each([
    ['above the upper bound', 31, 'consistent'],
    ['at the upper bound', 30, 'consistent'],
    ['within the bounds', 29.9, 'not-decidable'],
    ['at the lower bound', 10, 'not-decidable'],
    ['below the lower bound', 9.9, 'inconsistent'],
  ])('%s', (...[, most, verdict]) => {
    expect(verdictOf(expecting(most), workload())).toEqual(same(verdict));
  });

  it('are of all workloads together, and show their sum', () => {
    const { claims } = check(use(expecting(19)), [workload(), workload({ workloadId: 'run-2' })]);
    expect(claims[0]).toMatchObject({ verdict: 'inconsistent', seen: { low: 20, high: 60 } });
  });

  it('are left open where nothing bounds what was done, or nothing was seen', () => {
    expect(verdictOf(expecting(1e30), workload({ operations: { low: 10 } }))).toEqual(same('not-decidable'));
    expect(verdictOf(expecting(9), workload({ operations: { low: 10 } }))).toEqual(same('inconsistent'));
    expect(verdictOf(expecting(1e30))).toEqual(same('not-decidable'));
  });

  it('that were not reached are a question only once the declared time was accounted whole', () => {
    const running = { ...expecting(60, 40), startsAt: hour(0), endsAt: hour(25) };
    expect(verdictOf(running, workload())[0]).toBe('consistent');
    expect(verdictOf({ ...running, endsAt: hour(24) }, workload())[0]).toBe('not-decidable');
  });

  it('count no workload of another customer, whatever it is called', () => {
    expect(verdictOf(expecting(9), workload({ customerId: 'other' }))).toEqual(same('not-decidable'));
  });
});

describe('a declared time', () => {
  it.each([
    ['that holds all of it', 0, 10, 'consistent'],
    ['that begins an hour late', 1, 10, 'inconsistent'],
    ['that ends an hour early', 0, 9, 'inconsistent'],
    ['that begins within the first step', 0.5, 10, 'not-decidable'],
  ])('%s', (...[, from, until, verdict]) => {
    expect(verdictOf({ startsAt: hour(from), endsAt: hour(until) }, workload())).toEqual(same(verdict));
  });

  const steps = (low: number, high: number) =>
    workload().course.map((step, place) =>
      place === 0 ? { ...step, operations: { low, estimate: low, high } } : step,
    );

  it('tolerates a hundredth of the work outside of it, and no more', () => {
    const outside = (low: number, high: number) =>
      verdictOf({ startsAt: hour(1) }, workload({ course: steps(low, high) }))[0];
    expect(outside(0, 0.09)).toBe('consistent');
    expect(outside(0, 1)).toBe('not-decidable');
    expect(outside(0.28, 0.3)).toBe('inconsistent');
  });

  it('is not contradicted by what gaps in telemetry are filled with', () => {
    const unseen = (unseenOperations: number) => verdictOf({ startsAt: hour(1) }, workload({ unseenOperations }))[0];
    expect(unseen(0)).toBe('inconsistent');
    expect(unseen(0.6)).toBe('inconsistent');
    expect(unseen(0.8)).toBe('not-decidable');
  });
});

describe('declared number formats', () => {
  const tallied = (half: number, integer: number, minutes = 20) => {
    const tally = newFormatTally();
    for (let minute = 0; minute < minutes; minute++) {
      const levels = {
        tensorActiveFraction: half + integer,
        tensorHalfActiveFraction: half,
        tensorIntegerActiveFraction: integer,
      };
      addFormats(tally, toyWindow(0, minute, levels), ['tf32', 'fp16-bf16', 'int8', 'fp64-matrix']);
    }
    return workload({ formats: tally });
  };
  it.each([
    ['all of the one pipe that worked', ['tf32', 'fp16-bf16'], tallied(0.5, 0), 'consistent'],
    ['some of the one pipe that worked', ['fp16-bf16'], tallied(0.5, 0), 'not-decidable'],
    ['none of a pipe that worked', ['tf32', 'fp16-bf16'], tallied(0.4, 0.1), 'inconsistent'],
    ['of all pipes that worked', ['tf32', 'fp16-bf16', 'int8'], tallied(0.4, 0.1), 'consistent'],
    ['and a little of another pipe', ['tf32', 'fp16-bf16'], tallied(0.49, 0.01), 'consistent'],
    ['of a few minutes', ['int8'], tallied(0.5, 0, 9), 'not-decidable'],
    ['of pipes that did nothing', ['int8'], tallied(0, 0), 'not-decidable'],
    ['of pipes that nobody tells apart', ['int8'], workload(), 'not-decidable'],
  ] as const)('%s', (...[, precisions, seen, verdict]) => {
    expect(verdictOf({ precisions }, seen)).toEqual(same(verdict));
  });

  it.each([
    ['by activity', 'tensorActiveFraction', 'tensorHalfActiveFraction', 'tensorDoubleActiveFraction', 1],
    ['by cycles', 'tensorCyclesActiveTotal', 'tensorHalfCyclesActiveTotal', 'tensorDoubleCyclesActiveTotal', 1.5e9],
  ] as const)(
    'are held against the work that was done and not against minutes, %s',
    (...[, all, half, double, unit]) => {
      const tally = newFormatTally();
      const add = (minute: number, levels: Record<string, number>) =>
        addFormats(tally, toyWindow(0, minute, levels), ['tf32', 'fp16-bf16', 'fp64-matrix']);
      for (let minute = 0; minute < 60; minute++) add(minute, { [all]: 0.4 * unit, [half]: 0.4 * unit, [double]: 0 });
      for (let minute = 60; minute < 70; minute++)
        add(minute, { [all]: 0.002 * unit, [half]: 0, [double]: 0.002 * unit });
      expect(verdictOf({ precisions: ['tf32', 'fp16-bf16'] }, workload({ formats: tally }))).toEqual(
        same('consistent'),
      );
    },
  );
});

describe('declared parallelism', () => {
  const split = { parallelism: { data: 4, tensor: 5, expert: 8 } };
  it.each([
    [19, 'not-decidable'],
    [20, 'consistent'],
    [22, 'consistent'],
    [23, 'inconsistent'],
    [undefined, 'not-decidable'],
  ])('of 20 devices beside %s that were held', (...[devicesAtOnce, verdict]) => {
    const seen = workload(devicesAtOnce === undefined ? {} : { devicesAtOnce });
    expect(verdictOf(split, seen)).toEqual(same(verdict));
  });
});

describe('what telemetry can not show', () => {
  it('is told as resting on a word, and decides nothing of the whole', () => {
    const words = { purpose: 'chat', lineageId: 'M', dataCategories: ['text'] as const };
    const { claims, verdict } = check(use({ kind: 'training', ...words }));
    expect(claims.map((claim) => [claim.claim, claim.verdict, claim.isMeasurable])).toEqual([
      ['kind', 'consistent', true],
      ['lineage', 'not-decidable', false],
      ['dataCategories', 'not-decidable', false],
      ['purpose', 'not-decidable', false],
    ]);
    expect([verdict, check(use(words)).verdict]).toEqual(['consistent', 'not-decidable']);
  });

  it('stands out where another declaration says otherwise of the same workload', () => {
    const one = use({ lineageId: 'M' });
    const other = use({ id: 'other', lineageId: 'N', scope: { kind: 'workloads', workloadIds: ['run'] } });
    expect(check(one, [workload()], [one, other]).verdict).toBe('inconsistent');
    expect(check(one, [workload()], [one, { ...other, customerId: 'else' }]).verdict).toBe('not-decidable');
    expect(check(one, [workload()], [one, { ...other, lineageId: 'M' }]).verdict).toBe('not-decidable');
  });
});

describe('the scope of a declaration', () => {
  const whole = use({ id: 'whole', scope: { kind: 'account' } });
  const one = use({ scope: { kind: 'workloads', workloadIds: ['run', 'gone'] } });
  const workloads = [workload(), workload({ workloadId: 'free' }), workload({ customerId: 'else' })];

  it('is what it names, or of an account all that no declaration names', () => {
    expect(check(one, workloads, [one, whole])).toMatchObject({ workloadIds: ['run'], unseenWorkloadIds: ['gone'] });
    expect(check(whole, workloads, [one, whole]).workloadIds).toEqual(['free']);
  });

  it('leaves over what nobody declared', () => {
    const left = (uses: readonly IntendedUse[]) =>
      undeclaredWorkloads({ uses, workloads }).map(({ customerId, workloadId }) => `${customerId}/${workloadId}`);
    expect(left([one])).toEqual(['acme/free', 'else/run']);
    expect(left([whole])).toEqual(['else/run']);
  });
});
