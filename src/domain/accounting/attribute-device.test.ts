import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import { instant } from '../../foundation/instant.ts';
import type { ComputeFigures } from './account.ts';
import type { DeclaredWorkload } from './ledger-input.ts';

/** One device, of which a minute counts 3e16 operations: 3e16 to 6e16. Its ceiling is 1.44e17 in a minute. */
const index = toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 1, nodes: 1 }));
const SEEN = toyWindow(0, 0, { operations16Total: 3e16 });
const sharing = (customer: string, workload: string, share: number) =>
  toyAllocation({ customer, workload, from: 0, until: 60 }, { node: 'c-0', indices: [0], count: 1, share });

async function minute(
  allocations: readonly ReturnType<typeof sharing>[],
  window = SEEN,
  declarations: DeclaredWorkload[] = [],
) {
  const input = { allocations, declarations };
  return (await toyLedger({ index, from: 0, until: 60, windows: [window], input })).ledger;
}
const about = (value: number) => expect.closeTo(value, -9);
const bounds = ({ hardwareOperations: { low, estimate, high } }: ComputeFigures) => [low, estimate, high];

describe('a device that several share', () => {
  it('may have worked for any of them alone: nothing at least, all at most, by share in the middle', async () => {
    const { accounts, unattributed } = await minute([sharing('acme', 'w', 0.5), sharing('bolt', 'w', 0.3)]);
    expect(accounts.map(bounds)).toEqual([
      [0, about(1.5e16), about(6e16)],
      [0, about(0.9e16), about(6e16)],
    ]);
    expect(bounds(unattributed)).toEqual([0, about(0.6e16), about(6e16)]);
    expect(accounts.map(({ provenOperations }) => provenOperations)).toEqual([
      { low: 0, high: about(1.44e17) },
      { low: 0, high: about(1.44e17) },
    ]);
    expect(accounts.map(({ acceleratorSeconds }) => acceleratorSeconds)).toEqual([30, 18]);
  });

  it('has its ceiling once for a customer who holds two parts of it, and its gap once', async () => {
    const window = toyWindow(0, 0, { operations16Total: { value: 3e16, seconds: 30 } });
    const { byCustomer } = await minute([sharing('acme', 'v', 0.5), sharing('acme', 'w', 0.5)], window);
    expect(byCustomer[0]!.ceilingOperations).toEqual(about(1.44e17));
    // 6e16 in the half minute seen, the ceiling in the other.
    expect(bounds(byCustomer[0]!)).toEqual([0, about(6e16), about(6e16 + 0.72e17)]);
    expect(byCustomer[0]!.acceleratorSeconds).toBe(60);
  });

  it('is the cluster whole, whoever it worked for', async () => {
    const { byCluster } = await minute([sharing('acme', 'w', 0.5), sharing('bolt', 'w', 0.5)]);
    expect(bounds(byCluster[0]!)).toEqual([about(3e16), about(3e16), about(6e16)]);
    expect(byCluster[0]!.provenOperations.low).toEqual(about(3e16));
  });
});

describe('a device that the scheduler counted and did not name', () => {
  it('proves nothing of its holder where others of the node were free', async () => {
    const two = toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 2, nodes: 1 }));
    const allocations = [toyAllocation({ customer: 'acme', from: 0, until: 60 }, { node: 'c-0', count: 1 })];
    const { ledger } = await toyLedger({ index: two, from: 0, until: 60, windows: [SEEN], input: { allocations } });
    expect(ledger.accounts[0]!.provenOperations).toEqual({ low: 0, high: about(1.44e17) });
    expect(ledger.accounts[0]!.basis[0]!.assumptions.join()).toContain('how many devices, not which');
  });
});

describe('what a holder declares', () => {
  const active = toyWindow(0, 0, { tensorActiveFraction: 0.5, tensorClockHertz: 0.5e9 });
  const declared = [{ customerId: 'acme', workloadId: 'w', precisions: ['fp8'] as const }];

  it('narrows the account and the cluster of a device that it has alone', async () => {
    const { accounts, byCluster } = await minute([sharing('acme', 'w', 1)], active, declared);
    expect(bounds(accounts[0]!)).toEqual([about(28.5 * 2e15), about(6e16), about(31.5 * 2e15)]);
    expect(bounds(byCluster[0]!)).toEqual(bounds(accounts[0]!));
  });

  it('narrows nothing of another holder', async () => {
    const { accounts } = await minute([sharing('bolt', 'w', 1)], active, declared);
    expect(bounds(accounts[0]!)).toEqual([about(28.5 * 5e14), about(3e16), about(31.5 * 2e15)]);
  });

  it('stands as it was said last, and is a finding where it was said otherwise before', async () => {
    const said = (precision: 'fp8' | 'fp16-bf16', at: number) => ({
      ...declared[0]!,
      precisions: [precision] as const,
      declaredAt: instant(at),
    });
    for (const declarations of [
      [said('fp8', 2), said('fp16-bf16', 1)],
      [said('fp16-bf16', 1), said('fp8', 2)],
    ]) {
      const input = { allocations: [sharing('acme', 'w', 1)], declarations };
      const { ledger, findings } = await toyLedger({ index, from: 0, until: 60, windows: [active], input });
      expect(bounds(ledger.accounts[0]!)).toEqual([about(28.5 * 2e15), about(6e16), about(31.5 * 2e15)]);
      expect(findings.map(({ code, subject }) => [code, subject])).toContainEqual([
        'declarations-contradict',
        'acme/w',
      ]);
    }
  });

  it('may be said again in the same words', async () => {
    const again = [...declared, { ...declared[0]!, declaredAt: instant(1) }];
    const input = { allocations: [sharing('acme', 'w', 1)], declarations: again };
    const { findings } = await toyLedger({ index, from: 0, until: 60, windows: [active], input });
    expect(findings.map(({ code }) => code)).not.toContain('declarations-contradict');
  });

  it('is told once where nobody of that name holds anything', async () => {
    const input = { allocations: [sharing('bolt', 'w', 1)], declarations: declared };
    const { findings } = await toyLedger({ index, from: 0, until: 60, windows: [active], input });
    expect(findings.map(({ code, subject }) => [code, subject])).toContainEqual(['declaration-unmatched', 'acme/w']);
  });
});
