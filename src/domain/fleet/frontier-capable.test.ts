import { describe, expect, it } from 'vitest';
import { madeFigure, type ToyCluster, toyFleet, toyPart } from '../../../tests/toy-fleet.ts';
import { bytes } from '../../foundation/units.ts';
import { FRONTIER_QUESTION, frontierAnswers, leastTrainingMemory } from './frontier-capable.ts';

const memoryBytes = madeFigure(bytes(1e12));
const PART = toyPart('toy', { 'fp16-bf16': 1e15, fp8: 2e15 }, { memoryBytes });
const DAY = 86_400;
/** Just as much as `devices` toys do in a hundred days at their ceiling. */
const question = (devices: number) => ({
  ...FRONTIER_QUESTION,
  operations: devices * 2e15 * 100 * DAY,
  withinDays: 100,
  utilisationFraction: 0.4,
});
const answer = (cluster: Partial<ToyCluster>, asked = question(100)) =>
  frontierAnswers(toyFleet({ id: 'a', part: PART, devices: 100, gigabits: 400, ...cluster }), asked)[0]!;

describe('whether a configuration can train a frontier model', () => {
  it.each([
    [98, 'cannot'],
    [100, 'only-near-its-ceiling'],
    [498, 'only-near-its-ceiling'],
    [500, 'can'],
  ])(
    'with %d devices, where 100 suffice at the ceiling and 500 at the stated utilisation: %s',
    (...[devices, verdict]) => {
      expect(answer({ devices }).verdict).toBe(verdict);
    },
  );

  it.each([
    [99, 'cannot', /not faster than 100 Gbit/],
    [100, 'cannot', /not faster than 100 Gbit/],
    [101, 'can', /faster than 100 Gbit/],
    [undefined, 'not-known', /network not stated for 2 of 2 nodes/],
  ])('with a network of %s Gbit/s: %s', (...[gigabits, verdict, reason]) => {
    const { gigabits: _, ...rest } = { gigabits, devices: 1000 };
    const told = gigabits === undefined ? answerWithoutNetwork() : answer({ ...rest, gigabits });
    expect(told.verdict).toBe(verdict);
    expect(told.reasons[verdict === 'can' ? 1 : 0]).toMatch(reason);
  });

  it('asks no network of a single node', () => {
    const fleet = toyFleet({ id: 'a', part: PART, devices: 1000, nodes: 1 });
    expect(frontierAnswers(fleet, question(100))[0]?.verdict).toBe('can');
  });

  it('is not hidden by leaving the network of a few nodes out', () => {
    const large = { id: 'a', part: PART, devices: 1000, gigabits: 400, links: { b: 400 } };
    const [told] = frontierAnswers(toyFleet(large, { id: 'b', part: PART, devices: 2 }), question(100));
    expect(told).toMatchObject({ configurationId: 'a+b', verdict: 'can' });
    expect(told?.reasons[0]).toBe('1000 accelerators whose network is stated suffice');
  });

  it('does not call unknown hardware unable', () => {
    const fleet = toyFleet({ id: 'a', devices: 1000, gigabits: 400 });
    const [told] = frontierAnswers(fleet, question(100));
    expect(told?.verdict).toBe('not-known');
    expect(told?.reasons[0]).toMatch(/its ceiling isn't known: state the rates of 1000 x "mystery"/);
    expect(told).not.toHaveProperty('daysAtCeiling');
  });

  it('rules out what has too little memory for the smallest model of that much training', () => {
    const operations = 1e26;
    const needed = leastTrainingMemory(operations);
    expect(needed / 16).toBeCloseTo(Math.sqrt(1e26 / 12_000), -6);
    const holding = (share: number) =>
      toyPart('toy', { fp8: 1e24, 'fp16-bf16': 1e24 }, { memoryBytes: madeFigure(bytes((needed * share) / 2)) });
    expect(answer({ part: holding(0.99), devices: 2 }, FRONTIER_QUESTION).verdict).toBe('cannot');
    expect(answer({ part: holding(1.01), devices: 2 }, FRONTIER_QUESTION).verdict).toBe('can');
    const { memoryBytes: _, ...without } = holding(1);
    expect(answer({ part: without, devices: 2 }, FRONTIER_QUESTION).verdict).toBe('not-known');
  });

  it('says how many days it takes, at the ceiling and at the stated utilisation', () => {
    const told = answer({ devices: 200 });
    expect(told.daysAtCeiling).toBeCloseTo(50, 6);
    expect(told.daysAtUtilisation).toBeCloseTo(250, 6);
    expect(told.reasons[0]).toMatch(/at least 50 days at its ceiling; more than 100 days at 0.4/);
  });

  it('lists the able first', () => {
    const fleet = toyFleet(
      { id: 'small', part: PART, devices: 2, gigabits: 400 },
      { id: 'dark', devices: 2, gigabits: 400 },
      { id: 'large', part: PART, devices: 600, gigabits: 400 },
    );
    expect(frontierAnswers(fleet, question(100)).map((one) => one.configurationId)).toEqual(['large', 'dark', 'small']);
  });
});

const answerWithoutNetwork = () => frontierAnswers(toyFleet({ id: 'a', part: PART, devices: 1000 }), question(100))[0]!;
