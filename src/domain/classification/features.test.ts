import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toyCourse, toyPulse } from '../../../tests/toy-pulses.ts';
import { addPulse, type Course, newCourse } from './course.ts';
import { PLACES } from './evidence.ts';
import { FEATURE_NAMES, FEATURES, featuresOf } from './features.ts';

const valueOf = (course: Course, name: string): number => featuresOf(course)[FEATURE_NAMES.indexOf(name)] as number;
const even = (count: number, levels: Readonly<Record<string, number>>) => Array.from({ length: count }, () => levels);

describe('features of a workload', () => {
  it('each have a name of their own, a meaning and a source', () => {
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURES.length);
    expect(FEATURES.filter(({ meaning, source }) => meaning === '' || source === '')).toEqual([]);
  });

  it('are of the minutes at work: waiting before the start changes no level', () => {
    const waited = toyCourse([
      ...even(30, { tensorActive: 0, smActive: 0 }),
      ...even(30, { tensorActive: 0.4, smActive: 0.8 }),
    ]);
    expect(valueOf(waited, 'tensorActive.level')).toBeCloseTo(0.4, 12);
    expect(valueOf(waited, 'tensorActive/smActive')).toBeCloseTo(0.5, 12);
    expect(valueOf(waited, 'activeShare')).toBe(0.5);
  });

  it('are of the minutes within work: those in which it starts and stops are mixtures', () => {
    const edges = toyCourse([
      { boardPower: 0.3 },
      ...even(4, { boardPower: 0.9 }),
      { boardPower: 0.25 },
      { boardPower: 0.1 },
    ]);
    expect(valueOf(edges, 'boardPower.level')).toBeCloseTo(0.9, 12);
    expect(valueOf(edges, 'activeShare')).toBeCloseTo(6 / 7, 12);
  });

  it('of a run without a minute within work are of all that there is', () => {
    expect(valueOf(toyCourse([{ boardPower: 0.3 }, { boardPower: 0.9 }]), 'boardPower.level')).toBeCloseTo(0.6, 12);
  });

  it('take what a counter cannot tell from nothing for no more than that', () => {
    const still = toyCourse(even(9, { tensorActive: 0.5, pcie: 0, utilisation: 0.9 }));
    const noisy = toyCourse(
      Array.from({ length: 9 }, (_, minute) => ({
        tensorActive: 0.5,
        pcie: 0.0008,
        utilisation: 0.9 + (minute % 2) / 1000,
      })),
    );
    const names = ['pcie.level', 'utilisation.jump', 'utilisation.drift', 'utilisation.relativeDrift'];
    for (const name of names) expect(valueOf(noisy, name)).toBeCloseTo(valueOf(still, name), 4);
    expect(valueOf(still, 'pcie.level')).toBeGreaterThan(0);
  });

  it('tell what moves in proportion to its level', () => {
    const at = (level: number) =>
      toyCourse(Array.from({ length: 40 }, (_, minute) => ({ nodePower: minute % 2 === 0 ? level : 1.2 * level })));
    expect(valueOf(at(0.4), 'nodePower.relativeDrift')).toBeCloseTo(valueOf(at(0.8), 'nodePower.relativeDrift'), 9);
    expect(valueOf(at(0.4), 'nodePower.drift')).toBeCloseTo(valueOf(at(0.8), 'nodePower.drift') / 2, 9);
  });

  it('of a workload that never worked are those of its waiting', () => {
    expect(valueOf(toyCourse(even(20, { boardPower: 0.17 })), 'boardPower.level')).toBeCloseTo(0.17, 12);
    expect(valueOf(toyCourse(even(20, { boardPower: 0.17 })), 'activeShare')).toBe(0);
  });

  it('are missing where their evidence is, and never zero in its place', () => {
    const course = toyCourse(even(20, { boardPower: 0.6 }));
    const told = FEATURES.filter((_, place) => !Number.isNaN(featuresOf(course)[place] as number)).map(
      ({ name }) => name,
    );
    expect(told.filter((name) => /utilisation|tensor|dram|nvlink|nodePower/.test(name))).toEqual([]);
  });

  it('count the times that work stopped and began again', () => {
    const on = even(10, { utilisation: 0.9 });
    const off = even(5, { utilisation: 0 });
    expect(valueOf(toyCourse([...on, ...off, ...on, ...off, ...on]), 'restartsPerHour')).toBeCloseTo(2 / (40 / 60), 9);
  });

  it('take a missing minute for no quiet one', () => {
    const course = newCourse({ devices: 1, nodes: 1 });
    for (const minute of [0, 1, 2, 20, 21, 22]) addPulse(course, toyPulse(minute, { utilisation: 0.9 }));
    expect([valueOf(course, 'activeShare'), valueOf(course, 'restartsPerHour')]).toEqual([1, 0]);
  });

  it('find what repeats: a dip every ten minutes', () => {
    const minutes = Array.from({ length: 100 }, (_, minute) => ({ boardPower: minute % 10 === 0 ? 0.4 : 0.9 }));
    const course = toyCourse(minutes);
    expect(valueOf(course, 'rhythm.minutes')).toBe(10);
    expect(valueOf(course, 'rhythm.strength')).toBeGreaterThan(0.8);
    expect(valueOf(course, 'rhythm.dips')).toBeCloseTo(0.1, 9);
  });

  it('find the shape of a day, once a day is known', () => {
    const service = Array.from({ length: 3 * 1440 }, (_, minute) => ({
      utilisation: 0.5 + 0.4 * Math.sin((minute / 1440) * 2 * Math.PI),
    }));
    expect(valueOf(toyCourse(service), 'daySwing')).toBeGreaterThan(1.2);
    expect(valueOf(toyCourse(service.slice(0, 300)), 'daySwing')).toBeNaN();
  });

  it('are finite numbers or missing, whatever comes', () => {
    const level = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom(...PLACES), level), { minLength: 1, maxLength: 40 }),
        (minutes) => {
          const values = [...featuresOf(toyCourse(minutes))];
          expect(values.filter((value) => !Number.isNaN(value) && !Number.isFinite(value))).toEqual([]);
        },
      ),
    );
  });

  it('take no more room after a month than after a day', () => {
    const sizeOf = (value: unknown): number => JSON.stringify(value).length;
    const of = (days: number): Course =>
      toyCourse(Array.from({ length: days * 1440 }, (_, minute) => ({ boardPower: 0.5 + (minute % 7) / 20 })));
    expect(sizeOf(of(30)) / sizeOf(of(1))).toBeLessThan(1.2);
  });
});
