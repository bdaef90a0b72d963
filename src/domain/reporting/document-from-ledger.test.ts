import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import { documentFromLedger } from './document-from-ledger.ts';

const fleet = toyFleet({ id: 'c', part: toyAccelerator(), devices: 2 }, { id: 'd', devices: 2 });

async function made() {
  const allocations = [
    toyAllocation({ customer: 'acme', from: 0, until: 300 }, { node: 'c-0', count: 1, indices: [0] }),
  ];
  const windows = Array.from({ length: 10 }, (_, minute) => toyWindow(0, minute, { utilisationFraction: 0.5 }));
  const { ledger, findings } = await toyLedger({
    index: toyIndex(fleet),
    from: 0,
    until: 600,
    windows,
    input: { allocations },
  });
  return {
    ledger,
    findings,
    document: documentFromLedger({ fleet, ledger, findings, madeWith: { comptroller: '1', calibration: 'c' } }),
  };
}

/** Every number and string in it, with its path. */
function leaves(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}/${key}`));
}

describe('the document of a ledger', () => {
  it('is the same after a journey through JSON: no figure is infinite, missing or not a number', async () => {
    const { document } = await made();
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(leaves(document).filter(([, value]) => value === undefined || value === null)).toEqual([]);
  });

  it('carries every figure of the ledger and writes every moment in UTC', async () => {
    const { ledger, findings, document } = await made();
    expect(document.period).toEqual({ from: '1970-01-01T00:00:00.000Z', until: '1970-01-01T00:10:00.000Z' });
    const [account] = document.accounts;
    expect(account).toMatchObject({
      customerId: 'acme',
      workloadId: 'work',
      clusterIds: ['c'],
      from: '1970-01-01T00:00:00.000Z',
      until: '1970-01-01T00:05:00.000Z',
      acceleratorSeconds: 300,
    });
    for (const key of [
      'hardwareOperations',
      'provenOperations',
      'operationsPerSecond',
      'basis',
      'coverageFraction',
    ] as const) {
      expect(account![key]).toEqual(ledger.accounts[0]![key]);
    }
    expect(document.fates).toEqual(ledger.fates);
    expect(document.byCluster.map(({ id }) => id)).toEqual(['c', 'd']);
    expect(document.findings).toHaveLength(findings.length);
    expect(account!.course).toHaveLength(5);
  });

  it('says that a generated fleet is generated', async () => {
    const { document } = await made();
    expect([document.isSynthetic, document.provider]).toEqual([true, fleet.provider]);
  });
});
