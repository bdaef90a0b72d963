import { Problem } from '../../../foundation/problem.ts';
import { type Accelerator, NUMBER_FORMATS, type NumberFormat } from '../../fleet/accelerator.ts';

/** What the simulator must know of one device of a part. Rates dense, per second; links in one direction. */
export interface SimulatedPart {
  readonly id: string;
  readonly peakOperationsPerSecond: Readonly<Partial<Record<NumberFormat, number>>>;
  readonly memoryBytes: number;
  readonly memoryBytesPerSecond: number;
  readonly boardPowerWatts: number;
  /** With nothing in memory and clocks down. */
  readonly idlePowerWatts: number;
  /** Of a board that waits with its clocks up, above one at rest, as a share of the range up to the rated power. */
  readonly waitingShare: number;
  readonly linkBytesPerSecond: number;
  /** To the host. */
  readonly hostBytesPerSecond: number;
  /** Of one device's share of the network between nodes. */
  readonly fabricBytesPerSecond: number;
  readonly maximumClockHertz: number;
  readonly devicesPerNode: number;
  /** Time over which the board's own power reading is averaged. */
  readonly powerSensorSeconds: number;
  /** Where it was set to less than it can; absent where it wasn't. */
  readonly limits?: PartLimits;
}

/** What was set below the rated figures. The rates of a limited part are those under its limits; its power terms stay the rated ones. */
export interface PartLimits {
  /** The driver lowers the clock until the board draws no more. */
  readonly powerWatts: number;
  /** Highest clock, and rate of links, as shares of the part's own. */
  readonly clockFraction: number;
  readonly linkFraction: number;
}

/** Idle power over rated power where the part's own is not known: data/calibration, measured on H100 (0.10 to 0.17). */
const IDLE_SHARE = 0.135;
/** 120 W against 71 W of 700 W on one machine with H100, 110 to 116 W on others: 0.05 to 0.08. */
const WAITING_SHARE = 0.065;
/** PCIe of the fifth generation, x16; half of it for parts without matrix rates in 8 bits, which came before. */
const HOST_BYTES_PER_SECOND = 64e9;
/** 400 Gbit/s for each device, as in reference nodes of H100; half for the generation before. */
const FABRIC_BYTES_PER_SECOND = 50e9;
/** Assumed where the catalogue names no clock: only shares of it matter. */
const ASSUMED_CLOCK = 1.8e9;
/** Where a part has no link of its own, devices talk over the host's bus. */
const linkOf = (part: Accelerator, host: number): number => {
  const both = part.interconnectBandwidth?.value;
  return both === undefined ? host / 2 : both / 2 / part.devicesPerUnit;
};

/**
 * The figures of one device, from the catalogue's entry.
 * @throws Problem `part-not-simulated` when the catalogue lacks the part's rates, memory or power.
 */
export function simulatedPart(part: Accelerator): SimulatedPart {
  const peaks = peaksOf(part);
  const memory = part.memoryBytes?.value;
  const bandwidth = part.memoryBandwidth?.value;
  const power = part.boardPower?.value;
  if (peaks['fp16-bf16'] === undefined || memory === undefined || bandwidth === undefined || power === undefined) {
    throw new Problem(
      'part-not-simulated',
      `${part.id} can't be simulated: its 16-bit rate, memory, memory bandwidth and board power must all be in the catalogue. Choose another part, or add the figures to data/accelerators`,
    );
  }
  const isRecent = peaks.fp8 !== undefined;
  const hostBytesPerSecond = isRecent ? HOST_BYTES_PER_SECOND : HOST_BYTES_PER_SECOND / 2;
  const each = part.devicesPerUnit;
  return {
    id: part.id,
    peakOperationsPerSecond: peaks,
    memoryBytes: memory / each,
    memoryBytesPerSecond: bandwidth / each,
    boardPowerWatts: power / each,
    idlePowerWatts: (part.idlePower?.value ?? power * IDLE_SHARE) / each,
    waitingShare: WAITING_SHARE,
    linkBytesPerSecond: linkOf(part, hostBytesPerSecond),
    hostBytesPerSecond,
    fabricBytesPerSecond: isRecent ? FABRIC_BYTES_PER_SECOND : FABRIC_BYTES_PER_SECOND / 2,
    maximumClockHertz: part.maximumClock?.value ?? part.quotedClock?.value ?? ASSUMED_CLOCK,
    devicesPerNode: part.unitsPer['node'] ?? 8,
    powerSensorSeconds: isRecent ? 1 : 0.1,
  };
}

function peaksOf(part: Accelerator): Readonly<Partial<Record<NumberFormat, number>>> {
  const peaks: Partial<Record<NumberFormat, number>> = {};
  for (const format of NUMBER_FORMATS) {
    const rate = part.peakOperationsPerSecond[format]?.value;
    if (rate !== undefined) peaks[format] = rate / part.devicesPerUnit;
  }
  return peaks;
}

/** What stands in where a part lacks a format: a narrower pipe's work on a wider one, or software over several passes. */
const STAND_INS: Readonly<Record<NumberFormat, readonly [NumberFormat, number] | undefined>> = {
  'fp16-bf16': undefined,
  fp8: ['fp16-bf16', 1],
  int8: ['fp16-bf16', 1],
  fp6: ['fp8', 1],
  fp4: ['fp8', 1],
  int4: ['int8', 1],
  tf32: ['fp16-bf16', 0.5],
  'fp32-vector': ['fp16-bf16', 1 / 16],
  'fp64-vector': ['fp32-vector', 1 / 32],
  'fp64-matrix': ['fp64-vector', 1],
};

/** Dense operations per second in a format; of a format that the part lacks, those of what stands in for it. */
export function peakIn(part: SimulatedPart, format: NumberFormat): number {
  const own = part.peakOperationsPerSecond[format];
  if (own !== undefined) return own;
  const standIn = STAND_INS[format];
  return standIn === undefined ? 0 : peakIn(part, standIn[0]) * standIn[1];
}
