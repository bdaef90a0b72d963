import { describe, expect, it } from 'vitest';
import { codesOf, MINUTE_CEILING, methodsOf, toyEstimate, toyEvidence, toyRates } from '../../../tests/toy-evidence.ts';
import { toyAccelerator } from '../../../tests/toy-ledger.ts';
import type { ToySignals } from '../../../tests/toy-windows.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';
import { type DeviceEstimate, estimateWindow } from './estimate-window.ts';

const about = (value: number) => expect.closeTo(value, -10);
const spread = ({ stated }: DeviceEstimate): number => stated.high / stated.low;

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
    expect(methodsOf(toyEstimate(without(...missing)))).toEqual([method]);
  });

  it('widens the bounds with every step down, for a declared format', () => {
    const declared: readonly NumberFormat[] = ['fp16-bf16'];
    const widths = [cycles, clock, [...alone, 'powerWatts'], power, [...power, 'powerWatts']].map((missing) =>
      spread(toyEstimate(without(...missing), { declared })),
    );
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(new Set(widths).size).toBe(5);
  });

  it('fills the rest of a minute in which profiling pauses from power, and says so', () => {
    const found = toyEstimate({
      tensorActiveFraction: { value: 0.5, seconds: 30 },
      tensorClockHertz: { value: 0.5e9, seconds: 30 },
      powerWatts: 550,
    });
    expect(methodsOf(found)).toEqual(['activity-with-clock', 'board-power']);
    expect(found.parts.map(({ seconds }) => seconds)).toEqual([30, 30]);
    expect(found.coveredSeconds).toBe(60);
    // 15 s of activity and half of what 550 W tell of a minute.
    expect(found.stated.estimate).toEqual(about(15 * 1e15 + 0.75e16));
    expect(found.stated.low).toEqual(about(15 * 0.95 * 5e14 + 0.375e16));
    expect(found.stated.high).toEqual(about(15 * 1.05 * 2e15 + 1.5e16));
    expect(codesOf(found)).toEqual(['profiling-gap']);
  });

  it('fills the rest of a minute in which only the clock is missing from the activity', () => {
    const found = toyEstimate({ tensorActiveFraction: 0.5, tensorClockHertz: { value: 0.5e9, seconds: 30 } });
    expect(methodsOf(found)).toEqual(['activity-with-clock', 'activity-without-clock']);
    expect(found.coveredSeconds).toBe(60);
    expect(found.stated.estimate).toEqual(about(30 * 1e15));
    expect(codesOf(found)).toEqual([]);
  });

  it('proves no operation twice where two tellings overlap', () => {
    const found = toyEstimate({ tensorActiveFraction: 0.5, tensorClockHertz: { value: 0.5e9, seconds: 30 } });
    expect(found.proven.low).toEqual(about(15 * 0.95 * 1e14));
  });

  it('says nothing where nothing tells of work', () => {
    expect(estimateWindow(toyEvidence({ temperatureCelsius: 40, smClockHertz: 1e9 }))).toBeUndefined();
  });
});

