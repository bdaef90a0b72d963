import type { Instant } from '../../../foundation/instant.ts';
import type { Visibility } from './job-spec.ts';
import { DEVIATION, FIGURES, MAXIMUM, MEAN, MINIMUM } from './sample-cycle.ts';
import { SIMULATED_SIGNALS, type SimulatedSignal } from './levels.ts';

/** One signal of all devices of a job over one minute, by device number. NaN where nothing was told: never zero. */
export interface SignalColumn {
  readonly mean: Float64Array;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  /** Standard deviation over the samples of the minute; zero exactly where the signal stood still. */
  readonly deviation: Float64Array;
}

/**
 * One minute of a job, in columns. The block is used again for the next minute: copy what must outlive it.
 * A signal that isn't told has no column.
 */
export interface MinuteBlock {
  /** Start of the minute. */
  from: Instant;
  /** Counted from the start of the job. */
  minute: number;
  readonly devices: number;
  readonly nodes: number;
  /** Node of a device is its number divided by this, rounded down. */
  readonly devicesPerNode: number;
  readonly signals: readonly SimulatedSignal[];
  readonly columns: Readonly<Partial<Record<SimulatedSignal, SignalColumn>>>;
  /** By device: seconds of the minute that were collected, 0 to 60. */
  readonly coveredSeconds: Float64Array;
  /** By device: how often the sampled power passed its mean. NaN where it wasn't collected. */
  readonly powerTurnsPerMinute: Float64Array;
  /** By node: mean power at the wall, watts, of the job's share of the node. */
  readonly nodePowerWatts: Float64Array;
  /** The same with how it moves within the minute; devices of one group move together, groups by themselves. */
  readonly nodePower: SignalColumn;
  /** By node: mean bytes a second sent to other nodes of the cluster. */
  readonly fabricTransmitBytesPerSecond: Float64Array;
  /** By node: mean bytes a second to and from networks outside the provider's. */
  readonly egressBytesPerSecond: Float64Array;
  readonly ingressBytesPerSecond: Float64Array;
  /** By node: whole minutes by which its clock is late. */
  readonly clockOffsetMinutes: Int16Array;
}

const WITH_UTILISATION: readonly SimulatedSignal[] = [
  'powerWatts',
  'utilisationFraction',
  'memoryUtilisationFraction',
  'memoryUsedBytes',
  'smClockHertz',
  'pcieTransmitBytesPerSecond',
  'pcieReceiveBytesPerSecond',
];

/** Signals that a provider has at each level of visibility. */
export const SIGNALS_TOLD: Readonly<Record<Visibility, readonly SimulatedSignal[]>> = {
  power: ['powerWatts'],
  'power-and-utilisation': WITH_UTILISATION,
  counters: SIMULATED_SIGNALS,
};

export interface BlockExtent {
  readonly from: Instant;
  readonly devices: number;
  readonly devicesPerNode: number;
  readonly visibility: Visibility;
}

/** A block with room for a job's devices, and the array behind its columns. */
export function minuteBlock({ from, devices, devicesPerNode, visibility }: BlockExtent): {
  readonly block: MinuteBlock;
  readonly values: Float64Array;
} {
  const nodes = Math.ceil(devices / devicesPerNode);
  const signals = SIGNALS_TOLD[visibility];
  const values = new Float64Array(signals.length * FIGURES * devices);
  const nodePower = emptyColumn(nodes);
  const column = (number: number): SignalColumn => {
    const figure = (place: number): Float64Array => {
      const start = (number * FIGURES + place) * devices;
      return values.subarray(start, start + devices);
    };
    return { mean: figure(MEAN), minimum: figure(MINIMUM), maximum: figure(MAXIMUM), deviation: figure(DEVIATION) };
  };
  const block = {
    from,
    minute: 0,
    devices,
    nodes,
    devicesPerNode,
    signals,
    columns: Object.fromEntries(signals.map((signal, number) => [signal, column(number)])),
    coveredSeconds: new Float64Array(devices),
    powerTurnsPerMinute: new Float64Array(devices),
    nodePowerWatts: nodePower.mean,
    nodePower,
    fabricTransmitBytesPerSecond: new Float64Array(nodes),
    egressBytesPerSecond: new Float64Array(nodes),
    ingressBytesPerSecond: new Float64Array(nodes),
    clockOffsetMinutes: new Int16Array(nodes),
  };
  return { block, values };
}

const emptyColumn = (length: number): SignalColumn => ({
  mean: new Float64Array(length),
  minimum: new Float64Array(length),
  maximum: new Float64Array(length),
  deviation: new Float64Array(length),
});
