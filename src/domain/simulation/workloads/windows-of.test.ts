import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { signalIn } from '../../telemetry/device-window.ts';
import { drawSizedJob } from './draw-job.ts';
import type { SensorFaults, Visibility } from './job-spec.ts';
import { MADE_PART } from './made-part.ts';
import type { MinuteBlock } from './minute-block.ts';
import { simulateMinutes } from './simulate-minutes.ts';
import { windowsOf } from './windows-of.ts';

function firstBlock(visibility: Visibility, faults: SensorFaults = {}): MinuteBlock {
  const job = drawSizedJob('training', MADE_PART, { random: pseudoRandom(4), devices: 400, minutes: 1 });
  const [block] = simulateMinutes({ ...job, telling: { visibility, intervalSeconds: 1, faults } }, MADE_PART);
  if (block === undefined) throw new Error('a job of a minute has a minute');
  return block;
}

describe('windows of a block', () => {
  it('hold the mean, the extremes and a whole minute of each signal that is told', () => {
    const block = firstBlock('counters');
    const [window] = windowsOf(block);
    for (const signal of block.signals) {
      const summary = signalIn(window!, signal);
      expect(summary?.mean).toBeCloseTo(block.columns[signal]!.mean[0]!, 3);
      expect(summary?.maximum).toBe(block.columns[signal]!.maximum[0]);
      expect(summary?.coveredSeconds).toBe(60);
    }
  });

  it('say nothing of a signal that is not told', () => {
    const [window] = windowsOf(firstBlock('power'));
    expect(signalIn(window!, 'powerWatts')).toBeDefined();
    expect(signalIn(window!, 'tensorActiveFraction')).toBeUndefined();
  });

  it('say nothing of a minute that nobody collected', () => {
    for (const window of windowsOf(firstBlock('counters', { missingFraction: 1 }))) {
      expect(signalIn(window, 'powerWatts')).toBeUndefined();
    }
  });

  it('lie where a clock that is off puts them, and take the numbers of the fleet', () => {
    const block = firstBlock('power', { clockOffsetMinutes: 300 });
    const windows = windowsOf(block, (device) => device + 1000);
    const offsets = new Set(windows.map((window) => (block.from - window.from) / 60_000));
    expect([...offsets].sort((a, b) => a - b)).toEqual([0, 300]);
    expect(windows[3]?.subject).toBe(1003);
  });
});
