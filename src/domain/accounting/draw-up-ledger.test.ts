import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LabelledHold } from './place-allocations.ts';

const FLEET = toyFleet({ id: 'c', part: toyAccelerator(), devices: 2, nodes: 1 });
const LEASED: Fleet = {
  ...FLEET,
  clusters: FLEET.clusters.map((cluster) => ({
    ...cluster,
    nodes: cluster.nodes.map((node) => ({ ...node, tenant: { customerId: 'lessee' } })),
  })),
};
const HOUR = 3600;
const windows = Array.from({ length: 60 }, (_, minute) => toyWindow(0, minute, { utilisationFraction: 0.9 }));
const OTHER = toyAllocation({ customer: 'other', from: 0, until: HOUR }, { node: 'c-0', indices: [1], count: 1 });
const LABEL: LabelledHold = { subject: 0, customerId: 'named', workloadId: 'pod', from: 0, until: HOUR * 1000 };

async function unexplained(fleet: Fleet, allocations: readonly (typeof OTHER)[], labels: readonly LabelledHold[] = []) {
  const input = { allocations, labels };
  const { ledger, findings } = await toyLedger({ index: toyIndex(fleet), from: 0, until: HOUR, windows, input });
  const told = findings.filter(({ code }) => code === 'active-without-allocation').map(({ subject }) => subject);
  return { told, reconciliations: ledger.reconciliations };
}

describe('work of a customer whom no allocation names', () => {
  it('is explained by a contract', async () => {
    const { told, reconciliations } = await unexplained(LEASED, [OTHER]);
    expect(told).toEqual([]);
    expect(reconciliations[0]).toMatchObject({ customerId: 'lessee', allocatedSeconds: HOUR, activeSeconds: HOUR });
  });

  it('is explained by labels where no allocations were given at all', async () => {
    expect((await unexplained(FLEET, [], [LABEL])).told).toEqual([]);
  });

  it('is an error where allocations were given and none of them is theirs', async () => {
    const { told, reconciliations } = await unexplained(FLEET, [OTHER], [LABEL]);
    expect(told).toEqual(['named']);
    expect(reconciliations.find(({ customerId }) => customerId === 'named')?.allocatedSeconds).toBeUndefined();
  });
});
