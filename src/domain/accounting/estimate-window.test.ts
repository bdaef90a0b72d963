import { describe, expect, it } from 'vitest';
import { toyEvidence, toyRates } from '../../../tests/toy-evidence.ts';
import { madeFigure } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, TOY_CALIBRATION } from '../../../tests/toy-ledger.ts';
import { type ToySignals, toyWindow } from '../../../tests/toy-windows.ts';
import { operationsPerSecond } from '../../foundation/units.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';
import { type DeviceEstimate, estimateWindow } from './estimate-window.ts';
import { nodePowerShare } from './node-power-share.ts';
import type { Evidence } from './window-estimate.ts';

function estimate(signals: ToySignals, more: Partial<Evidence> = {}): DeviceEstimate {
  const found = estimateWindow(toyEvidence(signals, more));
  if (found === undefined) throw new Error('no estimate');
  return found;
}

const codes = ({ notices }: DeviceEstimate): readonly string[] => notices.map(({ code }) => code);
const methods = ({ parts }: DeviceEstimate): readonly string[] => parts.map(({ method }) => method);
const about = (value: number) => expect.closeTo(value, -10);
const spread = ({ stated }: DeviceEstimate): number => stated.high / stated.low;

/** The part: 5e14 as TF32, 1e15 at 16 bits, 2e15 at 8 bits, 1e14 as 64-bit matrix; quoted at 1 GHz, 1.2 GHz at most. */
const CEILING = 60 * 2e15 * 1.2;
/** Vector pipes that nobody tells: 32, 64 and 16 bits at 1e14, 5e13 and 2e14, a minute at 1.2 of the quoted clock. */
const VECTOR_MOST = 60 * 3.5e14 * 1.2;

interface Case {
  readonly it: string;
  readonly signals: ToySignals;
  readonly more?: Partial<Evidence>;
  readonly method: string;
  readonly stated: readonly [low: number, estimate: number, high: number];
  readonly proven?: readonly [low: number, high: number];
}

const COUNTED: readonly Case[] = [
  {
    it: 'operation counters: 3e16 counted are 3e16, or twice as many where a multiply-accumulate counts once',
    signals: { operations16Total: 2e16, operations32Total: 1e16 },
    method: 'operation-counters',
    stated: [3e16, 3e16, 6e16],
    proven: [3e16, CEILING],
  },
  {
    it: 'operation counters beside matrix activity of 50 %: 30 s x 1.05 at the ceiling bound what narrow formats add, and the vector pipe 60 s x 1e14 x 1.2',
    signals: { operations16Total: 3e16, tensorActiveFraction: 0.5 },
    method: 'operation-counters',
    stated: [3e16, 3e16, 6e16],
    proven: [3e16, 30 * 1.05 * 2.4e15 + 60 * 1.2e14],
  },
  {
    it: 'operation counters beside matrix activity of 10 %: the proven bound is never below twice the count',
    signals: { operations16Total: 3e16, tensorActiveFraction: 0.1 },
    method: 'operation-counters',
    stated: [3e16, 3e16, 6e16],
    proven: [3e16, 6e16],
  },
  {
    it: 'cycles summed over 10 multiprocessors: 3e11 / 10 / 1 GHz = 30 s at 5e14, 1e15 and 2e15',
    signals: { tensorCyclesActiveTotal: 3e11, smCyclesElapsedTotal: 6e11 },
    method: 'cycle-counters',
    stated: [30 * 5e14, 30 * 1e15, 30 * 2e15],
    proven: [30 * 1e14, 30 * 2e15 + VECTOR_MOST],
  },
  {
    it: 'cycles averaged over multiprocessors: 3e10 / 1 GHz = 30 s',
    signals: { tensorCyclesActiveTotal: 3e10, smCyclesElapsedTotal: 6e10 },
    method: 'cycle-counters',
    stated: [30 * 5e14, 30 * 1e15, 30 * 2e15],
  },
  {
    it: 'cycles of which nobody says whether they are summed: 3 s to 30 s, the root of 90 in the middle',
    signals: { tensorCyclesActiveTotal: 3e10 },
    method: 'cycle-counters',
    stated: [3 * 5e14, Math.sqrt(90) * 1e15, 30 * 2e15],
    proven: [3 * 1e14, 30 * 2e15 + VECTOR_MOST],
  },
  {
    it: 'cycles faster than any clock: 300 s in a minute can only be a sum',
    signals: { tensorCyclesActiveTotal: 3e11 },
    method: 'cycle-counters',
    stated: [30 * 5e14, 30 * 1e15, 30 * 2e15],
  },
  {
    it: 'cycles of half a card: half its multiprocessors, 1.5e11 / 5 / 1 GHz = 30 s, at half its rates',
    signals: { tensorCyclesActiveTotal: 1.5e11, smCyclesElapsedTotal: 3e11 },
    more: { rates: toyRates(toyAccelerator(), 0.5) },
    method: 'cycle-counters',
    stated: [30 * 2.5e14, 30 * 5e14, 30 * 1e15],
  },
];

