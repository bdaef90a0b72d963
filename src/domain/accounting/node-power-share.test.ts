import { describe, expect, it } from 'vitest';
import { MINUTE_CEILING, methodsOf, toyEstimate, toyRates } from '../../../tests/toy-evidence.ts';
import { TOY_CALIBRATION } from '../../../tests/toy-ledger.ts';
import { toyWindow } from '../../../tests/toy-windows.ts';
import type { DeviceEstimate } from './estimate-window.ts';
import { nodePowerShare } from './node-power-share.ts';

const spread = ({ stated }: DeviceEstimate): number => stated.high / stated.low;

describe('an estimate from the meter of a node', () => {
  const rates = toyRates();
  const share = (hasSeveralHolders: boolean, watts = 2000) => {
    const meterWindow = toyWindow(9, 0, { powerWatts: watts });
    const node = { meterWindow, meter: undefined, devices: [rates, rates], hasSeveralHolders, isRepeated: false };
    return nodePowerShare(node, rates, TOY_CALIBRATION);
  };

  it('takes conversion and host off the wall power: 2,000 W for two boards leave each 500, 650 or 800 W', () => {
    // 2000 x 0.9 - 0.4 x 2000 = 1000; 2000 x 0.95 - 0.3 x 2000 = 1300; 2000 - 0.2 x 2000 = 1600.
    expect(share(false)?.boardWatts).toEqual({ low: 500, estimate: 650, high: 800 });
    const found = toyEstimate({}, { nodePower: share(false) });
    // (650 - 100) / 900 = 0.611 of the dynamic power x 0.5 = 30.6 % of 6e16.
    expect(methodsOf(found)).toEqual(['node-power']);
    expect(found.stated.estimate / 6e16).toBeCloseTo(0.30556, 4);
    expect(spread(found)).toBeCloseTo(4, 6);
    expect(found.proven).toEqual({ low: 0, high: MINUTE_CEILING });
  });

  it('proves nothing of one holder where several share the meter: from no work to a board at full power', () => {
    const found = toyEstimate({}, { nodePower: share(true) });
    expect(found.stated.low).toBe(0);
    // 1,050 W are 1.0556 of the dynamic power, at the most of 1e15 for it.
    expect(found.stated.high / 6e16).toBeCloseTo(1.05556, 4);
  });

  it.each([
    ['board', 1000, [475, 500, 525]],
    ['node-dc', 2000, [600, 700, 800]],
  ] as const)('knows a meter that measures %s', (measures, watts, [low, middle, high]) => {
    const meterWindow = toyWindow(9, 0, { powerWatts: watts });
    const node = {
      meterWindow,
      meter: { measures },
      devices: [rates, rates],
      hasSeveralHolders: false,
      isRepeated: false,
    };
    expect(nodePowerShare(node, rates, TOY_CALIBRATION)?.boardWatts).toEqual({ low, estimate: middle, high });
  });

  it('says nothing where a device of the node is of unknown hardware', () => {
    const meterWindow = toyWindow(9, 0, { powerWatts: 2000 });
    const node = {
      meterWindow,
      meter: undefined,
      devices: [rates, undefined],
      hasSeveralHolders: false,
      isRepeated: false,
    };
    expect(nodePowerShare(node, rates, TOY_CALIBRATION)).toBeUndefined();
  });

  it('tells of a meter that was copied from another node', () => {
    const meterWindow = toyWindow(9, 0, { powerWatts: 2000 });
    const node = { meterWindow, meter: undefined, devices: [rates], hasSeveralHolders: false, isRepeated: true };
    expect(nodePowerShare(node, rates, TOY_CALIBRATION)?.assumptions.join()).toContain('repeats the readings');
  });
});
