import { atMinute, DELTA_NODES, type DemonstrationNode, READING_MINUTES, TRIAL_NODE } from './demonstration-fleet.ts';
import { loadAt } from './demonstration-load.ts';
import { holdingAt } from './demonstration-schedule.ts';
import { type PseudoRandom, pseudoRandom, seedOf } from '../../foundation/pseudo-random.ts';

interface Board {
  readonly idleWatts: number;
  readonly ratedWatts: number;
}

const L40S: Board = { idleWatts: 34, ratedWatts: 350 };
const TRIAL_BOARD: Board = { idleWatts: 60, ratedWatts: 500 };
/** Processors, fans and network of a node, and what its power supplies lose. */
const HOST_WATTS = 240;
const CONVERSION_EFFICIENCY = 0.94;

/** This node's meter is wired to its neighbour: the planted trouble of this file. */
const DUPLICATE = { told: 'delta-1', measured: 'delta-0' };

interface MeteredNode {
  readonly node: DemonstrationNode;
  readonly board: Board;
  readonly random: PseudoRandom;
}

function wattsOf({ node, board, random }: MeteredNode, minute: number): number {
  let boardWatts = 0;
  for (let index = 0; index < node.deviceCount; index++) {
    const { power } = loadAt(holdingAt(node.name, index, minute), minute, random);
    boardWatts += board.idleWatts + (board.ratedWatts - board.idleWatts) * power;
  }
  return Math.round((HOST_WATTS + boardWatts) / CONVERSION_EFFICIENCY);
}

/** Wall power of the nodes that have a meter and no counters, once a minute, as a `node-power-csv` file. */
export function* demonstrationNodePower(): Generator<string> {
  yield 'time_ms,source,power_w';
  const metered = [...DELTA_NODES.map((node) => ({ node, board: L40S })), { node: TRIAL_NODE, board: TRIAL_BOARD }].map(
    ({ node, board }) => ({ node, board, random: pseudoRandom(seedOf(node.name)) }),
  );
  for (const minute of READING_MINUTES) {
    const watts = new Map(metered.map((one) => [one.node.name, wattsOf(one, minute)]));
    for (const { node } of metered) {
      const measured = node.name === DUPLICATE.told ? DUPLICATE.measured : node.name;
      yield `${atMinute(minute)},${node.name},${watts.get(measured)}`;
    }
  }
}