const ACTIVE: readonly Case[] = [
  {
    it: 'activity told with the clock: 50 % at 1 GHz for a minute = 30 s, read to 5 %',
    signals: { tensorActiveFraction: 0.5, tensorClockHertz: 0.5e9, smClockHertz: 1e9 },
    method: 'activity-with-clock',
    stated: [28.5 * 5e14, 30 * 1e15, 31.5 * 2e15],
    proven: [28.5 * 1e14, 31.5 * 2e15 + VECTOR_MOST],
  },
  {
    it: 'activity beside a clock of 0.8 to 1.1 GHz: the range and the 5 % together',
    signals: { tensorActiveFraction: 0.5, smClockHertz: { value: 1e9, minimum: 0.8e9, maximum: 1.1e9 } },
    method: 'activity-with-clock',
    stated: [30 * 0.8 * 0.95 * 5e14, 30 * 1e15, 30 * 1.1 * 1.05 * 2e15],
  },
  {
    it: 'activity alone: the clock from 0.6 (capped) to 1.2 (free), 1 in the middle',
    signals: { tensorActiveFraction: 0.5 },
    method: 'activity-without-clock',
    stated: [30 * 0.6 * 0.95 * 5e14, 30 * 1e15, 30 * 1.2 * 1.05 * 2e15],
    proven: [30 * 0.1 * 0.95 * 1e14, 30 * 1.2 * 1.05 * 2e15 + VECTOR_MOST],
  },
  {
    it: 'activity alone, capped all the time by the reasons: 0.6, 0.8, 1',
    signals: { tensorActiveFraction: 0.5, tensorWhileCapped: 0.5 },
    method: 'activity-without-clock',
    stated: [30 * 0.6 * 0.95 * 5e14, 30 * 0.8 * 1e15, 30 * 1 * 1.05 * 2e15],
  },
  {
    it: 'activity alone, never capped by the reasons: 0.9, 1, 1.2',
    signals: { tensorActiveFraction: 0.5, tensorWhileCapped: 0 },
    method: 'activity-without-clock',
    stated: [30 * 0.9 * 0.95 * 5e14, 30 * 1e15, 30 * 1.2 * 1.05 * 2e15],
  },
  {
    it: 'activity alone, reasons told for half the minute and not capped there: the other half may have been (0.75, 1, 1.2)',
    signals: { tensorActiveFraction: 0.5, tensorWhileCapped: { value: 0, seconds: 30 } },
    method: 'activity-without-clock',
    stated: [30 * 0.75 * 0.95 * 5e14, 30 * 1e15, 30 * 1.2 * 1.05 * 2e15],
  },
  {
    it: 'activity alone at 970 W of 1,000: held by the cap',
    signals: { tensorActiveFraction: 0.5, powerWatts: 970 },
    method: 'activity-without-clock',
    stated: [30 * 0.6 * 0.95 * 5e14, 30 * 0.8 * 1e15, 30 * 1.05 * 2e15],
  },
  {
    it: 'activity alone at 590 W under a limit set to 600: held by the cap',
    signals: { tensorActiveFraction: 0.5, powerWatts: 590, powerLimitWatts: 600 },
    method: 'activity-without-clock',
    stated: [30 * 0.6 * 0.95 * 5e14, 30 * 0.8 * 1e15, 30 * 1.05 * 2e15],
  },
  {
    it: 'activity alone at 590 W of 1,000: free',
    signals: { tensorActiveFraction: 0.5, powerWatts: 590 },
    method: 'activity-without-clock',
    stated: [30 * 0.9 * 0.95 * 5e14, 30 * 1e15, 30 * 1.2 * 1.05 * 2e15],
  },
  {
    it: '16-bit vector activity near zero beside busy matrix units is no evidence of no work',
    signals: { tensorActiveFraction: 0.5, tensorClockHertz: 0.5e9, fp16ActiveFraction: 0 },
    method: 'activity-with-clock',
    stated: [28.5 * 5e14, 30 * 1e15, 31.5 * 2e15],
  },
  {
    it: 'vector pipes at 10 % of 1e14 and 20 % of 5e13: 6e14 + 6e14 more, half of it in the lower bound',
    signals: { tensorActiveFraction: 0, tensorClockHertz: 0, fp32ActiveFraction: 0.1, fp64ActiveFraction: 0.2 },
    method: 'activity-with-clock',
    stated: [60 * 1e13, 60 * 2e13, 60 * 2e13],
  },
];

