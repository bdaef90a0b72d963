import {
  CLOCK,
  DRAM,
  FP16,
  FP32,
  FP64,
  HOST_IN,
  HOST_OUT,
  LINK_IN,
  LINK_OUT,
  POWER,
  SM,
  TENSOR,
  TENSOR_DOUBLE,
} from './levels.ts';
import type { SimulatedPart } from './simulated-part.ts';

/**
 * Power of a board as a sum over what works, each as a share of the range between a board that waits and its limit.
 * Basis: three traces of eight H100 with counters (547 W at sm 0.64, tensor 0.19, dram 0.32; 186 W at 0.09, 0.057, 0.039;
 * 689 W under the cap at 0.88, 0.58, 0.37 with the clock at 0.84 to 0.88 of the quoted one), met within 5 %. The sum
 * passes the range when all works at once; then the cap holds the clock. The terms for FP64 and links are assumed: nothing public separates them.
 */
export interface PowerShares {
  readonly multiprocessors: number;
  readonly tensor: number;
  readonly tensorDouble: number;
  readonly dram: number;
  readonly fp16: number;
  readonly fp32: number;
  readonly fp64: number;
  readonly link: number;
}

export const POWER_SHARES: PowerShares = {
  multiprocessors: 0.25,
  tensor: 1.3,
  tensorDouble: 1.1,
  dram: 0.6,
  fp16: 0.6,
  fp32: 0.6,
  fp64: 1,
  link: 0.12,
};

/** Power of the cores over their clock: voltage falls with it, so more than linear; 1.8 meets the capped trace. */
const CLOCK_EXPONENT = 1.8;
/** Below this the clock isn't lowered by a cap. */
const LOWEST_CLOCK = 0.2;

/** What the cores draw under a clock that was set lower, as a share of what they would at the part's own. */
const lockedShare = ({ limits }: SimulatedPart): number => (limits?.clockFraction ?? 1) ** CLOCK_EXPONENT;

const waitingAt = (part: SimulatedPart, clockShare: number): number =>
  part.idlePowerWatts + clockShare * part.waitingShare * (part.boardPowerWatts - part.idlePowerWatts);

export const waitingWatts = (part: SimulatedPart): number => waitingAt(part, lockedShare(part));

/** No board draws more: the limit that was set, or the rated one. */
export const limitWatts = ({ limits, boardPowerWatts }: SimulatedPart): number => limits?.powerWatts ?? boardPowerWatts;

const at = (levels: Float64Array, place: number): number => levels[place] as number;

/** What the cores and the memory would draw at the highest clock that is allowed, watts above waiting. */
function demandOf(levels: Float64Array, part: SimulatedPart, shares: PowerShares): readonly [number, number] {
  const range = part.boardPowerWatts - waitingAt(part, 1);
  const cores =
    shares.multiprocessors * at(levels, SM) +
    shares.tensor * at(levels, TENSOR) +
    shares.tensorDouble * at(levels, TENSOR_DOUBLE) +
    shares.fp16 * at(levels, FP16) +
    shares.fp32 * at(levels, FP32) +
    shares.fp64 * at(levels, FP64);
  const rated = part.linkBytesPerSecond / (part.limits?.linkFraction ?? 1);
  const links = (at(levels, LINK_OUT) + at(levels, LINK_IN)) / (2 * rated);
  const host = (at(levels, HOST_OUT) + at(levels, HOST_IN)) / (2 * part.hostBytesPerSecond);
  return [range * lockedShare(part) * cores, range * (shares.dram * at(levels, DRAM) + shares.link * (links + host))];
}

/** The clock that the power limit allows, as a share of the highest allowed, for activities as they are there. */
export function clockUnderCap(levels: Float64Array, part: SimulatedPart, shares: PowerShares): number {
  const [cores, rest] = demandOf(levels, part, shares);
  const room = limitWatts(part) - waitingWatts(part) - rest;
  if (cores <= room) return 1;
  return Math.max(LOWEST_CLOCK, Math.max(0, room / cores) ** (1 / CLOCK_EXPONENT));
}

/** Fills in power and clock from the activities; never above the board's limit. */
export function fillPower(levels: Float64Array, part: SimulatedPart, { shares, clock }: PowerAtClock): void {
  const [cores, rest] = demandOf(levels, part, shares);
  levels[POWER] = Math.min(limitWatts(part), waitingWatts(part) + cores * clock ** CLOCK_EXPONENT + rest);
  levels[CLOCK] = clock * part.maximumClockHertz;
}

export interface PowerAtClock {
  readonly shares: PowerShares;
  /** As a share of the highest clock. */
  readonly clock: number;
}
