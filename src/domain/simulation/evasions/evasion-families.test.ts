import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { drawSizedJob } from '../workloads/draw-job.ts';
import type { JobSpec } from '../workloads/job-spec.ts';
import { MADE_PART } from '../workloads/made-part.ts';
import { simulateMinutes } from '../workloads/simulate-minutes.ts';
import { limitedPart } from '../workloads/script-of-job.ts';
import { changed, type EvasionFamily } from './evasion.ts';
import { EVASION_FAMILIES } from './evasion-families.ts';
import { usefulOperationsPerDeviceSecond } from './useful-rate.ts';

const honestJob = (seed: number, devices = 64): JobSpec =>
  drawSizedJob('training', MADE_PART, { random: pseudoRandom(seed), devices, minutes: 60 });

const evaded = ({ evade }: EvasionFamily, job: JobSpec, strength: number) =>
  evade(job, strength, { part: MADE_PART, random: pseudoRandom(8) });

/** All that a job shows in an hour, as text. */
function imageOf(job: JobSpec): string {
  return Array.from(simulateMinutes(job, MADE_PART), (block) =>
    [
      block.columns.powerWatts?.mean.join(),
      block.egressBytesPerSecond.join(),
      block.columns.tensorActiveFraction?.deviation.join(),
    ].join(';'),
  ).join('\n');
}

/**
 * What a stronger disguise may give back of the efficiency: passes and microbatches come in whole numbers, and the clock under a power limit is found in some rounds.
 * Splits are held to their ends alone: six parts of eight devices fit worse than eight parts do.
 */
const givenBack = (id: string): number => (id.startsWith('split-') ? 1 : 0.1);

describe('families of evasion', () => {
  it('are at least fifteen, each with its own name, a meaning and a basis', () => {
    expect(new Set(EVASION_FAMILIES.map(({ id }) => id)).size).toBeGreaterThanOrEqual(15);
    for (const { meaning, basis } of EVASION_FAMILIES)
      expect(Math.min(meaning.length, basis.length)).toBeGreaterThan(30);
  });

  it.each(EVASION_FAMILIES)('$id: costs nothing at no strength, and no less the stronger it is', (family) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(8, 64, 512), (seed, devices) => {
        const job = honestJob(seed, devices);
        const costs = [0, 0.25, 0.5, 0.75, 1].map((strength) => evaded(family, job, strength).efficiency);
        expect(costs[0]).toBeGreaterThan(0.8);
        for (const efficiency of costs) {
          expect(efficiency).toBeGreaterThan(0);
          expect(efficiency).toBeLessThanOrEqual(1);
        }
        for (const [place, efficiency] of costs.entries())
          expect(efficiency).toBeLessThanOrEqual(Math.min(...costs.slice(0, place + 1)) + givenBack(family.id));
        expect(costs[4]!).toBeLessThanOrEqual(costs[0]! + 1e-9);
      }),
      { numRuns: 25, seed: 31 },
    );
  });

  it.each(EVASION_FAMILIES)('$id: shows in the telemetry, and the jobs hold what the honest job held', (family) => {
    const job = honestJob(21);
    const { jobs } = evaded(family, job, 1);
    const heldBy = (some: readonly JobSpec[]): number => some.reduce((sum, one) => sum + one.devices * one.minutes, 0);
    expect(heldBy(jobs)).toBeGreaterThan(0.9 * heldBy([job]));
    expect(heldBy(jobs)).toBeLessThanOrEqual(heldBy([job]));
    expect(jobs.map(({ kind }) => kind)).toEqual(jobs.map(() => 'training'));
    expect(jobs.map(imageOf).join()).not.toBe(imageOf(job));
  });

  it.each(EVASION_FAMILIES)('$id: refuses what is no training', (family) => {
    const idle = drawSizedJob('idle', MADE_PART, { random: pseudoRandom(1), devices: 8, minutes: 5 });
    expect(() => evaded(family, idle, 0.5)).toThrow(/training/);
  });
});

