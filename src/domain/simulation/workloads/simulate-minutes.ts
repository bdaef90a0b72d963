import { instant } from '../../../foundation/instant.ts';
import { pseudoRandom, type PseudoRandom } from '../../../foundation/pseudo-random.ts';
import { type FillColumn, fillersOf } from './fill-columns.ts';
import {
  type FigureStore,
  type GroupMinute,
  mixedMean,
  mixedTurns,
  mixInto,
  type SampledRegimes,
  sampledRegimes,
} from './group-minute.ts';
import type { JobSpec } from './job-spec.ts';
import { emptyMix, groupCount, type JobScript } from './job-script.ts';
import * as level from './levels.ts';
import { type MinuteBlock, minuteBlock, type SignalColumn } from './minute-block.ts';
import { drawnNodeMake, type NodeMake, wallWatts } from './node-power.ts';
import { logBetween } from './random-draws.ts';
import type { LevelSummary } from './sample-cycle.ts';
import { scriptOfJob } from './script-of-job.ts';
import { faultMaker } from './sensor-faults.ts';
import type { SimulatedPart } from './simulated-part.ts';

const MINUTE_MILLISECONDS = 60_000;

/**
 * A job's telemetry, a minute at a time, for as many minutes as the job lasts. The block is used again for each minute.
 * Memory follows the number of devices and not the duration.
 */
export function* simulateMinutes(job: JobSpec, part: SimulatedPart): Generator<MinuteBlock, void, undefined> {
  const simulation = simulationOf(job, part);
  const { block } = simulation;
  const makeFaults = faultMaker(job);
  for (let minute = 0; minute < job.minutes; minute++) {
    block.minute = minute;
    block.from = instant(job.start + minute * MINUTE_MILLISECONDS);
    fillMinute(simulation, minute);
    makeFaults(block);
    yield block;
  }
}

interface Simulation {
  readonly part: SimulatedPart;
  readonly script: JobScript;
  readonly sampled: SampledRegimes;
  readonly nodeMake: NodeMake;
  readonly block: MinuteBlock;
  readonly store: FigureStore;
  readonly fillers: readonly FillColumn[];
  readonly minuteOfGroup: GroupMinute & { readonly parts: LevelSummary[] };
}

function simulationOf(job: JobSpec, rated: SimulatedPart): Simulation {
  const { script, part } = scriptOfJob(job, rated);
  const random = pseudoRandom(job.seed ^ 0x5bd1e995);
  const { devices, start: from } = job;
  const { visibility, intervalSeconds } = job.telling;
  const { block, values } = minuteBlock({ from, devices, devicesPerNode: part.devicesPerNode, visibility });
  const sampling = { intervalSeconds, powerSensorSeconds: part.powerSensorSeconds, unrest: withinMinute(random) };
  return {
    part,
    script,
    sampled: sampledRegimes(script.regimes, sampling, random),
    nodeMake: drawnNodeMake(random),
    block,
    store: {
      values,
      devices,
      places: Int32Array.from(block.signals, (signal) => level.SIMULATED_SIGNALS.indexOf(signal)),
    },
    fillers: fillersOf({ job, part, block, groupStarts: script.groupStarts }, random),
    minuteOfGroup: { mix: emptyMix(), parts: [] },
  };
}

/** Spread of the levels within a minute beyond what the cycle explains, as a share. */
const withinMinute = (random: PseudoRandom): number => logBetween(random, 0.0005, 0.04);

