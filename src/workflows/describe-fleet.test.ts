import { describe, expect, it } from 'vitest';
import { toyFleet, toyPart } from '../../tests/toy-fleet.ts';
import { acceleratorCatalogue } from '../domain/fleet/catalogue.ts';
import type { FleetSource } from '../ports/fleet-source.ts';
import { describeFleet } from './describe-fleet.ts';

const PART = toyPart('toy', { 'fp16-bf16': 1e15, fp8: 2e15 });
const FLEET = toyFleet(
  { id: 'a', part: PART, devices: 8, gigabits: 400, links: { b: 200 } },
  { id: 'b', part: PART, devices: 4, gigabits: 400, site: 'par' },
  { id: 'c', devices: 2, gigabits: 400 },
);
const FAULT = { where: 'fleet.yaml', line: 3, message: 'something' };
const doors = (fleets: FleetSource) => ({
  fleets,
  catalogue: { read: () => Promise.resolve(acceleratorCatalogue([])) },
});
const memory: FleetSource = { read: () => Promise.resolve({ fleet: FLEET, faults: [FAULT] }) };

describe('a fleet, described', () => {
  it('counts devices by part, unknown hardware apart and without a ceiling', async () => {
    const { parts, isSynthetic, faults } = await describeFleet(doors(memory), 'fleet.yaml');
    expect(parts).toEqual([
      { partId: 'toy', partName: 'toy', deviceCount: 12, units: 12, ceilingOperationsPerSecond: 24e15 },
      { partName: 'mystery', deviceCount: 2 },
    ]);
    expect(isSynthetic).toBe(true);
    expect(faults).toEqual([FAULT]);
  });

  it('gives the ceiling of each cluster, and of what a faster network joins', async () => {
    const { clusters, joined } = await describeFleet(doors(memory), 'fleet.yaml');
    expect(clusters.map(({ clusterId, figures }) => [clusterId, figures.ceilingOperationsPerSecond])).toEqual([
      ['a', 16e15],
      ['b', 8e15],
      ['c', undefined],
    ]);
    expect(joined.map(({ id, fasterThanBitsPerSecond }) => `${id} ${fasterThanBitsPerSecond / 1e9}`)).toEqual([
      'a+b 100',
      'c 100',
      'a 300',
      'b 300',
      'c 300',
    ]);
  });

  it('answers for both amounts of training that laws name', async () => {
    const { frontier } = await describeFleet(doors(memory), 'fleet.yaml');
    expect(
      frontier.map(({ question, configurationId, verdict }) => [question.operations, configurationId, verdict]),
    ).toEqual([
      [1e26, 'c', 'not-known'],
      [1e26, 'a+b', 'cannot'],
      [1e25, 'c', 'not-known'],
      [1e25, 'a+b', 'cannot'],
    ]);
  });

  it('passes on the failure of a door', async () => {
    const broken: FleetSource = { read: () => Promise.reject(new Error('disk')) };
    await expect(describeFleet(doors(broken), 'fleet.yaml')).rejects.toThrow('disk');
  });
});