describe('evidence that can not be believed', () => {
  it('bounds nothing from above where the tenant controls the counters', () => {
    const active: ToySignals = { tensorActiveFraction: 0, tensorClockHertz: 0, smActiveFraction: 0 };
    const [plain, controlled] = [toyEstimate(active), toyEstimate(active, { isTenantControlled: true })];
    expect(plain.proven.high).toBeLessThan(MINUTE_CEILING);
    expect(controlled.proven).toEqual({ low: 0, high: MINUTE_CEILING });
    expect(controlled.stated).toEqual(plain.stated);
    expect(controlled.parts[0]?.assumptions.join()).toContain('operating system that the holder controls');
  });

  // The ceiling of a minute is 1.44e17; clocks and sampling may put 5 % more into it.
  it.each([
    [1.5e17, ['operation-counters'], []],
    [1.6e17, ['utilisation'], ['above-ceiling']],
  ])('takes %d counted operations or not', (operations16Total, method, expected) => {
    const found = toyEstimate({ operations16Total, utilisationFraction: 0.5 });
    expect(methodsOf(found)).toEqual(method);
    expect(codesOf(found)).toEqual(expected);
    expect(found.stated.high).toBeLessThanOrEqual(MINUTE_CEILING);
    expect(found.proven.low).toBeLessThanOrEqual(found.proven.high);
  });

  it('tells of counters above the ceiling also where nothing else is left', () => {
    const found = toyEstimate({ operations16Total: 1e30 });
    expect([found.coveredSeconds, found.stated.high, codesOf(found)]).toEqual([0, 0, ['above-ceiling']]);
  });

  it('counts next to nothing into the lower bound of a job that hangs at full utilisation, and tells', () => {
    const hung = toyEstimate({ utilisationFraction: 1, powerWatts: 104 });
    expect(hung.stated.low).toBe(0);
    expect(codesOf(hung)).toContain('busy-without-work');
    // At 150 W what 42 W above idle explain: 4.7 % of the dynamic power x 0.25, within 2 % of the 16-bit peak.
    expect(toyEstimate({ utilisationFraction: 1, powerWatts: 150 }).stated.low).toBeLessThan(0.02 * 6e16);
    const withActivity = toyEstimate({ utilisationFraction: 1, powerWatts: 150, tensorActiveFraction: 0 });
    expect(withActivity.stated).toMatchObject({ low: 0, estimate: 0 });
    expect(withActivity.stated.high / MINUTE_CEILING).toBeLessThan(0.01);
    expect(codesOf(withActivity)).toEqual(['busy-without-work']);
  });

  it('counts no busy time into the lower bound where the power may be that of an idle board, though both agree', () => {
    // Without an idle power of its own the part draws 100 to 200 W idle; 195 W allow 0 to 0.116 of the peak, full utilisation 0.1 to 1.
    const { idlePower: _, ...part } = toyAccelerator();
    const found = toyEstimate({ utilisationFraction: 1, powerWatts: 195 }, { rates: toyRates(part) });
    expect(found.stated.low).toBe(0);
    expect(found.stated.high / 6e16).toBeCloseTo((195 * 1.05 - 100) / 900, 9);
  });

  it('rests on utilisation where the sensor shows 45 W at 98 %, and tells', () => {
    const found = toyEstimate({ utilisationFraction: 0.98, powerWatts: 45 });
    expect(methodsOf(found)).toEqual(['utilisation']);
    expect(found.stated.estimate).toEqual(about(0.98 * 60 * 0.4e15));
    expect(codesOf(found)).toContain('observables-inconsistent');
  });

  it('rests on the gauge where the energy counter stands still, though it tells of more time', () => {
    const found = toyEstimate({ powerWatts: { value: 550, seconds: 50 }, energyJoules: 0 });
    expect(found.stated.estimate).toEqual(about((1.5e16 * 50) / 60));
    expect(codesOf(found)).toContain('counter-stuck');
  });

  it('takes 0 W as no reading, which leaves a gap and not a device at rest', () => {
    const found = toyEstimate({ powerWatts: 0 });
    expect([found.coveredSeconds, codesOf(found)]).toEqual([0, ['power-implausible']]);
  });

  it('counts power in a wrong unit as the most that a board draws, and tells', () => {
    const found = toyEstimate({ powerWatts: 550_000 });
    expect(found.stated.high).toBeLessThanOrEqual(MINUTE_CEILING);
    expect(codesOf(found)).toEqual(['power-implausible']);
  });

  it('keeps utilisation and power that nothing satisfies both as one wide interval', () => {
    // 2 % busy allows at most 0.02 of 1e15; 1,000 W allow no less than 0.25.
    const found = toyEstimate({ utilisationFraction: 0.02, powerWatts: 1000 });
    expect(found.stated).toEqual({ low: about(60 * 0.002e15), estimate: about(60 * 0.5e15), high: about(60 * 1e15) });
    expect(codesOf(found)).toContain('observables-inconsistent');
  });

  it.each([
    [
      'elapsed cycles that stand still',
      { tensorCyclesActiveTotal: 0, smCyclesElapsedTotal: 0, utilisationFraction: 0.5 },
    ],
    ['matrix cycles that stand still beside activity', { tensorCyclesActiveTotal: 0, tensorActiveFraction: 0.5 }],
    ['operations that stand still beside activity', { operations16Total: 0, tensorActiveFraction: 0.5 }],
  ])('does not take %s for no work', (_, signals) => {
    const found = toyEstimate(signals);
    expect(found.stated.estimate).toBeGreaterThan(1e15);
    expect(codesOf(found)).toContain('counter-stuck');
  });
});