const WEAK: readonly Case[] = [
  {
    it: 'utilisation of 50 % alone: 30 s at 0.1, 0.4 and 1 of 1e15, and nothing proven',
    signals: { utilisationFraction: 0.5 },
    method: 'utilisation',
    stated: [3e15, 1.2e16, 3e16],
    proven: [0, CEILING],
  },
  {
    it: 'board power of 550 W: (550 - 100) / 900 = half the dynamic power x 0.5 = 25 % of 6e16, half and twice for what runs differ by',
    signals: { powerWatts: 550 },
    method: 'board-power',
    stated: [0.75e16, 1.5e16, 3e16],
    proven: [0, CEILING],
  },
  {
    it: 'an energy counter of 33,000 J in a minute is 550 W',
    signals: { energyJoules: 33_000 },
    method: 'board-power',
    stated: [0.75e16, 1.5e16, 3e16],
  },
  {
    it: 'power beside utilisation of 80 %: 0.08 to 0.8 and 0.125 to 0.5 of 1e15 leave 0.125 to 0.5',
    signals: { powerWatts: 550, utilisationFraction: 0.8 },
    method: 'board-power',
    stated: [60 * 0.125e15, 60 * 0.25e15, 60 * 0.5e15],
  },
  {
    it: 'power beside utilisation of 30 %: 0.03 to 0.3 leaves 0.125 to 0.3',
    signals: { powerWatts: 550, utilisationFraction: 0.3 },
    method: 'board-power',
    stated: [60 * 0.125e15, 60 * 0.25e15, 60 * 0.3e15],
  },
];

describe.each([
  ['counters', COUNTED],
  ['activity', ACTIVE],
  ['utilisation and power', WEAK],
])('an estimate from %s', (_, cases) => {
  it.each(cases)('$it', ({ signals, more, method, stated: [low, middle, high], proven }) => {
    const found = estimate(signals, more);
    expect(methods(found)).toEqual([method]);
    expect(found.coveredSeconds).toBe(60);
    expect(found.stated).toEqual({ low: about(low), estimate: about(middle), high: about(high) });
    if (proven !== undefined) expect(found.proven).toEqual({ low: about(proven[0]), high: about(proven[1]) });
  });
});

