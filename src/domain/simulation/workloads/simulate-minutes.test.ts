import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { drawSizedJob } from './draw-job.ts';
import { type JobSpec, VISIBILITIES, WORKLOAD_KINDS, type WorkloadKind } from './job-spec.ts';
import { SIMULATED_SIGNALS } from './levels.ts';
import { MADE_PARTS, MADE_PART } from './made-part.ts';
import { type MinuteBlock, SIGNALS_TOLD } from './minute-block.ts';
import { simulateMinutes } from './simulate-minutes.ts';
import type { SimulatedPart } from './simulated-part.ts';

interface Drawn {
  readonly job: JobSpec;
  readonly part: SimulatedPart;
}

const drawnJobs = fc
  .record({
    kind: fc.constantFrom(...WORKLOAD_KINDS),
    part: fc.constantFrom(...MADE_PARTS),
    seed: fc.integer({ min: 0, max: 1e6 }),
    devices: fc.constantFrom(1, 3, 8, 16),
    visibility: fc.constantFrom(...VISIBILITIES),
    intervalSeconds: fc.constantFrom(0.1, 1, 2, 30),
  })
  .map(({ kind, part, seed, devices, visibility, intervalSeconds }): Drawn => {
    const job = drawSizedJob(kind, part, { random: pseudoRandom(seed), devices, minutes: 12 });
    return { part, job: { ...job, telling: { visibility, intervalSeconds } } };
  });

const jobOf = (kind: WorkloadKind, { seed = 1, devices = 16, minutes = 30 } = {}): JobSpec =>
  drawSizedJob(kind, MADE_PART, { random: pseudoRandom(seed), devices, minutes });

/** Every value of every column of every minute, as one text. */
function imageOf({ job, part }: Drawn): string {
  const lines: string[] = [];
  for (const block of simulateMinutes(job, part)) {
    for (const signal of block.signals)
      lines.push(`${signal} ${block.columns[signal]?.mean.join()} ${block.columns[signal]?.deviation.join()}`);
    lines.push(
      block.nodePowerWatts.join(),
      block.powerTurnsPerMinute.join(),
      block.fabricTransmitBytesPerSecond.join(),
    );
  }
  return lines.join('\n');
}

/** What is wrong with a block, in words. */
function faultsIn(block: MinuteBlock, { idle, limit }: { idle: number; limit: number }): readonly string[] {
  const faults: string[] = [];
  for (const signal of block.signals) {
    const column = block.columns[signal];
    if (column === undefined) throw new Error(`${signal} is told and has no column`);
    for (let device = 0; device < block.devices; device++) {
      const [mean, least, most, deviation] = [
        column.mean[device]!,
        column.minimum[device]!,
        column.maximum[device]!,
        column.deviation[device]!,
      ];
      const here = `${signal} of ${device} in minute ${block.minute}: ${least} ${mean} ${most} +- ${deviation}`;
      const slack = 1e-9 * Math.abs(most);
      if (!(least <= mean + slack && mean <= most + slack)) faults.push(`mean outside: ${here}`);
      if ((deviation === 0) !== (least === most)) faults.push(`flat or not: ${here}`);
      if (!(deviation >= 0 && deviation <= (most - least) / 2 + slack)) faults.push(`deviation: ${here}`);
      if (!(least >= 0)) faults.push(`negative: ${here}`);
      if (signal.endsWith('Fraction') && most > 1) faults.push(`above one: ${here}`);
      if (signal === 'powerWatts' && (least < idle || most > limit)) faults.push(`power: ${here}`);
    }
  }
  return faults;
}

describe('telemetry of a drawn job', () => {
  it('keeps to physics: power between idle and limit, shares up to one, means between extremes, no spread exactly where flat', () => {
    fc.assert(
      fc.property(drawnJobs, ({ job, part }) => {
        for (const block of simulateMinutes(job, part)) {
          expect(faultsIn(block, { idle: part.idlePowerWatts, limit: part.boardPowerWatts })).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tells the signals of its visibility and no others', () => {
    fc.assert(
      fc.property(drawnJobs, ({ job, part }) => {
        const [block] = simulateMinutes({ ...job, minutes: 1 }, part);
        expect(Object.keys(block?.columns ?? {})).toEqual([...SIGNALS_TOLD[job.telling.visibility]]);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same for the same spec, and another for another seed', () => {
    const drawn = { job: jobOf('inference'), part: MADE_PART };
    expect(imageOf(drawn)).toBe(imageOf(drawn));
    expect(imageOf({ ...drawn, job: { ...drawn.job, seed: drawn.job.seed + 1 } })).not.toBe(imageOf(drawn));
  });

  it('uses one block for all minutes, so that memory does not grow with the length', () => {
    const blocks = new Set<MinuteBlock>();
    let minutes = 0;
    for (const block of simulateMinutes(jobOf('training', { minutes: 500 }), MADE_PART)) {
      blocks.add(block);
      minutes++;
    }
    expect(minutes).toBe(500);
    expect(blocks.size).toBe(1);
  });

  it('draws more at the wall than its boards do', () => {
    for (const block of simulateMinutes(jobOf('training'), MADE_PART)) {
      const boards = block.columns.powerWatts?.mean.subarray(0, 8).reduce((sum, watts) => sum + watts, 0) ?? Number.NaN;
      expect(block.nodePowerWatts[0]).toBeGreaterThan(boards);
    }
  });

  it('makes a device the same whatever other devices the job has', () => {
    const job = jobOf('idle', { devices: 4 });
    const [few] = [...simulateMinutes(job, MADE_PART)].map((block) => block.columns.powerWatts?.mean.slice(0, 4));
    const [many] = [...simulateMinutes({ ...job, devices: 40 }, MADE_PART)].map((block) =>
      block.columns.powerWatts?.mean.slice(0, 4),
    );
    expect(many).toEqual(few);
  });
});

/** Spread of a signal over devices as a share of its mean, averaged over minutes in which something was done. */
function spreadOf(kind: WorkloadKind, seed: number): number {
  const spreads: number[] = [];
  for (const block of simulateMinutes(
    { ...jobOf(kind, { seed }), telling: { visibility: 'counters', intervalSeconds: 1 } },
    MADE_PART,
  )) {
    const values = block.columns.smActiveFraction?.mean ?? new Float64Array();
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    if (mean > 0.01) spreads.push(Math.sqrt(variance) / mean);
  }
  return spreads.reduce((sum, spread) => sum + spread, 0) / Math.max(1, spreads.length);
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe('synchrony', () => {
  it('devices of a training move together, replicas of a service each have their own requests', () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7];
    const training = medianOf(seeds.map((seed) => spreadOf('training', seed)));
    const inference = medianOf(seeds.map((seed) => spreadOf('inference', seed)));
    expect(training).toBeLessThan(0.03);
    expect(inference).toBeGreaterThan(3 * training);
  });
});

describe('every kind on every part', () => {
  it.each(WORKLOAD_KINDS)('%s runs', (kind) => {
    for (const part of MADE_PARTS) {
      const job = drawSizedJob(kind, part, { random: pseudoRandom(9), devices: 2, minutes: 3 });
      expect([...simulateMinutes(job, part)].length).toBe(3);
    }
  });

  it('lays out as many signals as it names', () => {
    const [block] = simulateMinutes(
      { ...jobOf('mining'), telling: { visibility: 'counters', intervalSeconds: 1 } },
      MADE_PART,
    );
    expect(block?.signals).toEqual(SIMULATED_SIGNALS);
  });
});
