import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex } from '../../../tests/toy-ledger.ts';
import { instant, period } from '../../foundation/instant.ts';
import type { Allocation, HeldDevices } from './allocation.ts';
import { placeAllocations } from './place-allocations.ts';

/** Nodes c-0 and c-1 of four devices each. */
const index = toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 8 }));
const WITHIN = period(instant(0), instant(1_000_000));
const place = (...allocations: readonly Allocation[]) =>
  placeAllocations({ index, period: WITHIN, allocations, labels: [] });
const held = (customer: string, ...devices: readonly HeldDevices[]) =>
  toyAllocation({ customer, from: 0, until: 1000 }, ...devices);

/** Who holds which device: `customer share` by device. */
const holders = ({ accounts, claims }: ReturnType<typeof placeAllocations>) =>
  claims.map((of) => of.map(({ account, share }) => `${accounts[account]!.customerId} ${share}`).join(', '));

describe('holders that labels of telemetry name', () => {
  const labelled = (from: number, until: number) =>
    placeAllocations({
      index,
      period: WITHIN,
      allocations: [],
      labels: [{ subject: 0, customerId: 'acme', workloadId: 'w', from, until }],
    });

  it('hold while they are named', () => {
    expect(holders(labelled(0, 1000))[0]).toBe('acme 1');
  });

  it('are unknown to a period that they held nothing in', () => {
    for (const { accounts, claims } of [labelled(500, 500), labelled(1_000_000, 1_001_000), labelled(-1000, 0)]) {
      expect({ accounts, claims: claims.flat() }).toEqual({ accounts: [], claims: [] });
    }
  });
});

describe('allocations on devices', () => {
  it('that name their devices come before those that count, whatever their order in the source', () => {
    const placed = place(
      held('counted', { node: 'c-0', count: 2 }),
      held('named', { node: 'c-0', count: 1, indices: [0] }),
    );
    expect(holders(placed).slice(0, 4)).toEqual(['named 1', 'counted 1', 'counted 1', '']);
    expect(placed.claims[1]![0]!.isChosen).toBe(true);
    expect(placed.claims[0]![0]!.isChosen).toBe(false);
  });

  it('that count every device of a node have chosen nothing', () => {
    expect(place(held('all', { node: 'c-0', count: 4 })).claims[3]![0]!.isChosen).toBe(false);
  });

  it('that take turns use the same device again', () => {
    const early = toyAllocation({ customer: 'early', from: 0, until: 500 }, { node: 'c-0', count: 1 });
    const late = toyAllocation({ customer: 'late', from: 500, until: 1000 }, { node: 'c-0', count: 1 });
    expect(holders(place(early, late))[0]).toBe('early 1, late 1');
  });

  it('of shares spread over free devices first, then over those with room: sixteen halves fill eight devices', () => {
    const pods = Array.from({ length: 8 }, (_, pod) => held(`p${pod}`, { node: 'c-0', count: 1, share: 0.5 }));
    expect(holders(place(...pods)).slice(0, 4)).toEqual([
      'p0 0.5, p4 0.5',
      'p1 0.5, p5 0.5',
      'p2 0.5, p6 0.5',
      'p3 0.5, p7 0.5',
    ]);
  });

  it('that find no room go to the least claimed device', () => {
    const pods = [0.5, 0.75, 0.8, 0.9].map((share, pod) => held(`p${pod}`, { node: 'c-0', count: 1, share }));
    expect(holders(place(...pods, held('last', { node: 'c-0', count: 1 })))[0]).toBe('p0 0.5, last 1');
  });

  it('of one device and a half charge half of the second', () => {
    expect(holders(place(held('acme', { node: 'c-0', count: 1.5 }))).slice(0, 3)).toEqual(['acme 1', 'acme 0.5', '']);
  });

  it('on nodes and devices that the fleet does not have are kept as hours, and told', () => {
    const placed = place(
      held('acme', { node: 'elsewhere', count: 3 }),
      held('bolt', { node: 'c-0', count: 2, indices: [3, 9] }),
      held('corp', { node: 'c-1', count: 6 }),
      { ...held('dent'), devicesWithoutNode: 5 },
    );
    const unplaced = placed.unplaced.map(
      ({ account, devices }) => `${placed.accounts[account]!.customerId} ${devices}`,
    );
    expect(unplaced.sort()).toEqual(['acme 3', 'bolt 1', 'corp 2', 'dent 5']);
    expect(placed.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(
      Array.from({ length: 4 }, () => 'allocation-not-placed warning'),
    );
    expect(holders(placed)[3]).toBe('bolt 1');
  });

  it('that still run are held to the end of the period, and those outside it not at all', () => {
    const running = toyAllocation({ customer: 'running', from: 500 }, { node: 'c-0', count: 1, indices: [0] });
    const later = toyAllocation({ customer: 'later', from: 1000 }, { node: 'c-0', count: 1, indices: [0] });
    const placed = place(running, later);
    expect(placed.claims[0]).toMatchObject([{ from: 500_000, until: 1_000_000 }]);
    expect(placed.accounts.map(({ customerId }) => customerId)).toEqual(['running']);
  });
});
