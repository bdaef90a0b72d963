import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';

const FLEET = toyFleet({ id: 'c', part: toyAccelerator(), devices: 2 });
const BUSY = { tensorActiveFraction: 0.5, smClockHertz: 1e9, tensorHalfActiveFraction: 0.5, fp32ActiveFraction: 0 };
const IDLE = { tensorActiveFraction: 0, smClockHertz: 1e9, utilisationFraction: 0 };

/** Ten minutes of two devices: the first is told in minutes 0 to 7, held in 0 to 3 and busy in 0 to 1; the second is silent. */
async function tenMinutes() {
  const windows = Array.from({ length: 8 }, (_, minute) => toyWindow(0, minute, minute < 2 ? BUSY : IDLE));
  const held = { node: 'c-0', count: 1, indices: [0] };
  const allocations = [toyAllocation({ customer: 'acme', from: 0, until: 240 }, held)];
  return (await toyLedger({ index: toyIndex(FLEET), from: 0, until: 600, windows, input: { allocations } })).ledger;
}

describe('the fates of device-time, worked out by hand', () => {
  it('are work, idleness, nobody and silence, each as long as it was', async () => {
    const { fates } = await tenMinutes();
    expect(fates).toEqual({
      fleetDeviceSeconds: 1200,
      workload: 120,
      idle: 120,
      unallocated: 240,
      coverageGap: 720,
    });
  });
});

describe('a device that two hold by halves', () => {
  const half = { node: 'c-0', count: 1, indices: [0], share: 0.5 };

  it('proves nothing from below for either, and lets each have done all of it', async () => {
    const allocations = ['acme', 'bolt'].map((customer) => toyAllocation({ customer, from: 0, until: 60 }, half));
    const windows = [toyWindow(0, 0, BUSY)];
    const { ledger } = await toyLedger({ index: toyIndex(FLEET), from: 0, until: 60, windows, input: { allocations } });
    const alone = await toyLedger({
      index: toyIndex(FLEET),
      from: 0,
      until: 60,
      windows: [toyWindow(0, 0, BUSY)],
      input: { allocations: [toyAllocation({ customer: 'acme', from: 0, until: 60 }, { ...half, share: 1 })] },
    });
    const whole = alone.ledger.accounts[0]!;
    expect(whole.hardwareOperations.low).toBeGreaterThan(0);
    expect(whole.provenOperations.low).toBeGreaterThan(0);
    for (const account of ledger.accounts) {
      expect(account.hardwareOperations.low).toBe(0);
      expect(account.provenOperations.low).toBe(0);
      expect(account.hardwareOperations.estimate).toBeCloseTo(whole.hardwareOperations.estimate / 2, -6);
      expect(account.hardwareOperations.high).toBeGreaterThanOrEqual(whole.hardwareOperations.high);
      expect(account.acceleratorSeconds).toBe(30);
    }
  });
});
