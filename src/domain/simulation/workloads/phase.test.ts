import { describe, expect, it } from 'vitest';
import { clockUnderCap, fillPower, POWER_SHARES } from './board-power.ts';
import * as level from './levels.ts';
import { MADE_PART } from './made-part.ts';
import { atRest, type Bench, phaseOf, waiting } from './phase.ts';

const BENCH: Bench = { part: MADE_PART, shares: POWER_SHARES, memoryFraction: 0.5 };
/** A part whose limit is never reached. */
const UNCAPPED: Bench = { ...BENCH, shares: { ...POWER_SHARES, tensor: 0.1, multiprocessors: 0.1 } };

describe('a phase by the roofline', () => {
  it('bound by its arithmetic lasts operations over peak and efficiency, and shows the efficiency as activity', () => {
    const phase = phaseOf({ matrixOperations: 990e12 * 0.5, matrixEfficiency: 0.5 }, UNCAPPED);
    expect(phase.seconds).toBeCloseTo(1, 9);
    expect(phase.levels[level.TENSOR]).toBeCloseTo(0.5, 9);
    expect(phase.levels[level.DRAM]).toBe(0);
  });

  it('bound by its memory leaves the pipes idle for the rest', () => {
    const phase = phaseOf({ memoryBytes: 3.35e12 * 0.88, matrixOperations: 99e12 }, UNCAPPED);
    expect(phase.seconds).toBeCloseTo(1, 6);
    expect(phase.levels[level.DRAM]).toBeCloseTo(0.88, 6);
    expect(phase.levels[level.TENSOR]).toBeCloseTo(0.1, 6);
  });

  it('bound by a link is busy and computes nothing', () => {
    const phase = phaseOf({ linkBytes: 450e9 }, BENCH);
    expect(phase.levels[level.BUSY]).toBe(1);
    expect(phase.levels[level.TENSOR]).toBe(0);
    expect(phase.levels[level.LINK_OUT]).toBeCloseTo(450e9 * 0.75, -6);
  });

  it('under the power limit lowers the clock, lasts longer, and draws no more than the limit', () => {
    const work = { matrixOperations: 990e12 * 0.8, matrixEfficiency: 0.8, memoryBytes: 1.5e12 };
    const [free, capped] = [phaseOf(work, UNCAPPED), phaseOf(work, BENCH)];
    expect(capped.seconds).toBeGreaterThan(free.seconds * 1.05);
    expect(capped.levels[level.CLOCK]!).toBeLessThan(free.levels[level.CLOCK]!);
    expect(capped.levels[level.POWER]!).toBeLessThanOrEqual(700);
    expect(capped.levels[level.POWER]!).toBeGreaterThan(660);
  });

  it('that waits draws what a board with its clocks up does, above one at rest', () => {
    expect(waiting(1, BENCH).levels[level.POWER]).toBeCloseTo(120, 0);
    expect(atRest(1, BENCH).levels[level.POWER]).toBe(71);
  });
});

/** Measured on eight boards of 700 W: activities, and the power that came with them. */
const MEASURED = [
  { sm: 0.638, tensor: 0.194, dram: 0.323, fp32: 0.2, watts: 547 },
  { sm: 0.09, tensor: 0.057, dram: 0.039, fp32: 0.02, watts: 186 },
  { sm: 0.877, tensor: 0.583, dram: 0.369, fp32: 0.1, watts: 689 },
] as const;

describe('power from activity', () => {
  it.each(MEASURED)('is within a tenth of $watts W', ({ sm, tensor, dram, fp32, watts }) => {
    const levels = new Float64Array(level.LEVEL_COUNT);
    levels[level.SM] = sm;
    levels[level.TENSOR] = tensor;
    levels[level.DRAM] = dram;
    levels[level.FP32] = fp32;
    const clock = clockUnderCap(levels, MADE_PART, POWER_SHARES);
    fillPower(levels, MADE_PART, { shares: POWER_SHARES, clock });
    expect(Math.abs(levels[level.POWER]! - watts) / watts).toBeLessThan(0.1);
  });
});
