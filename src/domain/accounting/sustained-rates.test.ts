import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import type { Account } from './account.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** One node of one device, which counts 1e15 operations per second while it works. */
const index = toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 1, nodes: 1 }));
const RATE = 1e15;

interface Work {
  /** Of the period; seconds from 1970. */
  readonly from?: number;
  readonly until: number;
  readonly heldFrom: number;
  readonly heldUntil: number;
  /** Share of the rate in a minute; undefined: no telemetry. */
  readonly level?: (minute: number) => number | undefined;
}

async function account({ from = 0, until, heldFrom, heldUntil, level = () => 1 }: Work): Promise<Account> {
  const windows = [];
  for (let minute = Math.floor(from / MINUTE); minute < until / MINUTE; minute++) {
    const share = level(minute);
    if (share !== undefined) windows.push(toyWindow(0, minute, { operations16Total: RATE * MINUTE * share }));
  }
  const allocation = toyAllocation(
    { customer: 'acme', from: heldFrom, until: heldUntil },
    { node: 'c-0', count: 1, indices: [0] },
  );
  const { ledger } = await toyLedger({ index, from, until, windows, input: { allocations: [allocation] } });
  return ledger.accounts[0]!;
}

const low = ({ operationsPerSecond: rates }: Account) => ({
  mean: rates.mean.low / RATE,
  minute: rates.peakMinute.low / RATE,
  hour: rates.sustainedHour && rates.sustainedHour.low / RATE,
  day: rates.sustainedDay && rates.sustainedDay.low / RATE,
  week: rates.sustainedWeek && rates.sustainedWeek.low / RATE,
});
const about = (value: number) => expect.closeTo(value, 6);

describe('the rates of an account that works evenly', () => {
  it.each<[string, readonly [number, number], Readonly<Record<string, unknown>>]>([
    ['20 s within a minute', [70, 90], { hour: undefined }],
    ['40 s over two minutes', [100, 140], { hour: undefined }],
    ['70 s in the middle of two minutes', [85, 155], { hour: undefined }],
    ['an hour from a half minute on', [30, HOUR + 30], { hour: about(1), day: undefined }],
    ['a day from a half hour on', [1800, DAY + 1800], { hour: about(1), day: about(1), week: undefined }],
    ['a week from a half hour on', [1800, 7 * DAY + 1800], { hour: about(1), day: about(1), week: about(1) }],
  ])('%s are all the same', async (_, [heldFrom, heldUntil], longer) => {
    const rates = low(await account({ until: heldUntil + 3 * HOUR, heldFrom, heldUntil }));
    expect(rates).toMatchObject({ mean: about(1), minute: about(1), ...longer });
  });

  it.each([
    [HOUR - 1, false],
    [HOUR, true],
    [HOUR + 1, true],
  ])('name a sustained hour after %d s: %s', async (life, isThere) => {
    const rates = low(await account({ until: 2 * HOUR, heldFrom: 0, heldUntil: life }));
    expect(rates.hour !== undefined).toBe(isThere);
  });
});

describe('the rates of an account that works unevenly', () => {
  it('are the highest minute and the highest sixty minutes in a row, across clock hours', async () => {
    const level = (minute: number) => (minute === 100 ? 1 : minute >= 30 && minute < 90 ? 0.5 : 0.1);
    const rates = low(await account({ until: 4 * HOUR, heldFrom: 0, heldUntil: 4 * HOUR, level }));
    expect(rates.minute).toBeCloseTo(1, 9);
    expect(rates.hour).toBeCloseTo(0.5, 9);
    expect(rates.mean).toBeCloseTo((60 * 0.5 + 1 + 179 * 0.1) / 240, 9);
  });

  it('count a gap as nothing in the lower bound and as the ceiling in the upper', async () => {
    const level = (minute: number) => (minute < 60 ? 0.5 : undefined);
    const found = await account({ until: 2 * HOUR, heldFrom: 0, heldUntil: 2 * HOUR, level });
    expect(low(found)).toMatchObject({ minute: about(0.5), hour: about(0.5), mean: about(0.25) });
    expect(found.operationsPerSecond.sustainedHour!.high / RATE).toBeCloseTo(2.4, 6);
    // The estimate takes the hour that nobody saw as like the other.
    expect(found.operationsPerSecond.mean.estimate / RATE).toBeCloseTo(0.5, 6);
  });

  it('exceed the true rate by no more than the step by which stretches are slid', async () => {
    const level = (minute: number) => (minute === 0 || minute === 60 ? 1 : 0);
    const rates = low(await account({ until: 2 * HOUR, heldFrom: 0, heldUntil: 61 * MINUTE, level }));
    expect(rates.hour).toBeLessThanOrEqual((1 / 60) * (1 + 1 / 60) + 1e-12);
  });
});

