import { describe, expect, it } from 'vitest';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { drawSizedJob } from './draw-job.ts';
import type { JobSpec, SensorFaults } from './job-spec.ts';
import { MADE_PART } from './made-part.ts';
import { simulateMinutes } from './simulate-minutes.ts';

const MINUTES = 40;
const DEVICES = 80;

const jobWith = (faults: SensorFaults | undefined): JobSpec => {
  const job = drawSizedJob('training', MADE_PART, { random: pseudoRandom(11), devices: DEVICES, minutes: MINUTES });
  const telling = { visibility: 'counters' as const, intervalSeconds: 1 };
  return { ...job, telling: faults === undefined ? telling : { ...telling, faults } };
};

/** Mean power by minute and device, and the extremes, covered time and node power beside it. */
function toldBy(faults: SensorFaults | undefined) {
  return [...simulateMinutes(jobWith(faults), MADE_PART)].length === 0
    ? []
    : Array.from(simulateMinutes(jobWith(faults), MADE_PART), (block) => ({
        power: block.columns.powerWatts!.mean.slice(),
        least: block.columns.powerWatts!.minimum.slice(),
        tensor: block.columns.tensorActiveFraction!.mean.slice(),
        covered: block.coveredSeconds.slice(),
        turns: block.powerTurnsPerMinute.slice(),
        node: block.nodePowerWatts.slice(),
      }));
}

const countOf = (values: Iterable<number>, isCounted: (value: number) => boolean): number =>
  [...values].filter(isCounted).length;

describe('sensor faults', () => {
  it('no fault that is not asked for', () => {
    for (const minute of toldBy(undefined)) {
      expect(countOf(minute.power, Number.isNaN)).toBe(0);
      expect(minute.covered.every((seconds) => seconds === 60)).toBe(true);
    }
  });

  it('a missing minute is missing in every signal, and never zero', () => {
    let missing = 0;
    for (const minute of toldBy({ missingFraction: 0.2 })) {
      for (let device = 0; device < DEVICES; device++) {
        const isMissing = Number.isNaN(minute.power[device]);
        expect([
          minute.covered[device],
          Number.isNaN(minute.tensor[device]),
          Number.isNaN(minute.turns[device]),
        ]).toEqual(isMissing ? [0, true, true] : [60, false, false]);
        expect(minute.power[device]).not.toBe(0);
        if (isMissing) missing++;
      }
    }
    expect(missing / (MINUTES * DEVICES)).toBeCloseTo(0.2, 1);
  });

  it('a stuck sensor tells the same for ever, and some device of many has one', () => {
    const last = toldBy({ stuckFraction: 0.5 }).slice(-2);
    const same = countOf(last[0]!.power.keys(), (device) => last[0]!.power[device] === last[1]!.power[device]);
    expect(same).toBeGreaterThan(DEVICES * 0.25);
    expect(same).toBeLessThan(DEVICES * 0.75);
  });

  it('a zero among the readings lowers the mean and keeps it above zero', () => {
    const [clean, faulty] = [toldBy(undefined), toldBy({ zeroFraction: 1 })];
    expect(faulty[10]!.least[0]).toBe(0);
    expect(faulty[10]!.power[0]).toBeCloseTo((clean[10]!.power[0]! * 59) / 60, 6);
  });

  it('a meter that tells in steps tells whole ones', () => {
    for (const { node } of toldBy({ meterStepWatts: 75 })) for (const watts of node) expect(watts % 75).toBe(0);
  });

  it('the work behind the faults is the same work', () => {
    const [clean, faulty] = [toldBy(undefined), toldBy({ missingFraction: 0.3, stuckFraction: 0.2 })];
    expect(faulty.map(({ node }) => node)).toEqual(clean.map(({ node }) => node));
  });
});
