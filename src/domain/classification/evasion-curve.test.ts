import { describe, expect, it } from 'vitest';
import { COST_BINS, evasionCurve, type JudgedEvader } from './evasion-curve.ts';
import {
  alarmThreshold,
  crossedThreshold,
  detectionOf,
  falseAlarms,
  judgedLook,
  type JudgedLook,
} from './told-work.ts';

const look = (score: number, { deviceHours = 1, isAsked = false } = {}): JudgedLook => ({
  score,
  deviceHours,
  isAsked,
});
const looks = (count: number, score: (number: number) => number): JudgedLook[] =>
  Array.from({ length: count }, (_, number) => look(score(number)));

describe('threshold of false alarms', () => {
  it('leaves at most the share of the device-hours above it, and no less than it may', () => {
    const honest = looks(2000, (number) => number);
    const threshold = alarmThreshold(honest, 0.001);
    expect(threshold).toBe(1997);
    expect(falseAlarms(honest, threshold).told.count).toBe(2);
  });

  it('weighs a false alarm by the device-hours under it: one great workload is too many', () => {
    const honest = [...looks(2000, (number) => number), look(5000, { deviceHours: 100 })];
    expect(alarmThreshold(honest, 0.001)).toBe(5000);
    expect(falseAlarms(honest, 1e4)).toMatchObject({ toldHoursShare: 0, deviceHours: 2100 });
    expect(falseAlarms(honest, 4000).toldHoursShare).toBeCloseTo(100 / 2100);
    expect(falseAlarms(honest, 4000).perDeviceHour).toBeCloseTo(1 / 2100);
  });

  it('of too little honest work is above all of it, and of none there is none', () => {
    expect(
      alarmThreshold(
        looks(50, (number) => number),
        0.001,
      ),
    ).toBe(49);
    expect(() => alarmThreshold([], 0.001)).toThrow(RangeError);
  });

  it('is tried on work that it was not learned from, and the higher of two stands', () => {
    const even = looks(1000, (number) => number / 1000);
    const odd = looks(1000, (number) => 2 * (number / 1000));
    const { threshold, alarms } = crossedThreshold(
      even.flatMap((look, place) => [look, odd[place]!]),
      0.001,
    );
    expect(threshold).toBeCloseTo(1.996);
    // half of the second half lies above what the first half asks for
    expect(alarms.told.count).toBe(500);
    expect(alarms.told.of).toBe(2000);
  });

  it('never tells equal scores apart', () => {
    const honest = looks(2000, () => 3);
    expect(falseAlarms(honest, alarmThreshold(honest, 0.001)).told.count).toBe(0);
  });
});

describe('what is found', () => {
  it('is told above the threshold, and asked apart from it', () => {
    const training = [look(2), look(0), look(-1, { isAsked: true }), look(3, { isAsked: true })];
    const { told, toldOrAsked } = detectionOf(training, 1);
    expect([told.count, toldOrAsked.count, told.of]).toEqual([2, 3, 4]);
  });

  it('counts every kind of work that changes weights', () => {
    const probabilities = { training: 0.2, 'fine-tuning': 0.3, experimentation: 0.1, inference: 0.3, other: 0.1 };
    const { score, isAsked } = judgedLook({ probabilities, abstained: true } as never, 2);
    expect(score).toBeCloseTo(Math.log(1.5));
    expect(isAsked).toBe(true);
  });
});

const evader = (family: string, givenUp: number, score: number): JudgedEvader => ({ ...look(score), family, givenUp });

describe('curve of evasion', () => {
  const cheap = Array.from({ length: 20 }, (_, number) => evader('cheap', 0.05, number < 18 ? 1 : -1));
  const dear = Array.from({ length: 20 }, (_, number) => evader('dear', 0.29, number < 5 ? 1 : -1));
  const rare = [evader('rare', 0.01, -1)];
  const curve = evasionCurve([...cheap, ...dear, ...rare, evader('dear', 1, 1), evader('dear', 0.3, 1)]);

  it('holds each evader in one bin, the dearest too', () => {
    const counts = curve.together.points.map(({ told }) => told.of);
    expect(counts).toEqual([1, 20, 20, 1, 0, 1]);
    expect(COST_BINS.at(-1)?.until).toBe(1);
  });

  it('tells what is worth its cost apart: below 30 %, not at it', () => {
    expect(curve.together.worthwhile.told).toMatchObject({ count: 23, of: 41 });
    expect(curve.families.find(({ family }) => family === 'dear')?.worthwhile.told.of).toBe(20);
  });

  it("names the evader's choice among what he can afford, but no family of which too little was seen", () => {
    expect(curve.choices.map((choice) => choice?.family)).toEqual([undefined, 'cheap', 'dear', 'dear', 'dear', 'dear']);
  });
});