describe('the course of an account', () => {
  it('adds up to its totals where the period starts and ends within a minute, and the holding too', async () => {
    const level = (minute: number) => (minute % 3 === 0 ? undefined : 0.5);
    const found = await account({ from: 1000, until: 2000, heldFrom: 1111, heldUntil: 1789, level });
    expect([found.from, found.until, found.acceleratorSeconds]).toEqual([1_111_000, 1_789_000, 678]);
    expect(found.ceilingOperations).toBeCloseTo(678 * 2.4e15, -9);
    for (const key of ['low', 'estimate', 'high'] as const) {
      const sum = found.course.reduce((total, step) => total + step.hardwareOperations[key], 0);
      expect(sum / found.hardwareOperations[key]).toBeCloseTo(1, 9);
    }
    expect(new Set(found.course.map((step) => step.until - step.from))).toEqual(new Set([60_000]));
  });

  it('gives a minute that two accounts divide to each by its seconds, and proves of neither what the other may have done', async () => {
    const shared = { node: 'c-0', count: 1, indices: [0] };
    const allocations = [
      toyAllocation({ customer: 'acme', from: 0, until: 45 }, shared),
      toyAllocation({ customer: 'bolt', from: 45, until: 60 }, shared),
    ];
    // 6e16 counted in the minute. The ceiling is 2.4e15: bolt's 15 s can hold 3.6e16, so acme did 2.4e16 at the least.
    const windows = [toyWindow(0, 0, { operations16Total: 6e16 })];
    const { ledger } = await toyLedger({ index, from: 0, until: 60, windows, input: { allocations } });
    const [acme, bolt] = ledger.accounts;
    expect(acme!.hardwareOperations.estimate).toBeCloseTo(4.5e16, -8);
    expect(bolt!.hardwareOperations.estimate).toBeCloseTo(1.5e16, -8);
    expect(acme!.provenOperations.low).toBeCloseTo(2.4e16, -8);
    expect(bolt!.provenOperations.low).toBe(0);
    expect(bolt!.provenOperations.high).toBeCloseTo(3.6e16, -8);
    expect(acme!.basis[0]!.assumptions.join()).toContain('spread evenly');
  });

  it('does not prove of a piece of a minute what was seen in another', async () => {
    // Counted in the first 30 s alone: the second half is not seen, and may have run at the ceiling.
    const shared = { node: 'c-0', count: 1, indices: [0] };
    const allocations = [
      toyAllocation({ customer: 'acme', from: 0, until: 30 }, shared),
      toyAllocation({ customer: 'bolt', from: 30, until: 60 }, shared),
    ];
    const windows = [toyWindow(0, 0, { operations16Total: { value: 1e10, seconds: 30 }, temperatureCelsius: 50 })];
    const { ledger } = await toyLedger({ index, from: 0, until: 60, windows, input: { allocations } });
    for (const { provenOperations, ceilingOperations } of ledger.accounts) {
      expect(provenOperations.low).toBe(0);
      expect(provenOperations.high).toBeCloseTo(ceilingOperations, -8);
    }
  });
});
