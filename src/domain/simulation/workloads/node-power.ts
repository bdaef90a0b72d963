import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import { between } from './random-draws.ts';
import type { SimulatedPart } from './simulated-part.ts';

/** What a node draws beside its boards, as shares of their rated power, and what its supplies lose. */
export interface NodeMake {
  /** Processors, memory and network cards, whatever boards there are, watts. */
  readonly baseWatts: number;
  readonly hostShare: number;
  /** At full load; fans need the cube of the air. */
  readonly fanShare: number;
  readonly efficiency: number;
}

/**
 * Eight-board H100 nodes draw 2.1 to 2.3 kW idle at the wall and 7.2 to 8.3 kW at full load, of boards rated 5.6 kW; nodes
 * of one or two small boards 250 to 270 W more than their boards.
 */
export const drawnNodeMake = (random: PseudoRandom): NodeMake => ({
  baseWatts: between(random, 80, 420),
  hostShare: between(random, 0.12, 0.22),
  fanShare: between(random, 0.04, 0.16),
  efficiency: between(random, 0.93, 0.97),
});

/** Power at the wall of so many boards with their share of the node. */
export function wallWatts(boardsWatts: number, { boards, part, make }: NodeOfBoards): number {
  const rated = boards * part.boardPowerWatts;
  const load = boardsWatts / rated;
  return (boardsWatts + make.baseWatts + rated * (make.hostShare + make.fanShare * load ** 3)) / make.efficiency;
}

export interface NodeOfBoards {
  readonly boards: number;
  readonly part: SimulatedPart;
  readonly make: NodeMake;
}