describe('an estimate from the meter of a node', () => {
  const rates = toyRates();
  const share = (hasSeveralHolders: boolean, watts = 2000) => {
    const meterWindow = toyWindow(9, 0, { powerWatts: watts });
    const node = { meterWindow, meter: undefined, devices: [rates, rates], hasSeveralHolders, isRepeated: false };
    return nodePowerShare(node, rates, TOY_CALIBRATION);
  };

  it('takes conversion and host off the wall power: 2,000 W for two boards leave each 500, 650 or 800 W', () => {
    // 2000 x 0.9 - 0.4 x 2000 = 1000; 2000 x 0.95 - 0.3 x 2000 = 1300; 2000 - 0.2 x 2000 = 1600.
    expect(share(false)?.boardWatts).toEqual({ low: 500, estimate: 650, high: 800 });
    const found = estimate({}, { nodePower: share(false) });
    // (650 - 100) / 900 = 0.611 of the dynamic power x 0.5 = 30.6 % of 6e16.
    expect(methods(found)).toEqual(['node-power']);
    expect(found.stated.estimate / 6e16).toBeCloseTo(0.30556, 4);
    expect(spread(found)).toBeCloseTo(4, 6);
    expect(found.proven).toEqual({ low: 0, high: CEILING });
  });

  it('proves nothing of one holder where several share the meter: from no work to a board at full power', () => {
    const found = estimate({}, { nodePower: share(true) });
    expect(found.stated.low).toBe(0);
    // 1,050 W are 1.0556 of the dynamic power, at the most of 1e15 for it.
    expect(found.stated.high / 6e16).toBeCloseTo(1.05556, 4);
  });

  it.each([
    ['board', 1000, [475, 500, 525]],
    ['node-dc', 2000, [600, 700, 800]],
  ] as const)('knows a meter that measures %s', (measures, watts, [low, middle, high]) => {
    const meterWindow = toyWindow(9, 0, { powerWatts: watts });
    const node = {
      meterWindow,
      meter: { measures },
      devices: [rates, rates],
      hasSeveralHolders: false,
      isRepeated: false,
    };
    expect(nodePowerShare(node, rates, TOY_CALIBRATION)?.boardWatts).toEqual({ low, estimate: middle, high });
  });

  it('says nothing where a device of the node is of unknown hardware', () => {
    const meterWindow = toyWindow(9, 0, { powerWatts: 2000 });
    const node = {
      meterWindow,
      meter: undefined,
      devices: [rates, undefined],
      hasSeveralHolders: false,
      isRepeated: false,
    };
    expect(nodePowerShare(node, rates, TOY_CALIBRATION)).toBeUndefined();
  });

  it('tells of a meter that was copied from another node', () => {
    const meterWindow = toyWindow(9, 0, { powerWatts: 2000 });
    const node = { meterWindow, meter: undefined, devices: [rates], hasSeveralHolders: false, isRepeated: true };
    expect(nodePowerShare(node, rates, TOY_CALIBRATION)?.assumptions.join()).toContain('repeats the readings');
  });
});

describe('the choice of evidence', () => {
  const ALL: ToySignals = {
    operations16Total: 3e16,
    tensorCyclesActiveTotal: 3e10,
    smCyclesElapsedTotal: 6e10,
    tensorActiveFraction: 0.5,
    tensorClockHertz: 0.5e9,
    smClockHertz: 1e9,
    powerWatts: 550,
    utilisationFraction: 0.9,
  };
  const without = (...names: readonly string[]): ToySignals =>
    Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name)));

  const cycles = ['operations16Total'];
  const clock = [...cycles, 'tensorCyclesActiveTotal', 'smCyclesElapsedTotal'];
  const alone = [...clock, 'tensorClockHertz', 'smClockHertz'];
  const power = [...alone, 'tensorActiveFraction'];

  it.each([
    ['operation-counters', []],
    ['cycle-counters', cycles],
    ['activity-with-clock', clock],
    ['activity-without-clock', alone],
    ['board-power', power],
    ['utilisation', [...power, 'powerWatts']],
  ] as const)('takes %s first of what is left', (method, missing) => {
    expect(methods(estimate(without(...missing)))).toEqual([method]);
  });

  it('widens the bounds with every step down, for a declared format', () => {
    const declared: readonly NumberFormat[] = ['fp16-bf16'];
    const widths = [cycles, clock, [...alone, 'powerWatts'], power, [...power, 'powerWatts']].map((missing) =>
      spread(estimate(without(...missing), { declared })),
    );
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(new Set(widths).size).toBe(5);
  });

  it('fills the rest of a minute in which profiling pauses from power, and says so', () => {
    const found = estimate({
      tensorActiveFraction: { value: 0.5, seconds: 30 },
      tensorClockHertz: { value: 0.5e9, seconds: 30 },
      powerWatts: 550,
    });
    expect(methods(found)).toEqual(['activity-with-clock', 'board-power']);
    expect(found.parts.map(({ seconds }) => seconds)).toEqual([30, 30]);
    expect(found.coveredSeconds).toBe(60);
    // 15 s of activity and half of what 550 W tell of a minute.
    expect(found.stated.estimate).toEqual(about(15 * 1e15 + 0.75e16));
    expect(found.stated.low).toEqual(about(15 * 0.95 * 5e14 + 0.375e16));
    expect(found.stated.high).toEqual(about(15 * 1.05 * 2e15 + 1.5e16));
    expect(codes(found)).toEqual(['profiling-gap']);
  });

  it('fills the rest of a minute in which only the clock is missing from the activity', () => {
    const found = estimate({ tensorActiveFraction: 0.5, tensorClockHertz: { value: 0.5e9, seconds: 30 } });
    expect(methods(found)).toEqual(['activity-with-clock', 'activity-without-clock']);
    expect(found.coveredSeconds).toBe(60);
    expect(found.stated.estimate).toEqual(about(30 * 1e15));
    expect(codes(found)).toEqual([]);
  });

  it('proves no operation twice where two tellings overlap', () => {
    const found = estimate({ tensorActiveFraction: 0.5, tensorClockHertz: { value: 0.5e9, seconds: 30 } });
    expect(found.proven.low).toEqual(about(15 * 0.95 * 1e14));
  });

  it('says nothing where nothing tells of work', () => {
    expect(estimateWindow(toyEvidence({ temperatureCelsius: 40, smClockHertz: 1e9 }))).toBeUndefined();
  });
});

