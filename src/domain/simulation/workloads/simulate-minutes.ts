import { instant } from '../../../foundation/instant.ts';
import { pseudoRandom, type PseudoRandom } from '../../../foundation/pseudo-random.ts';
import { type DeviceDifferences, deviceDifferences } from './device-differences.ts';
import { groupMinute, type GroupMinute, mixInto, type SampledRegimes, sampledRegimes } from './group-minute.ts';
import type { JobSpec } from './job-spec.ts';
import { emptyMix, groupCount, type JobScript, type MinuteMix } from './job-script.ts';
import * as level from './levels.ts';
import { type MinuteBlock, minuteBlock, type SignalColumn } from './minute-block.ts';
import { drawnNodeMake, type NodeMake, wallWatts } from './node-power.ts';
import { logBetween, normal } from './random-draws.ts';
import type { LevelSummary } from './sample-cycle.ts';
import { scriptOfJob } from './script-of-job.ts';
import { faultMaker } from './sensor-faults.ts';
import type { SimulatedPart } from './simulated-part.ts';

const MINUTE_MILLISECONDS = 60_000;
const NOISE_COUNT = 1 << 14;
const NOISE_MASK = NOISE_COUNT - 1;
/** Beyond this many deviations noise is cut. */
const MOST_NOISE = 3;
/** Power of one device from minute to minute, beyond what its work explains: temperature and fans. */
const POWER_NOISE = 0.002;

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
  readonly job: JobSpec;
  readonly part: SimulatedPart;
  readonly script: JobScript;
  readonly sampled: SampledRegimes;
  readonly differences: DeviceDifferences;
  readonly noise: Float64Array;
  /** Spread of a group's activity from minute to minute. */
  readonly unrest: number;
  readonly nodeMake: NodeMake;
  readonly block: MinuteBlock;
  readonly power: SignalColumn;
  readonly mix: MinuteMix;
  readonly parts: LevelSummary[];
  readonly group: GroupMinute;
  /** Columns that are told, with the place of their level and the factor by which devices differ. */
  readonly told: readonly ToldColumn[];
}

interface ToldColumn {
  readonly column: SignalColumn;
  readonly place: number;
  readonly factors: Float64Array;
  readonly noiseScale: number;
  /** Highest value of the signal. */
  readonly high: number;
}

function simulationOf(job: JobSpec, rated: SimulatedPart): Simulation {
  const { script, part } = scriptOfJob(job, rated);
  const random = pseudoRandom(job.seed ^ 0x5bd1e995);
  const differences = deviceDifferences(job);
  const { devices, start: from } = job;
  const { visibility, intervalSeconds } = job.telling;
  const block = minuteBlock({ from, devices, devicesPerNode: part.devicesPerNode, visibility });
  const unrest = logBetween(random, 0.0015, 0.012);
  const sampling = {
    intervalSeconds,
    powerSensorSeconds: part.powerSensorSeconds,
    unrest: logBetween(random, 0.002, 0.04),
  };
  const told = level.SIMULATED_SIGNALS.flatMap((signal, place) => {
    const column = block.columns[signal];
    return column === undefined ? [] : [toldColumn({ column, place, part, differences, unrest })];
  });
  return {
    job,
    part,
    script,
    sampled: sampledRegimes(script.regimes, sampling, random),
    differences,
    noise: noiseTable(random),
    unrest,
    nodeMake: drawnNodeMake(random),
    block,
    power: block.columns.powerWatts as SignalColumn,
    mix: emptyMix(),
    parts: [],
    group: groupMinute(),
    told,
  };
}

interface ColumnFacts {
  readonly column: SignalColumn;
  readonly place: number;
  readonly part: SimulatedPart;
  readonly differences: DeviceDifferences;
  readonly unrest: number;
}

function toldColumn({ column, place, part, differences, unrest }: ColumnFacts): ToldColumn {
  switch (place) {
    case level.POWER:
      return { column, place, factors: differences.power, noiseScale: POWER_NOISE, high: part.boardPowerWatts };
    case level.MEMORY_USED:
      return { column, place, factors: differences.memory, noiseScale: 0, high: part.memoryBytes };
    case level.CLOCK:
      return { column, place, factors: differences.clock, noiseScale: 0, high: part.maximumClockHertz };
    case level.BUSY:
      return { column, place, factors: differences.none, noiseScale: unrest / 2, high: 1 };
    default:
      return {
        column,
        place,
        factors: differences.activity,
        noiseScale: unrest,
        high: place <= level.FP64 ? 1 : Number.POSITIVE_INFINITY,
      };
  }
}

function noiseTable(random: PseudoRandom): Float64Array {
  return Float64Array.from({ length: NOISE_COUNT }, () => Math.max(-MOST_NOISE, Math.min(MOST_NOISE, normal(random))));
}

function fillMinute(simulation: Simulation, minute: number): void {
  const { script, block, mix, parts, group, sampled } = simulation;
  block.coveredSeconds.fill(60);
  block.fabricTransmitBytesPerSecond.fill(0);
  block.egressBytesPerSecond.fill(0);
  block.ingressBytesPerSecond.fill(0);
  for (const sums of [block.nodePower.minimum, block.nodePower.maximum, block.nodePower.deviation]) sums.fill(0);
  const groups = groupCount(script);
  for (let number = 0; number < groups; number++) {
    script.advance(number, mix, minute);
    parts.length = 0;
    for (let part = 0; part < mix.count; part++) {
      parts.push(sampled(mix.regimes[part] as number, Math.imul(number + 1, 0x9e37) + minute + part));
    }
    mixInto(group, mix, parts);
    const from = script.groupStarts[number] as number;
    const until = script.groupStarts[number + 1] as number;
    fillGroup(simulation, { from, until, noiseAt: Math.imul(minute + 1, 7919) + Math.imul(number + 1, 104_729) });
  }
  fillNodePower(simulation);
}

