import { describe, expect, it } from 'vitest';
import { madeFigure, toyPart } from '../../../tests/toy-fleet.ts';
import { toyWindow, type ToySignals } from '../../../tests/toy-windows.ts';
import { instant } from '../../foundation/instant.ts';
import { bytes, bytesPerSecond, watts } from '../../foundation/units.ts';
import { placeOf, PLACES } from './evidence.ts';
import { type Pulse, pulseMaker } from './pulse.ts';

const PART = toyPart(
  'toy',
  { 'fp16-bf16': 1e15, 'fp64-vector': 1e13 },
  {
    boardPower: madeFigure(watts(500)),
    memoryBytes: madeFigure(bytes(80e9)),
    interconnectBandwidth: madeFigure(bytesPerSecond(900e9)),
  },
);

function pulseOf(devices: readonly ToySignals[], meters: readonly ToySignals[] = []): Pulse {
  const maker = pulseMaker();
  devices.forEach((signals, device) => maker.device(toyWindow(device, 0, signals), PART));
  meters.forEach((signals, node) => maker.meter(toyWindow(100 + node, 0, signals), 4000));
  return maker.taken(instant(0));
}

const levelOf = (pulse: Pulse, name: string): number => pulse.level[placeOf(name)] as number;

describe('a minute of a workload', () => {
  it('has the mean and the spread of its devices, as shares of what the part can do', () => {
    const pulse = pulseOf([
      { powerWatts: 100, memoryUsedBytes: 40e9 },
      { powerWatts: 300, memoryUsedBytes: 40e9 },
    ]);
    expect(pulse.devices).toBe(2);
    expect(levelOf(pulse, 'boardPower')).toBeCloseTo(0.4, 12);
    expect(pulse.spread[placeOf('boardPower')]).toBeCloseTo(0.2, 12);
    expect(levelOf(pulse, 'memoryUsed')).toBeCloseTo(0.5, 12);
    expect(pulse.spread[placeOf('memoryUsed')]).toBe(0);
  });

  it('says nothing where nothing was told, and nothing of the spread of one device', () => {
    const pulse = pulseOf([{ powerWatts: 100 }]);
    const told = PLACES.filter((_, place) => !Number.isNaN(pulse.level[place] as number));
    expect(told).toEqual(['boardPower']);
    expect(pulse.spread[placeOf('boardPower')]).toBeNaN();
    expect(pulse.deviation[placeOf('boardPower')]).toBeNaN();
  });

  it('knows how a level moved within the minute from its square, and from its extremes', () => {
    const moving: ToySignals = {
      powerWatts: { value: 200, minimum: 100, maximum: 300 },
      powerSquared: { value: 200 ** 2 + 50 ** 2 },
    };
    const pulse = pulseOf([moving]);
    expect(pulse.deviation[placeOf('boardPower')]).toBeCloseTo(50 / 500, 9);
    expect(pulse.swing[placeOf('boardPower')]).toBeCloseTo(100 / 500, 12);
  });

  it('does not know how a level moved where its square is of another time', () => {
    const pulse = pulseOf([{ powerWatts: 700, powerSquared: { value: 100 ** 2, seconds: 30 } }]);
    expect(levelOf(pulse, 'boardPower')).toBeCloseTo(1.4, 12);
    expect(pulse.deviation[placeOf('boardPower')]).toBeNaN();
  });

  it('takes cycles over elapsed cycles, and operations over the peak, for matrix activity', () => {
    const byCycles = pulseOf([{ tensorCyclesActiveTotal: 30, smCyclesElapsedTotal: 120 }]);
    const byOperations = pulseOf([{ operations16Total: 0.3e15 * 60 }]);
    expect([levelOf(byCycles, 'tensorActive'), levelOf(byOperations, 'tensorActive')]).toEqual([0.25, 0.3]);
  });

  it('takes the louder direction of a link', () => {
    const pulse = pulseOf([{ nvlinkTransmitBytesPerSecond: 90e9, nvlinkReceiveBytesPerSecond: 0 }]);
    expect(levelOf(pulse, 'nvlink')).toBeCloseTo(0.1, 12);
  });

  it("has the node's power as a share of what such a node may draw", () => {
    const pulse = pulseOf([], [{ powerWatts: 2400 }]);
    expect(levelOf(pulse, 'nodePower')).toBeCloseTo(2400 / (200 + 1.15 * 4000), 12);
    expect(pulse.devices).toBe(0);
  });

  it('says nothing of shares where the catalogue does not know the part', () => {
    const maker = pulseMaker();
    maker.device(toyWindow(0, 0, { powerWatts: 300, utilisationFraction: 0.5 }), undefined);
    const pulse = maker.taken(instant(0));
    expect([levelOf(pulse, 'boardPower'), levelOf(pulse, 'utilisation')]).toEqual([Number.NaN, 0.5]);
  });

  it('starts each minute with nothing', () => {
    const maker = pulseMaker();
    maker.device(toyWindow(0, 0, { powerWatts: 300 }), PART);
    maker.taken(instant(0));
    expect(maker.taken(instant(60_000)).level.every(Number.isNaN)).toBe(true);
  });
});
