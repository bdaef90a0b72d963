import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyAllocation, toyIndex, toyLedger } from '../../../tests/toy-ledger.ts';
import { type ToySignals, toyWindow } from '../../../tests/toy-windows.ts';
import type { Finding } from '../findings/finding.ts';
import type { DeviceWindow } from '../telemetry/device-window.ts';

/** Two nodes of two devices: subjects 0 to 3, and their meters 4 and 5. */
const index = toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 4 }));
const HELD = toyAllocation({ customer: 'acme', from: 0 }, { node: 'c-0', count: 2, indices: [0, 1] });

async function found(
  windows: readonly DeviceWindow[],
  code: string,
  allocations = [HELD],
): Promise<readonly Finding[]> {
  const last = Math.max(...windows.map(({ from }) => from / 1000)) + 60;
  const { findings } = await toyLedger({ index, from: 0, until: last, windows, input: { allocations } });
  return findings.filter((finding) => finding.code === code);
}

const minutes = (count: number, signals: (minute: number) => ToySignals, subject = 0): DeviceWindow[] =>
  Array.from({ length: count }, (_, minute) => toyWindow(subject, minute, signals(minute)));

/** A reading that moves within the minute. */
const moving = (value: number) => ({ value, minimum: value * 0.9, maximum: value * 1.1 });
const subjects = (findings: readonly Finding[]) => findings.map(({ subject }) => subject);

describe('a signal that stands still while others move', () => {
  const stuckPower = (minute: number): ToySignals => ({
    powerWatts: 412.3,
    tensorActiveFraction: moving(0.3 + minute / 100),
  });

  it.each([
    [14, 0],
    [15, 1],
  ])('is told after 15 minutes: %d minutes give %d findings', async (count, expected) => {
    expect(await found(minutes(count, stuckPower), 'signal-stuck')).toHaveLength(expected);
  });

  it('is not told across missing minutes', async () => {
    const windows = minutes(20, stuckPower).filter((_, minute) => minute !== 10);
    expect(await found(windows, 'signal-stuck')).toEqual([]);
  });

  it('is not told of a device on which nothing moves', async () => {
    expect(
      await found(
        minutes(30, () => ({ powerWatts: 100, tensorActiveFraction: 0 })),
        'signal-stuck',
      ),
    ).toEqual([]);
  });

  it.each([
    [0.94, 1],
    [0.98, 0],
    [1, 0],
    [0.2, 0],
  ])('at a utilisation of %d: %d findings', async (utilisationFraction, expected) => {
    const windows = minutes(20, () => ({ utilisationFraction, powerWatts: moving(600) }));
    expect(await found(windows, 'signal-stuck')).toHaveLength(expected);
  });
});

describe('devices that tell the same', () => {
  const busy = (minute: number): ToySignals => ({
    powerWatts: moving(500 + minute),
    tensorActiveFraction: moving(0.4),
  });
  const twice = (count: number, other: (minute: number) => ToySignals = busy) => [
    ...minutes(count, busy, 0),
    ...minutes(count, other, 3),
  ];

  it.each([
    [2, []],
    [3, ['c-1/1']],
  ])('to the digit for %d minutes', async (count, expected) => {
    expect(subjects(await found(twice(count), 'device-telemetry-duplicated'))).toEqual(expected);
  });

  it('almost to the digit are two devices', async () => {
    const other = (minute: number): ToySignals => ({ ...busy(minute), powerWatts: moving(500 + minute + 1e-9) });
    expect(await found(twice(9, other), 'device-telemetry-duplicated')).toEqual([]);
  });

  it('while idle are two idle devices', async () => {
    const idle = (): ToySignals => ({ powerWatts: 100, tensorActiveFraction: 0 });
    expect(await found([...minutes(9, idle, 0), ...minutes(9, idle, 3)], 'device-telemetry-duplicated')).toEqual([]);
  });
});

describe('meters that tell the same', () => {
  const meter = (minute: number): ToySignals => ({ powerWatts: moving(2000 + minute) });
  const pair = (count: number, other: (minute: number) => ToySignals) => [
    ...minutes(count, meter, 4),
    ...minutes(count, other, 5),
  ];

  it.each([
    [1, []],
    [2, ['c-1']],
  ])('to the digit for %d minutes', async (count, expected) => {
    expect(subjects(await found(pair(count, meter), 'meter-duplicated'))).toEqual(expected);
  });

  it('but for one minute are two meters', async () => {
    const other = (minute: number): ToySignals => (minute === 5 ? { powerWatts: moving(2005.1) } : meter(minute));
    expect(await found(pair(9, other), 'meter-duplicated')).toEqual([]);
  });

  it('but for a minute in which one stands level are two meters', async () => {
    const other = (minute: number): ToySignals => (minute === 5 ? { powerWatts: 2005 } : meter(minute));
    expect(await found(pair(9, other), 'meter-duplicated')).toEqual([]);
  });

  it('as a level line are two idle nodes', async () => {
    const level = (): ToySignals => ({ powerWatts: 1260 });
    expect(await found([...minutes(9, level, 4), ...minutes(9, level, 5)], 'meter-duplicated')).toEqual([]);
  });

  it('are told in the basis of what rests on the copy', async () => {
    const both = toyAllocation({ customer: 'acme', from: 0 }, { node: 'c-1', count: 2, indices: [0, 1] });
    const windows = pair(9, meter);
    const { ledger } = await toyLedger({ index, from: 0, until: 540, windows, input: { allocations: [both] } });
    const [account] = ledger.accounts;
    expect(account!.basis[0]!.method).toBe('node-power');
    expect(account!.basis[0]!.assumptions.join()).toContain('repeats the readings of another node');
  });
});

describe('work that nobody holds', () => {
  const busy = (): ToySignals => ({ utilisationFraction: 0.9 });

  it.each([
    [3, 0],
    [4, 1],
  ])('for %d minutes gives %d findings: the edge of a job reaches beside its allocation', async (count, expected) => {
    expect(await found(minutes(count, busy, 2), 'activity-without-allocation')).toHaveLength(expected);
  });

  it('is counted in minutes and told with its time, edges left out', async () => {
    const windows = minutes(20, busy, 2).filter((_, minute) => minute < 2 || (minute >= 5 && minute < 11));
    const [finding] = await found(windows, 'activity-without-allocation');
    expect(finding).toMatchObject({ count: 6, subject: 'c-1/0', period: { from: 300_000, until: 660_000 } });
  });

  it('is not told where no holders were given at all', async () => {
    expect(await found(minutes(9, busy, 2), 'activity-without-allocation', [])).toEqual([]);
  });

  it('is not told of an idle device', async () => {
    expect(
      await found(
        minutes(9, () => ({ utilisationFraction: 0 }), 2),
        'activity-without-allocation',
      ),
    ).toEqual([]);
  });
});
