import { describe, expect, it } from 'vitest';
import { toyFleet } from './toy-fleet.ts';
import { TOY_CALIBRATION, toyAccelerator, toyAllocation, toyIndex } from './toy-ledger.ts';
import { toyWindow } from './toy-windows.ts';
import { memoryHolds } from '../src/adapters/measurements/memory/memory-holds.ts';
import { memoryMeasurements } from '../src/adapters/measurements/memory/memory-measurements.ts';
import { instant, period } from '../src/foundation/instant.ts';
import { accountMeasured } from '../src/workflows/account-measured.ts';

const fleet = toyFleet({ id: 'c', part: toyAccelerator(), devices: 2 });
const index = toyIndex(fleet);
const WITHIN = period(instant(0), instant(120_000));
const counted = (minute: number) => toyWindow(0, minute, { operations64Total: 6e14 });

async function accountsOf(subjectNames: readonly string[]) {
  const store = memoryMeasurements();
  await store.write(
    subjectNames.flatMap((subjectName) => [0, 1].map((minute) => ({ subjectName, window: counted(minute) }))),
  );
  const known = async () => ({
    allocations: [toyAllocation({ customer: 'acme', from: 0, until: 120 }, { node: 'c-0', count: 1, indices: [0] })],
    declarations: [],
    findings: [],
    faults: [{ where: 'jobs.txt', line: 7, message: 'a row without a start' }],
  });
  const doors = { store, holds: memoryHolds(() => 1), fleet, index, calibration: TOY_CALIBRATION, version: '1', known };
  return accountMeasured(doors, WITHIN, { askedAbout: instant(Date.parse('2026-11-25')), withCourse: true });
}

describe('accounts of what a store holds', () => {
  it('count every window of a device once, and name what made them', async () => {
    const { accounts, madeWith } = await accountsOf(['c-0/0']);
    expect(accounts).toHaveLength(1);
    expect(accounts[0]!.hardwareOperations.low).toBe(1.2e15);
    expect(accounts[0]!.coverageFraction).toBe(1);
    expect(madeWith).toEqual({ comptroller: '1', calibration: 'toy' });
  });

  it('tell what was measured and is in the fleet no longer, instead of passing it over', async () => {
    const { findings } = await accountsOf(['c-0/0', 'gone-0/3']);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'measured-not-in-fleet', severity: 'error', subject: 'gone-0/3', count: 2 }),
    );
  });

  it('tell what of the records could not be used', async () => {
    const { findings } = await accountsOf(['c-0/0']);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'input-malformed', subject: 'jobs.txt' }));
  });
});
