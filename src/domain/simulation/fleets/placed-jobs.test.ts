import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant } from '../../../foundation/instant.ts';
import { WORKLOAD_KINDS } from '../workloads/job-spec.ts';
import { MADE_PART } from '../workloads/made-part.ts';
import { placedJobs } from './placed-jobs.ts';

const wish = (devices: number, seed: number) => ({
  part: MADE_PART,
  modelName: 'made-up',
  devices,
  kinds: WORKLOAD_KINDS,
  minutes: 5,
  seed,
  start: instant(0),
  telling: { visibility: 'counters' as const, intervalSeconds: 10 },
});

it('every device has one job, each job begins with a node, and equal wishes give equal jobs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 1000 }), (devices, seed) => {
      const jobs = placedJobs(wish(devices, seed));
      let next = 0;
      for (const { firstDevice, job } of jobs) {
        expect(firstDevice).toBe(next);
        expect(firstDevice % MADE_PART.devicesPerNode).toBe(0);
        next += job.devices;
      }
      expect(next).toBe(devices);
      expect(placedJobs(wish(devices, seed))).toEqual(jobs);
    }),
    { numRuns: 40 },
  );
});

it('a fleet with room for all kinds has all kinds', () => {
  const kinds = new Set(placedJobs(wish(2000, 3)).map(({ job }) => job.kind));
  expect([...kinds].sort()).toEqual([...WORKLOAD_KINDS].sort());
});
