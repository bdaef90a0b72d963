import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ToyCluster, toyFleet, toyPart } from '../../../tests/toy-fleet.ts';
import { clusterFigures, joinedMachines } from './cluster-facts.ts';
import { devicesOf } from './fleet.ts';

const PART = toyPart('toy', { 'fp16-bf16': 1e15, fp8: 2e15 });
const at = (gigabits: number) => ({ fasterThanBitsPerSecond: gigabits * 1e9 });

describe('machines joined by a network', () => {
  const halls: readonly ToyCluster[] = [
    { id: 'a', part: PART, devices: 8, gigabits: 400, links: { b: 200 } },
    { id: 'b', part: PART, devices: 16, gigabits: 400, site: 'par' },
  ];

  it.each([
    [100, [['a+b', 24, 200e9, false]]],
    [199.999, [['a+b', 24, 200e9, false]]],
    [
      200,
      [
        ['a', 8, 400e9, true],
        ['b', 16, 400e9, true],
      ],
    ],
    [
      300,
      [
        ['a', 8, 400e9, true],
        ['b', 16, 400e9, true],
      ],
    ],
    [
      400,
      [
        ['a (slow network)', 8, 400e9, true],
        ['b (slow network)', 16, 400e9, true],
      ],
    ],
  ])('two halls linked at 200 Gbit/s, by what is faster than %d', (...[limit, expected]) => {
    const groups = joinedMachines(toyFleet(...halls), at(limit));
    expect(
      groups.map(({ id, devices, figures }) => [
        id,
        devices[0]?.count,
        figures.networkBitsPerSecond,
        figures.isOneDataCentre,
      ]),
    ).toEqual(expected);
    expect(groups[0]?.figures.byFormat).toMatchObject({ fp8: groups[0]!.devices[0]!.count * 2e15, fp4: 0 });
  });

  it('are not joined across data centres where co-location counts', () => {
    const groups = joinedMachines(toyFleet(...halls), { ...at(100), withinDataCentre: true });
    expect(groups.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('are joined through a third, and the narrowest link that is needed counts', () => {
    const chain = toyFleet(
      { id: 'a', part: PART, devices: 2, gigabits: 800, links: { b: 500, c: 120 } },
      { id: 'b', part: PART, devices: 2, gigabits: 800, links: { c: 300 } },
      { id: 'c', part: PART, devices: 2, gigabits: 800 },
    );
    const [group, ...rest] = joinedMachines(chain, at(100));
    expect(rest).toEqual([]);
    expect(group?.figures.networkBitsPerSecond).toBe(300e9);
    expect(group?.figures.ceilingOperationsPerSecond).toBe(6 * 2e15);
  });

  it('with unknown hardware have no ceiling, and say what is missing', () => {
    const [group] = joinedMachines(
      toyFleet({ id: 'a', part: PART, devices: 2, gigabits: 400, links: { x: 400 } }, { id: 'x', devices: 4 }),
      at(100),
    );
    expect(group?.figures).not.toHaveProperty('ceilingOperationsPerSecond');
    expect(group?.figures).not.toHaveProperty('networkBitsPerSecond');
    expect(group?.figures.byFormat['fp8']).toBe(2 * 2e15);
    expect(group?.missing.join()).toMatch(/4 x "mystery".*network bandwidth of 2 of 4 nodes/);
  });

  it('give the figures that a rule asks for', () => {
    const fleet = toyFleet({ id: 'a', part: PART, devices: 8, gigabits: 400 });
    const facts = clusterFigures(fleet.clusters[0]!);
    expect(facts).toMatchObject({
      ceilingOperationsPerSecond: 16e15,
      networkBitsPerSecond: 400e9,
      isOneDataCentre: true,
    });
  });

  it('hold every device of the fleet exactly once, whatever the limit', () => {
    const cluster = fc.record({
      devices: fc.nat(5).map((count) => count * 2),
      gigabits: fc.option(fc.constantFrom(50, 100, 200, 400), { nil: undefined }),
      links: fc.dictionary(fc.constantFrom('c0', 'c1', 'c2', 'c3', 'nowhere'), fc.constantFrom(50, 100, 400)),
    });
    fc.assert(
      fc.property(fc.array(cluster, { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 100, 300), (all, limit) => {
        const fleet = toyFleet(
          ...all.map(({ gigabits, ...rest }, place) => ({
            id: `c${place}`,
            part: PART,
            ...rest,
            ...(gigabits === undefined ? {} : { gigabits }),
          })),
        );
        const groups = joinedMachines(fleet, at(limit));
        const held = groups.flatMap((group) => group.nodes.flatMap((node) => node.devices.map(({ id }) => id)));
        expect([...held].sort()).toEqual(
          devicesOf(fleet)
            .map(({ id }) => id)
            .sort(),
        );
      }),
    );
  });
});
