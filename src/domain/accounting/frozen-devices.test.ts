import { describe, expect, it } from 'vitest';
import { toyFleet } from '../../../tests/toy-fleet.ts';
import { toyAccelerator, toyIndex } from '../../../tests/toy-ledger.ts';
import { type ToySignals, toyWindow } from '../../../tests/toy-windows.ts';
import { findingCollector } from '../findings/finding-collector.ts';
import { frozenDevices } from './frozen-devices.ts';

const FROZEN: ToySignals = { powerWatts: 612.3, utilisationFraction: 0.9, tensorActiveFraction: 0.021 };

function codes(minutes: readonly ToySignals[]) {
  const findings = findingCollector();
  const watch = frozenDevices(toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 1 })), findings);
  minutes.forEach((signals, minute) => watch.take(toyWindow(0, minute, signals)));
  return findings.all().map(({ code, count }) => [code, count ?? 1]);
}

const times = (count: number, signals: ToySignals): readonly ToySignals[] =>
  Array.from({ length: count }, () => signals);

describe('a device whose telemetry stands still while it works', () => {
  it.each([
    ['59 minutes', times(59, FROZEN), []],
    ['60 minutes', times(60, FROZEN), [['telemetry-frozen', 1]]],
    ['an hour of idleness at one level', times(90, { powerWatts: 71, utilisationFraction: 0 }), []],
    [
      'power that moves by a tenth of a watt',
      times(90, { ...FROZEN, powerWatts: { value: 612.3, minimum: 612.2, maximum: 612.4 } }),
      [],
    ],
    [
      'activity that moves',
      times(90, { ...FROZEN, utilisationFraction: { value: 0.9, minimum: 0.8, maximum: 1 } }),
      [],
    ],
    ['another level half-way', [...times(40, FROZEN), ...times(40, { ...FROZEN, powerWatts: 613 })], []],
    ['power that nobody tells', times(90, { utilisationFraction: 0.9 }), []],
  ])('%s', (_, minutes, expected) => {
    expect(codes(minutes)).toEqual(expected);
  });

  it('is not told across a gap', () => {
    const findings = findingCollector();
    const watch = frozenDevices(toyIndex(toyFleet({ id: 'c', part: toyAccelerator(), devices: 1 })), findings);
    for (let minute = 0; minute < 80; minute++) if (minute !== 40) watch.take(toyWindow(0, minute, FROZEN));
    expect(findings.all()).toEqual([]);
  });
});