/** First what each group's middling device shows, at the place of its first device; then from there to all its devices, column by column. */
function fillMinute(simulation: Simulation, minute: number): void {
  const { script, block, store, sampled, minuteOfGroup, fillers } = simulation;
  const { mix, parts } = minuteOfGroup;
  block.coveredSeconds.fill(60);
  block.fabricTransmitBytesPerSecond.fill(0);
  block.egressBytesPerSecond.fill(0);
  block.ingressBytesPerSecond.fill(0);
  const groups = groupCount(script);
  for (let group = 0; group < groups; group++) {
    script.advance(group, mix, minute);
    for (let part = 0; part < mix.count; part++) {
      parts[part] = sampled(mix.regimes[part] as number, (Math.imul(group + 1, 0x9e37) + minute + part) | 0);
    }
    const from = script.groupStarts[group] as number;
    const until = script.groupStarts[group + 1] as number;
    mixInto(store, minuteOfGroup, from);
    const turns = mixedTurns(minuteOfGroup);
    for (let device = from; device < until; device++) block.powerTurnsPerMinute[device] = turns;
    addTraffic(block, minuteOfGroup, { from, until });
  }
  for (const fill of fillers) fill(minute);
  fillNodePower(simulation);
}

interface Devices {
  readonly from: number;
  readonly until: number;
}

/** What a group sends goes through its nodes, for each by the number of its devices there. */
function addTraffic(block: MinuteBlock, minute: GroupMinute, { from, until }: Devices): void {
  const fabric = mixedMean(minute, level.FABRIC_OUT);
  const egress = mixedMean(minute, level.EGRESS);
  const ingress = mixedMean(minute, level.INGRESS);
  const perNode = block.devicesPerNode;
  const last = Math.floor((until - 1) / perNode);
  for (let node = Math.floor(from / perNode); node <= last; node++) {
    const devices = Math.min(until, (node + 1) * perNode) - Math.max(from, node * perNode);
    addTo(block.fabricTransmitBytesPerSecond, node, devices * fabric);
    addTo(block.egressBytesPerSecond, node, devices * egress);
    addTo(block.ingressBytesPerSecond, node, devices * ingress);
  }
}

const addTo = (values: Float64Array, place: number, value: number): void => {
  values[place] = (values[place] as number) + value;
};

function fillNodePower({ block, part, nodeMake: make, script }: Simulation): void {
  const boards = block.columns.powerWatts;
  if (boards === undefined) return;
  const { minimum, maximum, deviation } = block.nodePower;
  for (const sums of [minimum, maximum, deviation]) sums.fill(0);
  for (let group = 0; group < groupCount(script); group++) addMovement(block, boards, groupOf(script, group));
  for (let node = 0; node < block.nodes; node++) {
    const from = node * block.devicesPerNode;
    const until = Math.min(block.devices, from + block.devicesPerNode);
    let sum = 0;
    for (let device = from; device < until; device++) sum += boards.mean[device] as number;
    const wallOf = (watts: number): number => wallWatts(Math.max(0, watts), { boards: until - from, part, make });
    const [wall, moved] = [wallOf(sum), Math.sqrt(deviation[node] as number)];
    const least = Math.min(wall, wallOf(sum - Math.sqrt(minimum[node] as number)));
    const most = Math.max(wall, wallOf(sum + Math.sqrt(maximum[node] as number)));
    block.nodePowerWatts[node] = wall;
    minimum[node] = least;
    maximum[node] = most;
    deviation[node] = Math.min(
      (wallOf(sum + moved) - wallOf(sum - moved)) / 2,
      Math.sqrt((wall - least) * (most - wall)),
    );
  }
}

const groupOf = ({ groupStarts }: JobScript, group: number): Devices => ({
  from: groupStarts[group] as number,
  until: groupStarts[group + 1] as number,
});

/** Devices of a group move together, so that their watts add up; groups move by themselves, so that their squares do. */
function addMovement(block: MinuteBlock, boards: SignalColumn, { from, until }: Devices): void {
  const perNode = block.devicesPerNode;
  for (let node = Math.floor(from / perNode); node * perNode < until; node++) {
    const first = Math.max(from, node * perNode);
    const devices = Math.min(until, (node + 1) * perNode) - first;
    const mean = boards.mean[first] as number;
    addTo(block.nodePower.minimum, node, (devices * (mean - (boards.minimum[first] as number))) ** 2);
    addTo(block.nodePower.maximum, node, (devices * ((boards.maximum[first] as number) - mean)) ** 2);
    addTo(block.nodePower.deviation, node, (devices * (boards.deviation[first] as number)) ** 2);
  }
}
