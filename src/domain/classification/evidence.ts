import type { Accelerator } from '../fleet/accelerator.ts';
import { type DeviceWindow, deviationIn, type SignalSummary, signalIn } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';

/**
 * How hard an attribute is to falsify for a customer who wants to look like something else.
 * `hardly-possible`: what he asked for and for how long. `costs-efficiency`: he can, and his work gets slower or dearer.
 */
export type Hardness = 'hardly-possible' | 'costs-efficiency';

/** One minute of one device, or of one node's meter, as shares that can be compared between parts. */
export interface Said {
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Standard deviation within the minute; NaN where the window doesn't keep it. */
  readonly deviation: number;
}

/** A kind of evidence on what a device did, read from a window. */
export interface Evidence {
  readonly name: string;
  readonly meaning: string;
  /** The counters it comes from. */
  readonly source: string;
  readonly hardness: Hardness;
  /** `undefined` where the window, or the part's entry in the catalogue, doesn't tell. Never a zero in its place. */
  readonly read: (window: DeviceWindow, part: Accelerator | undefined) => Said | undefined;
}

/** Bytes per second that stand for 1 on links whose bandwidth the catalogue doesn't have: PCIe of the fifth generation, 16 lanes. */
const PCIE_BYTES_PER_SECOND = 64e9;

const scaled = ({ mean, minimum, maximum }: SignalSummary, unit: number, deviation = Number.NaN): Said => ({
  mean: mean / unit,
  minimum: minimum / unit,
  maximum: maximum / unit,
  deviation: deviation / unit,
});

const share =
  (signal: Signal) =>
  (window: DeviceWindow): Said | undefined => {
    const said = signalIn(window, signal);
    return said === undefined ? undefined : scaled(said, 1);
  };

/** Power of a board as a share of its limit by the catalogue. */
function boardPower(window: DeviceWindow, part: Accelerator | undefined): Said | undefined {
  const said = signalIn(window, 'powerWatts');
  const limit = part?.boardPower?.value;
  return said === undefined || limit === undefined ? undefined : scaled(said, limit, deviationIn(window, 'powerWatts'));
}

/** Matrix activity; where only its cycles are counted, those over the cycles that elapsed; where operations are, those over the peak. */
function tensorActivity(window: DeviceWindow, part: Accelerator | undefined): Said | undefined {
  const active = signalIn(window, 'tensorActiveFraction');
  if (active !== undefined) return scaled(active, 1, deviationIn(window, 'tensorActiveFraction'));
  return ofCycles(window) ?? ofOperations(window, part);
}

function ofCycles(window: DeviceWindow): Said | undefined {
  const active = signalIn(window, 'tensorCyclesActiveTotal');
  const elapsed = signalIn(window, 'smCyclesElapsedTotal');
  if (active === undefined || elapsed === undefined || elapsed.integral <= 0) return undefined;
  return flat(Math.min(1, active.mean / elapsed.mean));
}

function ofOperations(window: DeviceWindow, part: Accelerator | undefined): Said | undefined {
  const counted = signalIn(window, 'operations16Total');
  const peak = part?.peakOperationsPerSecond['fp16-bf16']?.value;
  return counted === undefined || peak === undefined ? undefined : flat(Math.min(1, counted.mean / peak));
}

const flat = (mean: number): Said => ({ mean, minimum: mean, maximum: mean, deviation: Number.NaN });

/** Activity in 64 bits, by the vector and the matrix pipe. */
function doubleActivity(window: DeviceWindow, part: Accelerator | undefined): Said | undefined {
  const vector = signalIn(window, 'fp64ActiveFraction');
  const matrix = signalIn(window, 'tensorDoubleActiveFraction');
  if (vector === undefined && matrix === undefined) {
    const counted = signalIn(window, 'operations64Total');
    const peak = part?.peakOperationsPerSecond['fp64-vector']?.value;
    return counted === undefined || peak === undefined ? undefined : flat(Math.min(1, counted.mean / peak));
  }
  const sum = (of: (said: SignalSummary) => number): number =>
    (vector === undefined ? 0 : of(vector)) + (matrix === undefined ? 0 : of(matrix));
  return {
    mean: sum(({ mean }) => mean),
    minimum: sum(({ minimum }) => minimum),
    maximum: sum(({ maximum }) => maximum),
    deviation: Number.NaN,
  };
}

function memoryUsed(window: DeviceWindow, part: Accelerator | undefined): Said | undefined {
  const said = signalIn(window, 'memoryUsedBytes');
  const size = part?.memoryBytes?.value;
  return said === undefined || size === undefined ? undefined : scaled(said, size);
}

function clock(window: DeviceWindow, part: Accelerator | undefined): Said | undefined {
  const said = signalIn(window, 'smClockHertz');
  const quoted = part?.quotedClock?.value ?? part?.maximumClock?.value;
  return said === undefined || quoted === undefined ? undefined : scaled(said, quoted);
}

