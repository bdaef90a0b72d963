import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateTracker } from './rate-tracker.ts';

function peaksOf(amounts: ReadonlyMap<number, number>) {
  const tracker = rateTracker(1);
  for (const [minute, amount] of [...amounts].sort((a, b) => a[0] - b[0]))
    tracker.push(minute, Float64Array.of(amount));
  const { minute, hour, day, week } = tracker.peaks();
  return [minute[0]!, hour[0]!, day[0]!, week[0]!];
}

function highestRun(amounts: ReadonlyMap<number, number>, length: number): number {
  const slots = [...amounts.keys()];
  return Math.max(
    0,
    ...slots.map((last) =>
      slots.reduce((sum, at) => (at <= last && at > last - length ? sum + amounts.get(at)! : sum), 0),
    ),
  );
}

describe('a rate tracker', () => {
  it('finds the highest minute and the highest 60 successive minutes across a clock hour', () => {
    const minutes = new Map<number, number>();
    for (let minute = 0; minute < 180; minute++) minutes.set(minute, minute >= 30 && minute < 90 ? 10 : 1);
    expect(peaksOf(minutes).slice(0, 2)).toEqual([10, 600]);
  });

  it('equals a search of all stretches, with minutes left out', () => {
    const series = fc.uniqueArray(fc.tuple(fc.nat(60 * 24 * 9), fc.nat(1000)), {
      maxLength: 80,
      selector: ([at]) => at,
    });
    fc.assert(
      fc.property(series, (pairs) => {
        const minutes = new Map(pairs);
        const hours = new Map<number, number>();
        for (const [at, amount] of minutes)
          hours.set(Math.floor(at / 60), (hours.get(Math.floor(at / 60)) ?? 0) + amount);
        expect(peaksOf(minutes)).toEqual([
          Math.max(0, ...minutes.values()),
          highestRun(minutes, 60),
          highestRun(hours, 24),
          highestRun(hours, 168),
        ]);
      }),
    );
  });
});