describe('the number format of matrix operations', () => {
  const active: ToySignals = { tensorActiveFraction: 0.5, tensorClockHertz: 0.5e9 };

  it('is narrowed by a declaration in what is stated and not in what is proven', () => {
    const [plain, declared] = [estimate(active), estimate(active, { declared: ['fp8'] })];
    expect(declared.stated).toEqual({ low: about(28.5 * 2e15), estimate: about(6e16), high: about(31.5 * 2e15) });
    expect(declared.proven).toEqual(plain.proven);
    expect(codes(declared)).toEqual([]);
  });

  it('is not narrowed by a declaration that the part contradicts, which is a finding', () => {
    const found = estimate(active, { declared: ['int8'] });
    expect(found.stated).toEqual(estimate(active).stated);
    expect(codes(found)).toEqual(['declaration-contradicted']);
  });

  it('is narrowed by a pipe that carries all the activity, also in what is proven', () => {
    const found = estimate({ ...active, tensorDoubleActiveFraction: 0.5 });
    expect(found.stated.high).toEqual(about(31.5 * 1e14));
    expect(found.proven.high).toEqual(about(31.5 * 1e14 + VECTOR_MOST));
    expect(codes(estimate({ ...active, tensorDoubleActiveFraction: 0.5 }, { declared: ['fp16-bf16'] }))).toEqual([
      'declaration-contradicted',
    ]);
  });

  it.each([
    ['96 % of the activity', 0.48, 60, false],
    ['98 % of the activity', 0.49, 60, true],
    ['all of it, told for half the minute', 1, 30, false],
  ])('takes a pipe as alone or not: %s', (_, value, seconds, isAlone) => {
    const found = estimate({ ...active, tensorDoubleActiveFraction: { value, seconds } });
    expect(found.stated.high < 31.5 * 2e15).toBe(isAlone);
  });

  it('holds cycles of a pipe against cycles and not against the activity gauge', () => {
    const few = estimate({ ...active, tensorHalfCyclesActiveTotal: 1e6, tensorIntegerActiveFraction: 0.5 });
    expect(
      codes(estimate({ ...active, tensorHalfCyclesActiveTotal: 1e6 }, { declared: ['int8', 'fp8'] })),
    ).toHaveLength(1);
    expect(few.stated).toEqual(estimate(active).stated);
  });

  it('is bounded by the highest that sources say where they disagree', () => {
    const figure = { ...madeFigure(operationsPerSecond(1e15)), high: operationsPerSecond(2e15) };
    const part = toyAccelerator('disputed', { peakOperationsPerSecond: { 'fp16-bf16': figure } });
    const found = estimate(active, { rates: toyRates(part), declared: ['fp16-bf16'] });
    expect(found.stated).toEqual({ low: about(28.5e15), estimate: about(30e15), high: about(31.5 * 2e15) });
    expect(found.proven.high).toBeGreaterThanOrEqual(31.5 * 2e15);
  });

  // Declared TF32 delivers (5e14 + 1e14 vector) x 1.2 x 1.05 = 7.56e14 OP/s at most: 4.536e16 in a minute.
  it.each([
    [4.5e16, []],
    [4.6e16, ['declaration-contradicted']],
  ])('contradicts a declaration by %d counted operations or not', (counted, expected) => {
    expect(codes(estimate({ operations32Total: counted }, { declared: ['tf32'] }))).toEqual(expected);
  });
});

