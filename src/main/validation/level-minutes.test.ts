import { describe, expect, it } from 'vitest';
import { MADE_PART } from '../../domain/simulation/workloads/made-part.ts';
import type { LabelledRun } from './labelled-runs.ts';
import { addRecorded, type MinutesBySignal, simulatedMinutes } from './level-minutes.ts';

/** Two made-up boards of 700 W that go up and down every ten seconds for four minutes, the second idle; and their meter. */
const madeRun: LabelledRun = {
  id: 'made-up',
  source: 'made-up',
  machine: 'made-up',
  kind: 'training',
  devices: 2,
  nodes: 1,
  read(sink) {
    for (let second = 0; second < 240; second++) {
      sink.device(0, second * 1000, { powerWatts: second % 20 < 10 ? 630 : 70 });
      sink.device(1, second * 1000, { powerWatts: 70 });
      sink.meter(0, second * 1000, { powerWatts: 1400 });
    }
  },
};

describe('minutes of a recorded run', () => {
  it('have level, deviation, turns and variation of each device, as shares of the part', () => {
    const minutes: MinutesBySignal = new Map();
    expect(addRecorded(minutes, madeRun, MADE_PART)).toBe(1);
    const power = minutes.get('powerWatts')!;
    expect(power.level.map((level) => level.toFixed(2))).toEqual([...Array(4).fill('0.50'), ...Array(4).fill('0.10')]);
    expect(power.deviation[0]).toBeCloseTo(0.4, 9);
    expect(power.turns.slice(0, 5)).toEqual([5, 5, 5, 5, 0]);
    expect(power.variation).toEqual([0, 0]);
    expect(minutes.get('nodePower')!.level).toEqual([1, 1, 1, 1]);
    expect(minutes.has('smActiveFraction')).toBe(false);
  });
});

describe('minutes of simulated jobs', () => {
  it('have the same features of every signal, and of nodes their level', () => {
    const made = simulatedMinutes({ kind: 'mining', part: MADE_PART, devices: 1, intervalSeconds: 2 });
    for (const signal of ['powerWatts', 'smActiveFraction', 'nodePower'] as const) {
      expect(made.get(signal)!.level.every((level) => level >= 0 && level < 5)).toBe(true);
      expect(made.get(signal)!.variation.length).toBeGreaterThan(0);
    }
    expect(made.get('powerWatts')!.turns.length).toBe(made.get('powerWatts')!.level.length);
  });
});
