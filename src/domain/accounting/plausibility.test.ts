import { describe, expect, it } from 'vitest';
import { toyEvidence } from '../../../tests/toy-evidence.ts';
import type { ToySignals } from '../../../tests/toy-windows.ts';
import { showsWork } from './activity.ts';
import { plausibility } from './plausibility.ts';

const codes = (signals: ToySignals): readonly string[] => plausibility(toyEvidence(signals)).map(({ code }) => code);
const INCONSISTENT = ['observables-inconsistent'];

/** The part is rated 1,000 W and draws 100 W idle, so that every 9 W above are 1 % of its dynamic power. */
describe('the observables of one minute', () => {
  it.each<[string, ToySignals, readonly string[]]>([
    ['an energy counter 14 % above the power', { powerWatts: 500, energyJoules: 1.14 * 30_000 }, []],
    ['an energy counter 16 % above the power', { powerWatts: 500, energyJoules: 1.16 * 30_000 }, INCONSISTENT],
    ['an energy counter 14 % below the power', { powerWatts: 500, energyJoules: 0.86 * 30_000 }, []],
    ['an energy counter 16 % below the power', { powerWatts: 500, energyJoules: 0.84 * 30_000 }, INCONSISTENT],
    [
      'an energy counter within the range of the power readings',
      { powerWatts: { value: 500, minimum: 100, maximum: 900 }, energyJoules: 850 * 60 },
      [],
    ],
    ['an energy counter that stands still', { powerWatts: 500, energyJoules: 0 }, ['counter-stuck']],
    ['an energy counter told for too short a time', { powerWatts: 500, energyJoules: { value: 0, seconds: 19 } }, []],
    ['an energy counter in millijoules', { powerWatts: 500, energyJoules: 30_000_000 }, INCONSISTENT],
  ])('%s', (_, signals, expected) => {
    expect(codes(signals)).toEqual(expected);
  });

  it.each<[string, ToySignals, readonly string[]]>([
    // 190 W are 10 % of the dynamic power: 2.5 x 10 % + 12 % = 37 % of activity has energy to run on.
    ['matrix activity that its power allows', { tensorActiveFraction: 0.36, powerWatts: 190 }, []],
    ['matrix activity beyond its power', { tensorActiveFraction: 0.38, powerWatts: 190 }, INCONSISTENT],
    ['matrix activity within the margin at idle power', { tensorActiveFraction: 0.11, powerWatts: 100 }, []],
    // 460 W are 40 % of the dynamic power.
    ['power just below what needs a reason, without activity', { smActiveFraction: 0, powerWatts: 455 }, []],
    ['power that no activity explains', { smActiveFraction: 0, powerWatts: 465 }, INCONSISTENT],
    ['power with just enough activity', { smActiveFraction: 0.05, powerWatts: 465 }, []],
    ['power with just too little activity', { smActiveFraction: 0.049, powerWatts: 465 }, INCONSISTENT],
    ['power that memory traffic explains', { smActiveFraction: 0, dramActiveFraction: 0.05, powerWatts: 465 }, []],
    ['utilisation in place of activity', { utilisationFraction: 0.04, powerWatts: 465 }, INCONSISTENT],
    // At 10 % activity 40 % + 2 x 10 % = 60 % of the dynamic power has time to be drawn in: 640 W.
    ['little activity just within its power', { smActiveFraction: 0.1, powerWatts: 639 }, []],
    ['full power at little activity', { smActiveFraction: 0.1, powerWatts: 645 }, INCONSISTENT],
    [
      'full power at little activity and much memory traffic',
      { smActiveFraction: 0.1, dramActiveFraction: 0.4, powerWatts: 1000 },
      [],
    ],
    // At a tenth of the quoted 1 GHz the same.
    ['power that its clock allows', { smClockHertz: 0.1e9, powerWatts: 639 }, []],
    ['full power at a tenth of the clock', { smClockHertz: 0.1e9, powerWatts: 645 }, INCONSISTENT],
    [
      'full power where the clock only starts low',
      { smClockHertz: { value: 0.5e9, minimum: 0.1e9, maximum: 1e9 }, powerWatts: 1000 },
      [],
    ],
  ])('%s', (_, signals, expected) => {
    expect(codes(signals)).toEqual(expected);
  });

  it.each<[string, ToySignals, readonly string[]]>([
    ['45 W at 98 % utilisation', { utilisationFraction: 0.98, powerWatts: 45 }, INCONSISTENT],
    ['just below idle power while half busy', { utilisationFraction: 0.5, powerWatts: 99 }, INCONSISTENT],
    ['just at idle power while half busy', { utilisationFraction: 0.5, powerWatts: 100 }, []],
    ['just below idle power while hardly busy', { utilisationFraction: 0.49, powerWatts: 99 }, []],
    // 190 W are 10 % of the dynamic power.
    ['always busy, hardly above idle', { utilisationFraction: 0.9, powerWatts: 189 }, ['busy-without-work']],
    ['always busy, at a tenth of the power', { utilisationFraction: 0.9, powerWatts: 191 }, []],
    ['mostly busy, hardly above idle', { utilisationFraction: 0.89, powerWatts: 189 }, []],
  ])('%s', (_, signals, expected) => {
    expect(codes(signals)).toEqual(expected);
  });

  it.each<[string, ToySignals, readonly string[]]>([
    ['a board half again above its rating', { powerWatts: 1500 }, []],
    ['a board more than that above its rating', { powerWatts: 1501 }, ['power-implausible']],
    ['milliwatts told as watts', { powerWatts: 550_000 }, ['power-implausible']],
    ['0 W throughout', { powerWatts: 0 }, ['power-implausible']],
    ['a clock at the maximum and 2 %', { smClockHertz: 1.224e9 }, []],
    ['a clock above that', { smClockHertz: 1.2245e9 }, ['clock-implausible']],
    ['a maximum clock that the driver puts above the catalogue', { maximumSmClockHertz: 1.3e9 }, ['clock-implausible']],
    ['a clock in megahertz told as hertz', { smClockHertz: 1200 }, []],
  ])('%s', (_, signals, expected) => {
    expect(codes(signals)).toEqual(expected);
  });

  it.each<[string, ToySignals, readonly string[]]>([
    ['elapsed cycles that stand still', { smCyclesElapsedTotal: 0 }, ['counter-stuck']],
    ['elapsed cycles told for too short a time', { smCyclesElapsedTotal: { value: 0, seconds: 19 } }, []],
    ['matrix cycles at zero on a resting device', { tensorCyclesActiveTotal: 0, tensorActiveFraction: 0 }, []],
    ['matrix cycles at zero at 5 % activity', { tensorCyclesActiveTotal: 0, tensorActiveFraction: 0.05 }, []],
    [
      'matrix cycles at zero in the minute in which work begins',
      { tensorCyclesActiveTotal: 0, tensorActiveFraction: { value: 0.4, minimum: 0, maximum: 0.8 } },
      [],
    ],
    [
      'matrix cycles at zero at 6 % activity',
      { tensorCyclesActiveTotal: 0, tensorActiveFraction: 0.06 },
      ['counter-stuck'],
    ],
    ['one of two counters at zero', { operations16Total: 1e15, operations64Total: 0, tensorActiveFraction: 0.5 }, []],
  ])('%s', (_, signals, expected) => {
    expect(codes(signals)).toEqual(expected);
  });
});

describe('whether a minute shows work', () => {
  it.each<[string, ToySignals, boolean | undefined]>([
    ['1 % utilisation is housekeeping', { utilisationFraction: 0.01 }, false],
    ['more is work', { utilisationFraction: 0.011 }, true],
    ['0.1 % matrix activity is housekeeping', { tensorActiveFraction: 0.001 }, false],
    ['more is work, too', { tensorActiveFraction: 0.0011 }, true],
    ['activity decides before power', { utilisationFraction: 0, powerWatts: 900 }, false],
    ['power decides where no activity is told: 5 %', { powerWatts: 144 }, false],
    ['and 6 %', { powerWatts: 154 }, true],
    ['counted operations alone', { operations16Total: 1e15 }, true],
    ['counted operations that stand still', { operations16Total: 0 }, false],
    ['matrix cycles alone', { tensorCyclesActiveTotal: 1e9 }, true],
    ['nothing that tells', { temperatureCelsius: 60 }, undefined],
  ])('%s', (_, signals, expected) => {
    expect(showsWork(toyEvidence(signals))).toBe(expected);
  });
});
