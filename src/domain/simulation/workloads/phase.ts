import type { NumberFormat } from '../../fleet/accelerator.ts';
import { clockUnderCap, fillPower, type PowerShares, waitingWatts } from './board-power.ts';
import * as level from './levels.ts';
import { peakIn, type SimulatedPart } from './simulated-part.ts';

/** A stretch of time in which one device does one thing. */
export interface Phase {
  readonly seconds: number;
  /** LEVEL_COUNT places. */
  readonly levels: Float64Array;
  /** Training operations that the model gains by, in this phase. */
  readonly usefulOperations: number;
}

/** What a phase asks of the device: amounts, not rates. Whatever takes longest decides how long it lasts. */
export interface PhaseWork {
  readonly matrixOperations?: number;
  readonly format?: NumberFormat;
  /** Share of the dense peak that its kernels reach. */
  readonly matrixEfficiency?: number;
  /** FP32, FP16 and FP64 operations of the vector pipes. */
  readonly fp32Operations?: number;
  readonly fp16Operations?: number;
  readonly fp64Operations?: number;
  /** FP64 operations of the matrix pipes. */
  readonly doubleMatrixOperations?: number;
  readonly memoryBytes?: number;
  readonly linkBytes?: number;
  readonly fabricBytes?: number;
  readonly hostOutBytes?: number;
  readonly hostInBytes?: number;
  readonly egressBytes?: number;
  readonly ingressBytes?: number;
  /** The phase lasts at least so long. */
  readonly leastSeconds?: number;
  /** Whether kernels are resident while it waits, as those of a collective are: busy, yet computing nothing. */
  readonly isSpinning?: boolean;
  /** Whether its kernels are resident all the time, though they leave every resource idle for a part of it. */
  readonly isResident?: boolean;
  /** Share of time with kernels resident while it computes. */
  readonly launchFraction?: number;
  /** Share of the multiprocessors that its kernels fill. */
  readonly occupancy?: number;
  readonly usefulOperations?: number;
}

/** The device, how it draws power, and what of its memory is full, for all phases of one job. */
export interface Bench {
  readonly part: SimulatedPart;
  readonly shares: PowerShares;
  /** Share of memory in use. */
  readonly memoryFraction: number;
}

const CAP_ROUNDS = 4;
const VECTOR_EFFICIENCY = 0.7;
/** Streams reach so much of the bandwidth that a datasheet states. */
const MEMORY_EFFICIENCY = 0.88;
const LINK_EFFICIENCY = 0.75;
const FABRIC_EFFICIENCY = 0.85;
const HOST_EFFICIENCY = 0.8;
/** Multiprocessors that a collective's kernels hold: 16 to 24 of 132. */
const COLLECTIVE_OCCUPANCY = 0.14;
/** NVML's memory utilisation over DRAM activity: 41 % at 0.32 and 48 % at 0.37 in two traces. */
const MEMORY_BUSY_OVER_DRAM = 1.3;
const DEFAULT_OCCUPANCY = 0.9;

/** How long each resource needs, seconds at full clock: cores and everything else. */
function secondsOf(
  work: PhaseWork,
  part: SimulatedPart,
): { readonly cores: number; readonly rest: number; readonly compute: number } {
  const format = work.format ?? 'fp16-bf16';
  const launch = work.launchFraction ?? 1;
  const efficiency = work.matrixEfficiency ?? 0.7;
  /** Peaks are looked up for what is asked alone. */
  const over = (operations: number | undefined, format: NumberFormat, times: number): number =>
    operations === undefined ? 0 : operations / (times * peakIn(part, format));
  const cores =
    Math.max(
      over(work.matrixOperations, format, efficiency),
      (over(work.fp32Operations, 'fp32-vector', 1) +
        over(work.fp16Operations, 'fp32-vector', 2) +
        over(work.fp64Operations, 'fp64-vector', 1)) /
        VECTOR_EFFICIENCY,
      over(work.doubleMatrixOperations, 'fp64-matrix', efficiency),
    ) / launch;
  const memory = (work.memoryBytes ?? 0) / (part.memoryBytesPerSecond * MEMORY_EFFICIENCY) / launch;
  const moved = Math.max(
    (work.linkBytes ?? 0) / (part.linkBytesPerSecond * LINK_EFFICIENCY),
    (work.fabricBytes ?? 0) / (part.fabricBytesPerSecond * FABRIC_EFFICIENCY),
    (work.hostOutBytes ?? 0) / (part.hostBytesPerSecond * HOST_EFFICIENCY),
    (work.hostInBytes ?? 0) / (part.hostBytesPerSecond * HOST_EFFICIENCY),
  );
  return { cores, rest: Math.max(memory, moved, work.leastSeconds ?? 0, 1e-6), compute: Math.max(cores, memory) };
}

