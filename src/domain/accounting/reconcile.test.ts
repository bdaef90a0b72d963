import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded } from '../../foundation/bounded.ts';
import { instant, period } from '../../foundation/instant.ts';
import type { BillingLine } from './billing-line.ts';
import { type CustomerTime, reconcile, toleratedSeconds } from './reconcile.ts';

const HOUR = 3600;
const DAY = period(instant(0), instant(24 * HOUR * 1000));

function bill(seconds: number | undefined, changes: Partial<BillingLine> = {}): BillingLine {
  return {
    customerId: 'acme',
    period: DAY,
    ...(seconds === undefined ? {} : { acceleratorSeconds: bounded(seconds, seconds, seconds) }),
    grade: seconds === undefined ? 'unknown' : 'exact',
    isUnused: false,
    isCorrection: false,
    basis: 'test',
    ...changes,
  };
}

function time(allocatedSeconds: number | undefined, activeSeconds = 0, allocationCount = 1): CustomerTime {
  const allocated = allocatedSeconds === undefined ? {} : { allocatedSeconds };
  return { customerId: 'acme', ...allocated, allocationCount, observedSeconds: activeSeconds, activeSeconds };
}

const codes = (customer: CustomerTime | undefined, billing?: readonly BillingLine[]): readonly string[] =>
  reconcile({
    period: DAY,
    customers: customer === undefined ? [] : [customer],
    ...(billing === undefined ? {} : { billing }),
  }).findings.map((finding) => finding.code);

