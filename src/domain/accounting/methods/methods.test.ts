import { describe, expect, it } from 'vitest';
import {
  MINUTE_CEILING,
  MINUTE_VECTOR_MOST,
  methodsOf,
  toyEstimate,
  toyRates,
} from '../../../../tests/toy-evidence.ts';
import { toyAccelerator } from '../../../../tests/toy-ledger.ts';
import type { ToySignals } from '../../../../tests/toy-windows.ts';
import type { Evidence } from '../window-estimate.ts';

const about = (value: number) => expect.closeTo(value, -10);

/** The part: 5e14 as TF32, 1e15 at 16 bits, 2e15 at 8 bits, 1e14 as 64-bit matrix; quoted at 1 GHz, 1.2 GHz at most. */
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
    proven: [3e16, MINUTE_CEILING],
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
    proven: [30 * 1e14, 30 * 2e15 + MINUTE_VECTOR_MOST],
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
    proven: [3 * 1e14, 30 * 2e15 + MINUTE_VECTOR_MOST],
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
    proven: [28.5 * 1e14, 31.5 * 2e15 + MINUTE_VECTOR_MOST],
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
    proven: [30 * 0.1 * 0.95 * 1e14, 30 * 1.2 * 1.05 * 2e15 + MINUTE_VECTOR_MOST],
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
  {
    it: 'vector work that no counter tells, at full power with the matrix units idle: up to the whole of 1e14',
    signals: { tensorActiveFraction: 0, tensorClockHertz: 0, smActiveFraction: 1, powerWatts: 1000 },
    method: 'activity-with-clock',
    stated: [0, 0, 60 * 1e14],
  },
  {
    it: 'the same where only utilisation tells that something ran',
    signals: { tensorActiveFraction: 0, tensorClockHertz: 0, utilisationFraction: 1, powerWatts: 1000 },
    method: 'activity-with-clock',
    stated: [0, 0, 60 * 1e14],
  },
  {
    it: 'a hung job, busy at 5 % of the dynamic power: at most a tenth of the vector rate',
    signals: { tensorActiveFraction: 0, tensorClockHertz: 0, utilisationFraction: 1, powerWatts: 145 },
    method: 'activity-with-clock',
    stated: [0, 0, 60 * 1e13],
  },
];

const WEAK: readonly Case[] = [
  {
    it: 'utilisation of 50 % alone: 30 s at 0.1, 0.4 and 1 of 1e15, and nothing proven',
    signals: { utilisationFraction: 0.5 },
    method: 'utilisation',
    stated: [3e15, 1.2e16, 3e16],
    proven: [0, MINUTE_CEILING],
  },
  {
    it: 'board power of 550 W: (550 - 100) / 900 = half the dynamic power x 0.5 = 25 % of 6e16, half and twice for what runs differ by',
    signals: { powerWatts: 550 },
    method: 'board-power',
    stated: [0.75e16, 1.5e16, 3e16],
    proven: [0, MINUTE_CEILING],
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
    const found = toyEstimate(signals, more);
    expect(methodsOf(found)).toEqual([method]);
    expect(found.coveredSeconds).toBe(60);
    expect(found.stated).toEqual({ low: about(low), estimate: about(middle), high: about(high) });
    const [least, most] = proven ?? [found.proven.low, found.proven.high];
    expect(found.proven).toEqual({ low: about(least), high: about(most) });
  });
});