/** Bytes sent and received, as a share of what the links can carry in both directions. */
const links =
  (sent: Signal, received: Signal, capacity: (part: Accelerator | undefined) => number | undefined) =>
  (window: DeviceWindow, part: Accelerator | undefined): Said | undefined => {
    const [out, back] = [signalIn(window, sent), signalIn(window, received)];
    const most = capacity(part);
    const louder = out === undefined || (back !== undefined && back.mean > out.mean) ? back : out;
    return louder === undefined || most === undefined ? undefined : scaled(louder, most);
  };

/** What is read of a device's window. The order is that of a {@link Pulse}'s places. */
export const DEVICE_EVIDENCE: readonly Evidence[] = [
  {
    name: 'boardPower',
    meaning: 'power of the board as a share of its limit',
    source: 'powerWatts, the catalogue',
    hardness: 'costs-efficiency',
    read: boardPower,
  },
  {
    name: 'utilisation',
    meaning: 'share of time in which a kernel was resident',
    source: 'utilisationFraction',
    hardness: 'costs-efficiency',
    read: share('utilisationFraction'),
  },
  {
    name: 'memoryUtilisation',
    meaning: 'share of time in which memory was read or written',
    source: 'memoryUtilisationFraction',
    hardness: 'costs-efficiency',
    read: share('memoryUtilisationFraction'),
  },
  {
    name: 'memoryUsed',
    meaning: 'memory in use as a share of what the board has',
    source: 'memoryUsedBytes, the catalogue',
    hardness: 'costs-efficiency',
    read: memoryUsed,
  },
  {
    name: 'smActive',
    meaning: 'share of cycles in which multiprocessors had work',
    source: 'smActiveFraction',
    hardness: 'costs-efficiency',
    read: share('smActiveFraction'),
  },
  {
    name: 'tensorActive',
    meaning: 'share of cycles in which matrix pipes worked, or operations over the peak',
    source: 'tensorActiveFraction, tensorCyclesActiveTotal, operations16Total',
    hardness: 'costs-efficiency',
    read: tensorActivity,
  },
  {
    name: 'dramActive',
    meaning: 'share of cycles in which memory moved data',
    source: 'dramActiveFraction',
    hardness: 'costs-efficiency',
    read: share('dramActiveFraction'),
  },
  {
    name: 'fp64Active',
    meaning: 'share of cycles with work in 64 bits, which AI has no use for',
    source: 'fp64ActiveFraction, tensorDoubleActiveFraction, operations64Total',
    hardness: 'costs-efficiency',
    read: doubleActivity,
  },
  {
    name: 'fp32Active',
    meaning: 'share of cycles with work in 32 bits outside the matrix pipes',
    source: 'fp32ActiveFraction',
    hardness: 'costs-efficiency',
    read: share('fp32ActiveFraction'),
  },
  {
    name: 'clock',
    meaning: 'clock as a share of the one at which the peak is quoted',
    source: 'smClockHertz, the catalogue',
    hardness: 'costs-efficiency',
    read: clock,
  },
  {
    name: 'nvlink',
    meaning: 'traffic between accelerators of one node as a share of what the links carry',
    source: 'nvlinkTransmitBytesPerSecond, nvlinkReceiveBytesPerSecond, the catalogue',
    hardness: 'costs-efficiency',
    read: links(
      'nvlinkTransmitBytesPerSecond',
      'nvlinkReceiveBytesPerSecond',
      (part) => part?.interconnectBandwidth?.value,
    ),
  },
  {
    name: 'pcie',
    meaning: 'traffic between board and host, 1 at 64 GB/s',
    source: 'pcieTransmitBytesPerSecond, pcieReceiveBytesPerSecond',
    hardness: 'costs-efficiency',
    read: links('pcieTransmitBytesPerSecond', 'pcieReceiveBytesPerSecond', () => PCIE_BYTES_PER_SECOND),
  },
];

/** What a node's meter says of its boards: its power as a share of what such a node may draw. */
export const NODE_POWER = 'nodePower';

/** Names of the places of a pulse: devices' evidence, then the node's power. */
export const PLACES: readonly string[] = [...DEVICE_EVIDENCE.map(({ name }) => name), NODE_POWER];
export const NODE_POWER_PLACE: number = DEVICE_EVIDENCE.length;

export function placeOf(name: string): number {
  const place = PLACES.indexOf(name);
  if (place < 0) throw new RangeError(`no evidence is called ${name}`);
  return place;
}

/**
 * What a node draws beside its boards: a host at work, and fans, network and losses that grow with the boards.
 * Read off systems from one board of 60 W to eight of 700 W at full load, which come to 0.8 to 1.2 of it.
 */
const HOST_WATTS = 200;
const BESIDE_BOARDS = 1.15;

/** What the meter of a node says. @param boardWatts sum of the limits of the node's boards. */
export function nodePower(window: DeviceWindow, boardWatts: number): Said | undefined {
  const said = signalIn(window, 'powerWatts');
  if (said === undefined || boardWatts <= 0) return undefined;
  return scaled(said, HOST_WATTS + BESIDE_BOARDS * boardWatts, deviationIn(window, 'powerWatts'));
}
