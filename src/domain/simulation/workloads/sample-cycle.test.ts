import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { BUSY, LEVEL_COUNT, POWER, TENSOR } from './levels.ts';
import type { Phase } from './phase.ts';
import { DEVIATION, FIGURES, MAXIMUM, MEAN, MINIMUM, sampleCycle, type Sampling } from './sample-cycle.ts';

function phase(seconds: number, tensor: number, watts: number): Phase {
  const levels = new Float64Array(LEVEL_COUNT);
  levels[TENSOR] = tensor;
  levels[POWER] = watts;
  levels[BUSY] = tensor > 0 ? 1 : 0;
  return { seconds, levels, usefulOperations: 0 };
}

const SAMPLING: Sampling = { intervalSeconds: 0.1, powerSensorSeconds: 0.1, unrest: 0 };
const sampled = (cycle: readonly Phase[], sampling = SAMPLING) => {
  const { figures, powerTurns } = sampleCycle({ cycle, jitter: 0 }, sampling, pseudoRandom(3));
  const of = (place: number) => (figure: number) => figures[place * FIGURES + figure]!;
  return { tensor: of(TENSOR), power: of(POWER), powerTurns };
};

describe('a cycle as a collector sees it', () => {
  it('is flat where nothing changes', () => {
    const { tensor } = sampled([phase(0.37, 0.4, 300)]);
    expect(tensor(MEAN)).toBeCloseTo(0.4, 9);
    expect([tensor(MINIMUM), tensor(MAXIMUM), tensor(DEVIATION)]).toEqual([tensor(MEAN), tensor(MEAN), 0]);
  });

  it('shows slow phases whole: half and half, with the spread and the turns of a square wave', () => {
    const { tensor, power, powerTurns } = sampled([phase(3, 0.8, 600), phase(3, 0, 200)]);
    expect(tensor(MEAN)).toBeCloseTo(0.4, 1);
    expect(tensor(DEVIATION)).toBeCloseTo(0.4, 1);
    expect(power(DEVIATION)).toBeCloseTo(200, -1);
    expect(powerTurns).toBeGreaterThanOrEqual(18);
    expect(powerTurns).toBeLessThanOrEqual(21);
  });

  it('blurs phases that are shorter than a sample', () => {
    const { tensor } = sampled([phase(0.01, 0.8, 600), phase(0.01, 0, 200)]);
    expect(tensor(MEAN)).toBeCloseTo(0.4, 6);
    expect(tensor(DEVIATION)).toBeLessThan(0.01);
  });

  it('smooths power by as long as the sensor averages, and counters not', () => {
    const cycle = [phase(0.5, 0.8, 600), phase(0.5, 0, 200)];
    const { tensor, power } = sampled(cycle, { ...SAMPLING, powerSensorSeconds: 1 });
    expect(power(DEVIATION)).toBeLessThan(10);
    expect(tensor(DEVIATION)).toBeGreaterThan(0.35);
  });

  it('takes few samples where the collector comes seldom', () => {
    const { powerTurns } = sampled([phase(3, 0.8, 600), phase(3, 0, 200)], { ...SAMPLING, intervalSeconds: 30 });
    expect(powerTurns).toBeLessThanOrEqual(1);
  });

  it('adds the unrest that it is told of, to what works alone', () => {
    const { tensor } = sampled([phase(1, 0.4, 300)], { ...SAMPLING, unrest: 0.05 });
    expect(tensor(DEVIATION) / tensor(MEAN)).toBeGreaterThan(0.02);
    const still = sampled([phase(1, 0, 100)], { ...SAMPLING, unrest: 0.05 });
    expect(still.power(DEVIATION)).toBeLessThan(1);
  });
});
