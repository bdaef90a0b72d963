import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import type { ComputeFigures } from './account.ts';
import type { Allocation } from './allocation.ts';

/** One cluster of two nodes of two devices and one of a single unknown device; 1e15 at 16 bits, 2.4e15 at most. */
const fleet = toyFleet({ id: 'c', part: toyAccelerator(), devices: 4 }, { id: 'd', devices: 1, nodes: 1 });
const index = toyIndex(fleet);
const HOUR = 3600;
/** Counted operations per second. */
const counted = (subject: number, perSecond: number, minutes: number) =>
  Array.from({ length: minutes }, (_, minute) => toyWindow(subject, minute, { operations16Total: perSecond * 60 }));
const holding = (customer: string, indices: readonly number[], node = 'c-0'): Allocation =>
  toyAllocation({ customer, from: 0, until: HOUR }, { node, indices, count: indices.length });

async function hour(allocations: readonly Allocation[], windows = counted(0, 0, 0)) {
  return (await toyLedger({ index, from: 0, until: HOUR, windows, input: { allocations } })).ledger;
}
const methods = ({ basis }: ComputeFigures) =>
  basis.map(({ method, acceleratorSeconds }) => [method, acceleratorSeconds]);
const inPeaks = ({ hardwareOperations: { low, estimate, high } }: ComputeFigures) =>
  [low, estimate, high].map((value) => Number((value / (1e15 * HOUR)).toFixed(6)));

describe('time without telemetry', () => {
  it('of an account of which nothing was seen rests on hours alone: 5 %, 30 % and all of the 16-bit peak', async () => {
    const { accounts } = await hour([holding('acme', [0, 1])]);
    expect(inPeaks(accounts[0]!)).toEqual([0.1, 0.6, 2]);
    expect(methods(accounts[0]!)).toEqual([['hours-alone', 2 * HOUR]]);
    expect(accounts[0]!.provenOperations).toEqual({ low: 0, high: 2 * HOUR * 2.4e15 });
    expect(accounts[0]!.coverageFraction).toBe(0);
  });

  it('of an account of which half was seen at 20 % of the peak is taken as like that half, up to the ceiling', async () => {
    const { accounts } = await hour([holding('acme', [0])], counted(0, 0.2e15, 30));
    expect(inPeaks(accounts[0]!)).toEqual([0.1, 0.2, 0.2 + 1.2]);
    expect(methods(accounts[0]!)).toEqual([
      ['operation-counters', HOUR / 2],
      ['coverage-gap', HOUR / 2],
    ]);
    expect(accounts[0]!.basis.map(({ shareOfEstimate }) => shareOfEstimate)).toEqual([0.5, 0.5]);
  });

  it('that nobody held counts nothing into the lower bound and the estimate, and says so', async () => {
    const { unattributed } = await hour([holding('acme', [0])]);
    expect(inPeaks(unattributed)).toEqual([0, 0, 7.2]);
    expect(unattributed.basis.find(({ method }) => method === 'coverage-gap')?.assumptions.join()).toContain('nobody');
  });

  it('that nobody held is not taken as like what was seen of it at work', async () => {
    const { unattributed } = await hour([holding('acme', [0])], counted(1, 0.2e15, 30));
    const [low, estimate, high] = inPeaks(unattributed);
    expect([low, estimate]).toEqual([0.1, 0.1]);
    expect(high).toBeGreaterThan(5);
  });

  it('of a fleet of which no holder was given is estimated as training, and bounded below by nothing', async () => {
    const { unattributed, accounts } = await hour([]);
    expect(accounts).toEqual([]);
    expect(inPeaks(unattributed)).toEqual([0, 4 * 0.3, 4 * 2.4]);
  });

  it('of unknown hardware is no operations and no ceiling, told by its seconds', async () => {
    const { accounts, byCluster } = await hour([holding('acme', [0], 'd-0')]);
    const [account] = accounts;
    expect([account!.unknownHardwareSeconds, account!.ceilingOperations]).toEqual([HOUR, 0]);
    expect(methods(account!)).toEqual([['unknown-hardware', HOUR]]);
    expect(byCluster.find(({ id }) => id === 'd')!.unknownHardwareSeconds).toBe(HOUR);
  });

  it('is never called rest because a meter tells of unknown hardware', async () => {
    const windows = Array.from({ length: 60 }, (_, minute) => toyWindow(7, minute, { powerWatts: 10_000 }));
    const { clusters } = await hour([holding('acme', [0], 'd-0')], windows);
    expect(index.subjectName(7)).toBe('d-0');
    expect(clusters.find(({ clusterId }) => clusterId === 'd')).toMatchObject({ idle: 0, coverageGap: HOUR });
  });
});

describe('a total of accounts that are seen in part', () => {
  const acme = [
    { ...holding('acme', [0]), workloadId: 'seen' },
    { ...holding('acme', [1]), workloadId: 'unseen' },
  ];

  it('is their sum: what one shows says nothing of the other', async () => {
    const ledger = await hour(acme, counted(0, 0.9e15, 60));
    expect(ledger.accounts.map(inPeaks)).toEqual([
      [0.9, 0.9, 1.8],
      [0.05, 0.3, 1],
    ]);
    expect(inPeaks(ledger.byCustomer[0]!)).toEqual([0.95, 1.2, 2.8]);
    expect(methods(ledger.byCustomer[0]!)).toEqual([
      ['operation-counters', HOUR],
      ['hours-alone', HOUR],
    ]);
    const [c] = ledger.byCluster;
    expect(inPeaks(c!)).toEqual([0.95, 1.2, 2.8 + 2 * 2.4]);
  });

  it('holds of each cluster what lies there of an account in two', async () => {
    const two = toyFleet(
      { id: 'c', part: toyAccelerator(), devices: 1, nodes: 1 },
      { id: 'd', part: toyAccelerator(), devices: 1, nodes: 1 },
    );
    const allocation = toyAllocation(
      { customer: 'acme', from: 0, until: HOUR },
      { node: 'c-0', indices: [0], count: 1 },
      { node: 'd-0', indices: [0], count: 1 },
    );
    const { ledger } = await toyLedger({
      index: toyIndex(two),
      from: 0,
      until: HOUR,
      windows: counted(0, 0.5e15, 30),
      input: { allocations: [allocation] },
    });
    expect(ledger.accounts[0]!.clusterIds).toEqual(['c', 'd']);
    expect(inPeaks(ledger.accounts[0]!)).toEqual([0.25, 1, 0.5 + 1.5 * 2.4]);
    expect(ledger.byCluster.map(inPeaks)).toEqual([
      [0.25, 0.5, 0.5 + 0.5 * 2.4],
      [0, 0.5, 2.4],
    ]);
  });
});