const familyOf = (id: string): EvasionFamily => {
  const family = EVASION_FAMILIES.find((one) => one.id === id);
  if (family === undefined) throw new Error(`no family ${id}`);
  return family;
};

/** Means over an hour and all devices: watts, matrix activity, bytes a second over links within the node. */
function shownBy(job: JobSpec): { readonly watts: number; readonly tensor: number; readonly links: number } {
  const sums = { watts: 0, tensor: 0, links: 0 };
  const mean = (values: ArrayLike<number> | undefined): number =>
    Array.from(values ?? []).reduce((sum, value) => sum + value, 0) / job.devices / job.minutes;
  for (const { columns } of simulateMinutes(job, MADE_PART)) {
    sums.watts += mean(columns.powerWatts?.mean);
    sums.tensor += mean(columns.tensorActiveFraction?.mean);
    sums.links += mean(columns.nvlinkTransmitBytesPerSecond?.mean);
  }
  return sums;
}

/** Steady, on the edge of its power limit, and with traffic between its devices. */
const loadedJob = (): JobSpec => {
  const job = honestJob(21);
  return changed(job, { sharding: 'full', startMinutes: 0.5, evaluationEveryMinutes: 1e4 });
};

describe('what is measured', () => {
  it.each([0, 1])('of a limit or a lower clock (%s): less power and slower, at the same share of cycles', (draw) => {
    const job = loadedJob();
    const { jobs, efficiency } = familyOf('throttling').evade(job, 0.8, { part: MADE_PART, random: () => draw * 0.9 });
    const [before, after] = [shownBy(job), shownBy(jobs[0]!)];
    expect(after.watts).toBeLessThan(0.75 * before.watts);
    expect(after.tensor).toBeGreaterThan(0.9 * before.tensor);
    expect(efficiency).toBeLessThan(0.75);
  });

  it.each(['duty-cycling', 'pipeline-bubbles', 'slow-links', 'jittered-steps'])(
    'of %s: matrix work falls as the useful operations do',
    (id) => {
      const job = loadedJob();
      const { jobs, efficiency } = evaded(familyOf(id), job, 0.6);
      expect(shownBy(jobs[0]!).tensor / shownBy(job).tensor).toBeCloseTo(efficiency, 1);
    },
  );

  it.each(['split-accounts', 'fake-egress'])('of %s: links within a node are as fast as before', (id) => {
    const { disguise = {} } = evaded(familyOf(id), honestJob(3), 1).jobs[0]!;
    expect(limitedPart(MADE_PART, disguise).linkBytesPerSecond).toBe(MADE_PART.linkBytesPerSecond);
    expect(limitedPart(MADE_PART, disguise).fabricBytesPerSecond).toBeLessThan(MADE_PART.fabricBytesPerSecond);
  });
});

describe('costs', () => {
  it('of rest, serving in turn and rendering are the time that they take', () => {
    const job = honestJob(3);
    expect(evaded(familyOf('duty-cycling'), job, 1).efficiency).toBeCloseTo(0.15, 1);
    expect(evaded(familyOf('phase-mixing'), job, 1).efficiency).toBeCloseTo(0.25, 6);
    expect(evaded(familyOf('colocated-rendering'), job, 1).efficiency).toBeCloseTo(0.3, 1);
  });

  it('of FP64 follow the peak: a fifteenth and less', () => {
    expect(evaded(familyOf('changed-precision'), honestJob(4), 1).efficiency).toBeLessThan(0.2);
  });

  it('of splitting over time are the starts', () => {
    const job = { ...honestJob(5), minutes: 400 };
    const { jobs, efficiency } = evaded(familyOf('split-time'), job, 1);
    expect(jobs.length).toBe(8);
    expect(efficiency).toBeLessThan(1);
    expect(jobs[1]!.start).toBeGreaterThan(jobs[0]!.start + jobs[0]!.minutes * 60_000);
  });

  it('count operations as useful that the step does', () => {
    const rate = usefulOperationsPerDeviceSecond(honestJob(6), MADE_PART);
    expect(rate).toBeGreaterThan(1e12);
    expect(rate).toBeLessThan(1980e12);
  });
});
