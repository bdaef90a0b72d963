import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { drawJob, drawSizedJob } from './draw-job.ts';
import { type JobSpec, WORKLOAD_KINDS } from './job-spec.ts';
import { MADE_PART, MADE_PARTS } from './made-part.ts';

/** Numbers of a spec that are not finite, by path. */
function notFinite(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => notFinite(inner, `${path}.${name}`));
}

const draw = (seed: number, kind: JobSpec['kind']): JobSpec => drawJob(kind, MADE_PART, pseudoRandom(seed));

describe('drawn jobs', () => {
  it('are made of finite numbers and fit their devices', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(...WORKLOAD_KINDS),
        fc.constantFrom(...MADE_PARTS),
        (seed, kind, part) => {
          const job = drawJob(kind, part, pseudoRandom(seed));
          expect(notFinite(job, kind)).toEqual([]);
          expect(job.devices).toBeGreaterThanOrEqual(1);
          expect(job.minutes).toBeGreaterThanOrEqual(1);
          const split = job.work.style === 'training' ? job.work.tensorParallel * job.work.pipelineParallel : 1;
          expect(split).toBeLessThanOrEqual(job.devices);
        },
      ),
    );
  });

  it('are the same for the same seed and differ between seeds', () => {
    for (const kind of WORKLOAD_KINDS) {
      expect(draw(5, kind)).toEqual(draw(5, kind));
      expect(draw(6, kind)).not.toEqual(draw(5, kind));
    }
  });

  it('take the size that they are given', () => {
    const job = drawSizedJob('training', MADE_PART, { random: pseudoRandom(2), devices: 100_000, minutes: 7 });
    expect([job.devices, job.minutes]).toEqual([100_000, 7]);
  });

  it('of fine-tuning train adapters in part of the cases, and all parameters in the others', () => {
    const shares = Array.from({ length: 60 }, (_, seed) => {
      const { work } = draw(seed, 'fine-tuning');
      return work.style === 'training' ? work.trainedShare : Number.NaN;
    });
    expect(shares.filter((share) => share === 1).length).toBeGreaterThan(10);
    expect(shares.filter((share) => share < 0.05).length).toBeGreaterThan(20);
  });
});