describe('billed, allocated and observed time', () => {
  // Two hundredths of 100,000 s and one minute for the one allocation: 2,060 s.
  it.each<[string, CustomerTime | undefined, readonly BillingLine[] | undefined, readonly string[]]>([
    ['agree', time(100_000, 90_000), [bill(100_000)], []],
    ['billed below, within', time(100_000), [bill(97_941)], []],
    ['billed below, at', time(100_000), [bill(97_940)], []],
    ['billed below, beyond', time(100_000), [bill(97_939)], ['billed-below-allocated']],
    ['billed above, within', time(97_941), [bill(100_000)], []],
    ['billed above, at', time(97_940), [bill(100_000)], []],
    ['billed above, beyond', time(97_939), [bill(100_000)], ['billed-beyond-allocated']],
    ['active above, within', time(97_941, 100_000), undefined, []],
    ['active above, at', time(97_940, 100_000), undefined, []],
    ['active above, beyond', time(97_939, 100_000), undefined, ['active-beyond-allocated']],
    ['ten allocations, at', time(100_000, 0, 10), [bill(97_400)], []],
    ['ten allocations, beyond', time(100_000, 0, 10), [bill(97_399)], ['billed-below-allocated']],
    // Against nothing the tolerance is a minute and a fiftieth of the time itself: 61.22 s.
    ['billed without allocation, below', undefined, [bill(61)], []],
    ['billed without allocation, beyond', undefined, [bill(62)], ['billed-without-allocation']],
    ['allocated without bill, below', time(61), [], []],
    ['allocated without bill, beyond', time(62), [], ['allocated-without-bill']],
    ['active without allocation, below', time(undefined, 61), [bill(0)], []],
    ['active without allocation, beyond', time(undefined, 62), [bill(0)], ['active-without-allocation']],
    ['active in an allocation of nothing', time(0, HOUR), undefined, ['active-without-allocation']],
  ])('%s', (...[, customer, billing, expected]) => {
    expect(codes(customer, billing)).toEqual(expected);
  });

  it('says nothing of bills where none were given', () => {
    const { reconciliations, findings } = reconcile({ period: DAY, customers: [time(HOUR, HOUR)] });
    expect(findings).toEqual([]);
    expect(reconciliations).toEqual([
      { customerId: 'acme', allocatedSeconds: HOUR, observedSeconds: HOUR, activeSeconds: HOUR },
    ]);
  });

  it('an unknown line is a finding, not a zero: what is billed may be enough', () => {
    const { reconciliations, findings } = reconcile({
      period: DAY,
      customers: [time(100_000)],
      billing: [bill(1000), bill(undefined)],
    });
    expect(findings.map((finding) => finding.code)).toEqual(['billed-time-unknown']);
    expect(reconciliations[0]).toMatchObject({ billedSeconds: { low: 1000, high: 1000 } });
    expect(reconciliations[0]?.difference).toMatch(/1 of 2 billing lines/);
    const [alone] = reconcile({ period: DAY, customers: [], billing: [bill(undefined)] }).reconciliations;
    expect(alone).not.toHaveProperty('billedSeconds');
  });

  it('leaves unused reservations out and takes corrections with their sign', () => {
    const { reconciliations, findings } = reconcile({
      period: DAY,
      customers: [time(3000)],
      billing: [bill(5000), bill(9000, { isUnused: true }), bill(-2000, { isCorrection: true })],
    });
    expect(reconciliations).toMatchObject([{ billedSeconds: { low: 3000, high: 3000 } }]);
    expect(findings).toMatchObject([{ code: 'billed-unused', message: expect.stringMatching(/^2.50 device-hours/) }]);
  });

  it('a bill that is all unused does not stand for the missing one', () => {
    expect(codes(time(HOUR), [bill(HOUR, { isUnused: true })])).toEqual(['billed-unused', 'allocated-without-bill']);
  });

  it('a line that reaches beyond the period may lie wholly inside or wholly outside it', () => {
    const month = period(instant(0), instant(30 * 24 * HOUR * 1000));
    const outside = period(DAY.until, month.until);
    const { reconciliations, findings } = reconcile({
      period: DAY,
      customers: [time(50_000)],
      billing: [bill(100_000, { period: month }), bill(7, { period: outside })],
    });
    expect(reconciliations).toMatchObject([{ billedSeconds: { low: 0, high: 100_000 } }]);
    expect(findings).toEqual([]);
  });

  it('lists every customer that any source names, once', () => {
    const customers = [
      { ...time(HOUR), customerId: 'b' },
      { ...time(HOUR), customerId: 'a' },
    ];
    const { reconciliations, findings } = reconcile({
      period: DAY,
      customers,
      billing: [bill(HOUR, { customerId: 'c' }), bill(HOUR, { customerId: 'a' })],
    });
    expect(reconciliations.map((of) => of.customerId)).toEqual(['a', 'b', 'c']);
    expect(findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['allocated-without-bill', 'b'],
      ['billed-without-allocation', 'c'],
    ]);
    expect(findings.every((finding) => finding.period === DAY && /device-hours/.test(finding.message))).toBe(true);
  });

  it('the order of lines and cutting one in two change nothing', () => {
    const amounts = fc.array(fc.integer({ min: -5000, max: 200_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(amounts, fc.nat(200_000), fc.nat(200_000), (billed, allocated, active) => {
        const of = (lines: readonly number[]) =>
          reconcile({
            period: DAY,
            customers: [time(allocated, active)],
            billing: lines.map((amount) => bill(amount)),
          });
        const [first = 0, ...rest] = billed;
        expect(of([...rest].reverse().concat(first))).toEqual(of(billed));
        expect(codesOf(of([first - 1, 1, ...rest]))).toEqual(codesOf(of(billed)));
      }),
    );
  });

  it('never finds billed both below and beyond, and nothing within the tolerance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.nat(1_000_000), (allocated, billed) => {
        const found = codes(time(allocated), [bill(billed)]);
        const isWithin = Math.abs(allocated - billed) <= toleratedSeconds(allocated, billed, 1);
        expect(found).toHaveLength(isWithin ? 0 : 1);
      }),
    );
  });
});

const codesOf = (result: ReturnType<typeof reconcile>): readonly string[] => result.findings.map(({ code }) => code);