/**
 * A phase by the roofline: it lasts as long as the resource that needs longest, and each level is amount over time.
 * Where the board's limit binds, the clock falls and what the cores do takes longer.
 */
export function phaseOf(work: PhaseWork, bench: Bench): Phase {
  const { part, shares } = bench;
  const needs = secondsOf(work, part);
  let seconds = Math.max(needs.cores, needs.rest);
  const levels = new Float64Array(level.LEVEL_COUNT);
  fillLevels(levels, work, { bench, seconds, needs, clock: 1 });
  let clock = clockUnderCap(levels, part, shares);
  // At the lower clock less memory is read, which leaves the cores more power: near enough after a few rounds
  for (let round = 0; round < CAP_ROUNDS && clock < 1; round++) {
    seconds = Math.max(needs.cores / clock, needs.rest);
    fillLevels(levels, work, { bench, seconds, needs, clock });
    if (round < CAP_ROUNDS - 1) clock = clockUnderCap(levels, part, shares);
  }
  const isAtRest = (levels[level.BUSY] as number) === 0;
  fillPower(levels, part, { shares, clock });
  if (isAtRest) levels[level.POWER] = waitingWatts(part);
  return { seconds, levels, usefulOperations: work.usefulOperations ?? 0 };
}

interface Duration {
  readonly bench: Bench;
  readonly seconds: number;
  readonly needs: { readonly cores: number; readonly compute: number };
  readonly clock: number;
}

/** Every level but power and clock. */
function fillLevels(levels: Float64Array, work: PhaseWork, { bench, seconds, needs, clock }: Duration): void {
  const { part, memoryFraction } = bench;
  const rate = (amount: number | undefined): number => (amount ?? 0) / seconds;
  /** Activities are shares of cycles: at a lower clock there are fewer of them. */
  const share = (amount: number | undefined, format: NumberFormat, times = 1): number =>
    amount === undefined ? 0 : Math.min(1, amount / seconds / (times * peakIn(part, format) * clock));
  const computing = work.isResident === true ? 1 : Math.min(1, Math.max(needs.cores / clock, needs.compute) / seconds);
  const launch = work.launchFraction ?? 1;
  const moves = (work.linkBytes ?? 0) + (work.fabricBytes ?? 0) > 0 || work.isSpinning === true;
  levels[level.TENSOR] = share(work.matrixOperations, work.format ?? 'fp16-bf16');
  levels[level.TENSOR_DOUBLE] = share(work.doubleMatrixOperations, 'fp64-matrix');
  levels[level.FP32] = share(work.fp32Operations, 'fp32-vector');
  levels[level.FP16] = share(work.fp16Operations, 'fp32-vector', 2);
  levels[level.FP64] = share(work.fp64Operations, 'fp64-vector');
  const dram = Math.min(1, rate(work.memoryBytes) / part.memoryBytesPerSecond);
  levels[level.DRAM] = dram;
  const occupied = computing * launch * (work.occupancy ?? DEFAULT_OCCUPANCY);
  levels[level.SM] = Math.min(1, occupied + (moves ? COLLECTIVE_OCCUPANCY * (1 - computing * launch) : 0));
  levels[level.BUSY] = moves ? Math.max(computing * launch, 1 - computing * (1 - launch)) : computing * launch;
  levels[level.MEMORY_BUSY] = Math.min(1, MEMORY_BUSY_OVER_DRAM * dram);
  levels[level.MEMORY_USED] = memoryFraction * part.memoryBytes;
  levels[level.HOST_OUT] = rate(work.hostOutBytes);
  levels[level.HOST_IN] = rate(work.hostInBytes);
  levels[level.LINK_OUT] = rate(work.linkBytes);
  levels[level.LINK_IN] = rate(work.linkBytes);
  levels[level.FABRIC_OUT] = rate(work.fabricBytes);
  levels[level.EGRESS] = rate(work.egressBytes);
  levels[level.INGRESS] = rate(work.ingressBytes);
}

/** Nothing to do for a while, with the model in memory and the clocks up. */
export const waiting = (seconds: number, bench: Bench): Phase => phaseOf({ leastSeconds: seconds }, bench);

/** Nothing in memory and clocks down. */
export function atRest(seconds: number, bench: Bench): Phase {
  const levels = new Float64Array(level.LEVEL_COUNT);
  levels[level.POWER] = bench.part.idlePowerWatts;
  levels[level.CLOCK] = REST_CLOCK * bench.part.maximumClockHertz;
  levels[level.MEMORY_USED] = bench.memoryFraction * bench.part.memoryBytes;
  return { seconds, levels, usefulOperations: 0 };
}

/** 345 of 1,980 MHz. */
const REST_CLOCK = 0.174;
