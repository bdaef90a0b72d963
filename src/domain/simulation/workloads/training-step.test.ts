import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { POWER_SHARES } from './board-power.ts';
import { drawTraining } from './draw-training.ts';
import type { TrainingWork } from './job-spec.ts';
import { FABRIC_OUT, LINK_OUT, TENSOR } from './levels.ts';
import { MADE_PART } from './made-part.ts';
import type { Bench, Phase } from './phase.ts';
import { peakIn } from './simulated-part.ts';
import { layoutOf, shapeOf, trainingStep, usefulRate } from './training-step.ts';

const BENCH: Bench = { part: MADE_PART, shares: POWER_SHARES, memoryFraction: 0.5 };

/** A run of 7 billion parameters, in whole replicas and without anything that disturbs it. */
const PLAIN: TrainingWork = {
  ...drawTraining(pseudoRandom(1), { parameters: 7e9, devices: 64, part: MADE_PART }),
  parameters: 7e9,
  activeParameters: 7e9,
  trainedShare: 1,
  tokensPerMicrobatch: 8192,
  accumulation: 4,
  tensorParallel: 1,
  pipelineParallel: 1,
  expertParallel: 1,
  sharding: 'none',
  format: 'fp16-bf16',
  matrixEfficiency: 0.6,
  isRecomputed: false,
  overlapFraction: 0.5,
  dataWaitFraction: 0,
  addedBubbleFraction: 0,
  stragglerFraction: 0,
};

function meanOf(cycle: readonly Phase[], place: number): number {
  const seconds = cycle.reduce((sum, phase) => sum + phase.seconds, 0);
  return cycle.reduce((sum, phase) => sum + phase.seconds * phase.levels[place]!, 0) / seconds;
}

const rate = (changes: Partial<TrainingWork>, devices = 64): number =>
  usefulRate(trainingStep({ ...PLAIN, ...changes }, devices, BENCH));

describe('a training step', () => {
  it('gains six operations for each parameter and token', () => {
    const cycle = trainingStep(PLAIN, 1, BENCH);
    const useful = cycle.reduce((sum, phase) => sum + phase.usefulOperations, 0);
    expect(useful).toBeCloseTo(6 * 7e9 * 8192 * 4, -6);
  });

  it('never gains more than the part can do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(1, 8, 64, 1024), (seed, devices) => {
        const work = drawTraining(pseudoRandom(seed), { parameters: 1e8 * devices, devices, part: MADE_PART });
        expect(usefulRate(trainingStep(work, devices, BENCH))).toBeLessThanOrEqual(peakIn(MADE_PART, work.format));
        expect(layoutOf(work, devices).replica).toBeLessThanOrEqual(devices);
      }),
    );
  });

  it('loses by what it waits for: data, stragglers, bubbles, averaging that is not hidden, recomputation', () => {
    const plain = rate({});
    expect(rate({ dataWaitFraction: 0.3 })).toBeLessThan(0.75 * plain);
    expect(rate({ stragglerFraction: 0.01, stragglerDelay: 0.2 })).toBeLessThan(0.9 * plain);
    expect(rate({ addedBubbleFraction: 0.5 })).toBeLessThan(0.75 * plain);
    expect(rate({ overlapFraction: 0 })).toBeLessThan(plain);
    expect(rate({ isRecomputed: true })).toBeLessThan(0.85 * plain);
  });

  it('sends less between nodes the rarer it averages', () => {
    const [often, rare] = [
      trainingStep(PLAIN, 64, BENCH),
      trainingStep({ ...PLAIN, stepsPerAveraging: 100 }, 64, BENCH),
    ];
    expect(meanOf(rare, FABRIC_OUT)).toBeLessThan(0.05 * meanOf(often, FABRIC_OUT));
  });

  it('sends nothing between nodes when it has one, and over links when it is split', () => {
    expect(meanOf(trainingStep(PLAIN, 8, BENCH), FABRIC_OUT)).toBe(0);
    const [whole, split] = [trainingStep(PLAIN, 8, BENCH), trainingStep({ ...PLAIN, tensorParallel: 8 }, 8, BENCH)];
    expect(meanOf(split, LINK_OUT)).toBeGreaterThan(5 * meanOf(whole, LINK_OUT));
  });

  it('runs on other pipes in another precision, and slower', () => {
    const double = trainingStep({ ...PLAIN, format: 'fp64-matrix' }, 8, BENCH);
    expect(meanOf(double, TENSOR)).toBe(0);
    expect(usefulRate(double)).toBeLessThan(0.15 * rate({}, 8));
  });

  it('has layers and width that give its parameters back', () => {
    const { layers, width } = shapeOf(8e9);
    expect(12 * layers * width ** 2).toBeCloseTo(8e9, -3);
  });
});