describe('evidence that can not be believed', () => {
  it('bounds nothing from above where the tenant controls the counters', () => {
    const active: ToySignals = { tensorActiveFraction: 0, tensorClockHertz: 0, smActiveFraction: 0 };
    const [plain, controlled] = [estimate(active), estimate(active, { isTenantControlled: true })];
    expect(plain.proven.high).toBeLessThan(CEILING);
    expect(controlled.proven).toEqual({ low: 0, high: CEILING });
    expect(controlled.stated).toEqual(plain.stated);
    expect(controlled.parts[0]?.assumptions.join()).toContain('operating system that the holder controls');
  });

  // The ceiling of a minute is 1.44e17; clocks and sampling may put 5 % more into it.
  it.each([
    [1.5e17, ['operation-counters'], []],
    [1.6e17, ['utilisation'], ['above-ceiling']],
  ])('takes %d counted operations or not', (operations16Total, method, expected) => {
    const found = estimate({ operations16Total, utilisationFraction: 0.5 });
    expect(methods(found)).toEqual(method);
    expect(codes(found)).toEqual(expected);
    expect(found.stated.high).toBeLessThanOrEqual(CEILING);
    expect(found.proven.low).toBeLessThanOrEqual(found.proven.high);
  });

  it('tells of counters above the ceiling also where nothing else is left', () => {
    const found = estimate({ operations16Total: 1e30 });
    expect([found.coveredSeconds, found.stated.high, codes(found)]).toEqual([0, 0, ['above-ceiling']]);
  });

  it('counts next to nothing into the lower bound of a job that hangs at full utilisation, and tells', () => {
    const hung = estimate({ utilisationFraction: 1, powerWatts: 104 });
    expect(hung.stated.low).toBe(0);
    expect(codes(hung)).toContain('busy-without-work');
    // At 150 W what 42 W above idle explain: 4.7 % of the dynamic power x 0.25, within 2 % of the 16-bit peak.
    expect(estimate({ utilisationFraction: 1, powerWatts: 150 }).stated.low).toBeLessThan(0.02 * 6e16);
    const withActivity = estimate({ utilisationFraction: 1, powerWatts: 150, tensorActiveFraction: 0 });
    expect(withActivity.stated).toEqual({ low: 0, estimate: 0, high: 0 });
    expect(codes(withActivity)).toEqual(['busy-without-work']);
  });

  it('rests on utilisation where the sensor shows 45 W at 98 %, and tells', () => {
    const found = estimate({ utilisationFraction: 0.98, powerWatts: 45 });
    expect(methods(found)).toEqual(['utilisation']);
    expect(found.stated.estimate).toEqual(about(0.98 * 60 * 0.4e15));
    expect(codes(found)).toContain('observables-inconsistent');
  });

  it('rests on the gauge where the energy counter stands still, though it tells of more time', () => {
    const found = estimate({ powerWatts: { value: 550, seconds: 50 }, energyJoules: 0 });
    expect(found.stated.estimate).toEqual(about((1.5e16 * 50) / 60));
    expect(codes(found)).toContain('counter-stuck');
  });

  it('takes 0 W as no reading, which leaves a gap and not a device at rest', () => {
    const found = estimate({ powerWatts: 0 });
    expect([found.coveredSeconds, codes(found)]).toEqual([0, ['power-implausible']]);
  });

  it('counts power in a wrong unit as the most that a board draws, and tells', () => {
    const found = estimate({ powerWatts: 550_000 });
    expect(found.stated.high).toBeLessThanOrEqual(CEILING);
    expect(codes(found)).toEqual(['power-implausible']);
  });

  it('keeps utilisation and power that nothing satisfies both as one wide interval', () => {
    // 2 % busy allows at most 0.02 of 1e15; 1,000 W allow no less than 0.25.
    const found = estimate({ utilisationFraction: 0.02, powerWatts: 1000 });
    expect(found.stated).toEqual({ low: about(60 * 0.002e15), estimate: about(60 * 0.5e15), high: about(60 * 1e15) });
    expect(codes(found)).toContain('observables-inconsistent');
  });

  it.each([
    [
      'elapsed cycles that stand still',
      { tensorCyclesActiveTotal: 0, smCyclesElapsedTotal: 0, utilisationFraction: 0.5 },
    ],
    ['matrix cycles that stand still beside activity', { tensorCyclesActiveTotal: 0, tensorActiveFraction: 0.5 }],
    ['operations that stand still beside activity', { operations16Total: 0, tensorActiveFraction: 0.5 }],
  ])('does not take %s for no work', (_, signals) => {
    const found = estimate(signals);
    expect(found.stated.estimate).toBeGreaterThan(1e15);
    expect(codes(found)).toContain('counter-stuck');
  });
});
