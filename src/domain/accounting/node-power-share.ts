import type { PowerMeter } from '../fleet/fleet.ts';
import { type DeviceWindow, signalIn } from '../telemetry/device-window.ts';
import type { Calibration } from './calibration.ts';
import type { DeviceRates } from './device-rates.ts';
import type { NodePowerShare } from './window-estimate.ts';

/** A node whose devices have no power reading of their own, in one window. */
export interface MeteredNode {
  readonly meterWindow: DeviceWindow;
  /** Undefined: the fleet file doesn't say; taken as wall power. */
  readonly meter: PowerMeter | undefined;
  /** Rates of every device on the node; undefined for unknown hardware. */
  readonly devices: readonly (DeviceRates | undefined)[];
  /** Several accounts hold parts of the node: one meter can't tell them apart. */
  readonly hasSeveralHolders: boolean;
  /** The meter repeats another node's readings to the digit. */
  readonly isRepeated: boolean;
}

const SEVERAL_HOLDERS = 'one meter, several holders: any of them may have drawn most of the power';
const REPEATED = 'the meter repeats the readings of another node: taken as if this node drew the same';

/**
 * What a node's meter says of one of its boards: the input after conversion, less the rest of the node, shared out by rated power.
 * `undefined` where the meter says nothing or a device's rated power isn't known.
 */
export function nodePowerShare(
  node: MeteredNode,
  device: DeviceRates,
  calibration: Calibration,
): NodePowerShare | undefined {
  const power = signalIn(node.meterWindow, 'powerWatts');
  const total = ratedPower(node.devices);
  const own = device.ratedPowerWatts;
  if (power === undefined || total === undefined || own === undefined) return undefined;
  const board = boardPowerOfNode(power.mean, total, { meter: node.meter, calibration });
  const perDevice = (watts: number): number => Math.max(0, (watts * own) / total);
  const low = node.hasSeveralHolders ? 0 : perDevice(board.low);
  const estimate = perDevice(board.estimate);
  return {
    boardWatts: {
      low,
      estimate,
      high: node.hasSeveralHolders ? Math.max(estimate, 1.05 * own) : perDevice(board.high),
    },
    coveredSeconds: power.coveredSeconds,
    assumptions: [
      ...(node.meter?.measures === 'board' ? [] : ['the rest of the node draws what measured nodes of its kind draw']),
      ...(node.hasSeveralHolders ? [SEVERAL_HOLDERS] : []),
      ...(node.isRepeated ? [REPEATED] : []),
    ],
  };
}

function ratedPower(devices: readonly (DeviceRates | undefined)[]): number | undefined {
  let total = 0;
  for (const rates of devices) {
    if (rates?.ratedPowerWatts === undefined) return undefined;
    total += rates.ratedPowerWatts;
  }
  return total;
}

function boardPowerOfNode(
  watts: number,
  ratedTotal: number,
  by: { readonly meter: PowerMeter | undefined; readonly calibration: Calibration },
) {
  const measures = by.meter?.measures ?? 'wall-ac';
  if (measures === 'board') return { low: 0.95 * watts, estimate: watts, high: 1.05 * watts };
  const stated = by.meter?.conversionEfficiency;
  const conversion =
    measures === 'node-dc'
      ? { low: 1, estimate: 1, high: 1 }
      : stated === undefined
        ? by.calibration.conversionEfficiency
        : { low: stated, estimate: stated, high: stated };
  const host = by.calibration.hostPowerShare;
  return {
    low: watts * conversion.low - host.high * ratedTotal,
    estimate: watts * conversion.estimate - host.estimate * ratedTotal,
    high: watts * conversion.high - host.low * ratedTotal,
  };
}