interface Range {
  readonly from: number;
  readonly until: number;
  readonly noiseAt: number;
}

/** Writes the columns of a group's devices, and adds what they send to their nodes. */
function fillGroup(simulation: Simulation, range: Range): void {
  const { told, group, block, noise, unrest } = simulation;
  const { from, until, noiseAt } = range;
  const common = 1 + unrest * (noise[noiseAt & NOISE_MASK] as number);
  for (const column of told) {
    if (column.place === level.POWER) fillPowerColumn(simulation, range, common);
    else fillColumn(simulation, column, { ...range, common });
  }
  block.powerTurnsPerMinute.fill(group.powerTurns, from, until);
  const perNode = block.devicesPerNode;
  for (let node = Math.floor(from / perNode); node * perNode < until; node++) {
    const devices = Math.min(until, (node + 1) * perNode) - Math.max(from, node * perNode);
    const watts = group.mean[level.POWER] as number;
    addTo(block.nodePower.minimum, node, (devices * (watts - (group.minimum[level.POWER] as number))) ** 2);
    addTo(block.nodePower.maximum, node, (devices * ((group.maximum[level.POWER] as number) - watts)) ** 2);
    addTo(block.nodePower.deviation, node, (devices * (group.deviation[level.POWER] as number)) ** 2);
    addTo(block.fabricTransmitBytesPerSecond, node, devices * common * (group.mean[level.FABRIC_OUT] as number));
    addTo(block.egressBytesPerSecond, node, devices * common * (group.mean[level.EGRESS] as number));
    addTo(block.ingressBytesPerSecond, node, devices * common * (group.mean[level.INGRESS] as number));
  }
}

const addTo = (values: Float64Array, place: number, value: number): void => {
  values[place] = (values[place] as number) + value;
};

/** A clock that nothing holds down doesn't differ between devices. */
const FREE_CLOCK = 0.995;

function fillColumn(
  { group, noise, differences }: Simulation,
  told: ToldColumn,
  { from, until, noiseAt, common }: Range & { readonly common: number },
): void {
  const { column, place, high, noiseScale } = told;
  const mean = group.mean[place] as number;
  const minimum = group.minimum[place] as number;
  const maximum = group.maximum[place] as number;
  const deviation = group.deviation[place] as number;
  const isFree = place === level.CLOCK && (mean >= FREE_CLOCK * high || deviation === 0);
  const isWhole = place === level.BUSY && deviation === 0;
  const factors = isFree ? differences.none : told.factors;
  const scale = isWhole || isFree ? 0 : noiseScale;
  const shared = noiseScale === 0 || isWhole ? 1 : common;
  const start = noiseAt + Math.imul(place, 6151);
  for (let device = from; device < until; device++) {
    const factor = (factors[device] as number) * (shared + scale * (noise[(start + device) & NOISE_MASK] as number));
    const least = Math.min(high, factor * minimum);
    const most = Math.min(high, factor * maximum);
    column.mean[device] = Math.min(high, factor * mean);
    column.minimum[device] = least;
    column.maximum[device] = most;
    column.deviation[device] = Math.min(factor * deviation, (most - least) / 2);
  }
}

/** Above a device's own idle power all scales with its make; the board's limit holds for each. */
function fillPowerColumn(
  { group, noise, differences, part, power }: Simulation,
  { from, until, noiseAt }: Range,
  common: number,
): void {
  const { idlePowerWatts: idle, boardPowerWatts: limit } = part;
  const mean = (group.mean[level.POWER] as number) - idle;
  const minimum = (group.minimum[level.POWER] as number) - idle;
  const maximum = (group.maximum[level.POWER] as number) - idle;
  const deviation = group.deviation[level.POWER] as number;
  for (let device = from; device < until; device++) {
    const factor =
      (differences.power[device] as number) *
      (common + POWER_NOISE * (noise[(noiseAt + device) & NOISE_MASK] as number));
    const own = idle * (differences.idle[device] as number);
    const least = Math.min(limit, Math.max(idle, own + factor * minimum));
    const most = Math.min(limit, Math.max(idle, own + factor * maximum));
    power.mean[device] = Math.min(most, Math.max(least, own + factor * mean));
    power.minimum[device] = least;
    power.maximum[device] = most;
    power.deviation[device] = Math.min(factor * deviation, (most - least) / 2);
  }
}

function fillNodePower({ block, power, part, nodeMake: make }: Simulation): void {
  for (let node = 0; node < block.nodes; node++) {
    const from = node * block.devicesPerNode;
    const until = Math.min(block.devices, from + block.devicesPerNode);
    let sum = 0;
    for (let device = from; device < until; device++) sum += power.mean[device] as number;
    const of = { boards: until - from, part, make };
    const wall = wallWatts(sum, of);
    const { minimum, maximum, deviation } = block.nodePower;
    const moved = Math.sqrt(deviation[node] as number);
    block.nodePowerWatts[node] = wall;
    minimum[node] = Math.min(wall, wallWatts(Math.max(0, sum - Math.sqrt(minimum[node] as number)), of));
    maximum[node] = Math.max(wall, wallWatts(sum + Math.sqrt(maximum[node] as number), of));
    const most = Math.sqrt(Math.max(0, (wall - (minimum[node] as number)) * ((maximum[node] as number) - wall)));
    deviation[node] = Math.min(most, (wallWatts(sum + moved, of) - wallWatts(Math.max(0, sum - moved), of)) / 2);
  }
}
