import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import type { Allocation } from './allocation.ts';

/** One node of two devices, its meter at 2,000 W through the second minute. */
const index = toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 2, nodes: 1 }));
const held = (customer: string, device: number, [from, until]: readonly [number, number]): Allocation =>
  toyAllocation({ customer, from, until }, { node: 'c-0', indices: [device], count: 1 });

async function isApart(...allocations: readonly Allocation[]): Promise<boolean> {
  const windows = [toyWindow(index.meterOf(0), 1, { powerWatts: 2000 })];
  const { ledger } = await toyLedger({ index, from: 0, until: 120, windows, input: { allocations } });
  const assumptions = ledger.byCluster[0]!.basis.flatMap((basis) => basis.assumptions);
  return !assumptions.some((assumption) => assumption.includes('several holders'));
}

describe('one meter for the devices of a node', () => {
  it.each<[string, boolean, readonly Allocation[]]>([
    ['that one account holds', true, [held('a', 0, [0, 120]), held('a', 1, [0, 120])]],
    [
      'that one account took one after the other, before the minute',
      true,
      [held('a', 0, [0, 120]), held('a', 1, [59, 120])],
    ],
    [
      'that one account took one after the other, within the minute',
      false,
      [held('a', 0, [0, 120]), held('a', 1, [61, 120])],
    ],
    ['that two accounts hold', false, [held('a', 0, [0, 120]), held('b', 1, [0, 120])]],
    ['of which one is held and one free', false, [held('a', 0, [0, 120])]],
    [
      'that two accounts share in whatever order they came',
      true,
      [held('a', 0, [0, 120]), held('b', 0, [1, 120]), held('b', 1, [0, 120]), held('a', 1, [1, 120])],
    ],
    ['that nobody holds', true, []],
  ])('%s tells them apart or not', async (_, expected, allocations) => {
    expect(await isApart(...allocations)).toBe(expected);
  });
});
