import type { JobSpec, SensorFaults } from './job-spec.ts';
import type { MinuteBlock, SignalColumn } from './minute-block.ts';

/** Does to a block what broken sensors do; after the block is filled, once each minute. */
export type FaultMaker = (block: MinuteBlock) => void;

/** A number in [0, 1) that the four decide wholly. */
export function hashShare(seed: number, salt: number, place: number): number {
  let mixed = Math.imul(seed ^ Math.imul(salt + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

/** Salts: one for each decision, so that they don't hang together. */
const STUCK = 1;
const SINCE = 2;
const OFFSET = 3;
const MISSING = 1000;
const ZERO = 2_000_000;
const OFFSET_SHARE = 0.1;

/** The faults that a job's telling names; nothing where it names none. */
export function faultMaker(job: JobSpec): FaultMaker {
  const { faults } = job.telling;
  if (faults === undefined) return () => undefined;
  const stuck = stuckSensors(job, faults);
  return (block) => {
    stuck(block);
    zeroReadings(job, faults, block);
    missingMinutes(job, faults, block);
    meterSteps(faults, block);
    clockOffsets(job, faults, block);
  };
}

/** From some minute on the sensor tells what it told then. */
function stuckSensors(job: JobSpec, { stuckFraction = 0 }: SensorFaults): FaultMaker {
  const since = new Map<number, number>();
  for (let device = 0; device < job.devices; device++) {
    if (hashShare(job.seed, STUCK, device) < stuckFraction)
      since.set(device, Math.floor(hashShare(job.seed, SINCE, device) * job.minutes));
  }
  const held = new Map<number, Float64Array>();
  return (block) => {
    for (const [device, minute] of since) {
      if (block.minute < minute) continue;
      const columns = columnsOf(block);
      let values = held.get(device);
      if (values === undefined) {
        values = Float64Array.from(columns, (column) => column.mean[device] as number);
        held.set(device, values);
      }
      for (const [place, column] of columns.entries()) setFlat(column, device, values[place] as number);
      block.powerTurnsPerMinute[device] = 0;
    }
  };
}

const columnsOf = (block: MinuteBlock): readonly SignalColumn[] =>
  block.signals.map((signal) => block.columns[signal]).filter((column) => column !== undefined);

function setFlat(column: SignalColumn, device: number, value: number): void {
  column.mean[device] = value;
  column.minimum[device] = value;
  column.maximum[device] = value;
  column.deviation[device] = Number.isNaN(value) ? Number.NaN : 0;
}

/** One of the minute's power samples reads zero. */
function zeroReadings(job: JobSpec, { zeroFraction = 0 }: SensorFaults, block: MinuteBlock): void {
  const power = block.columns.powerWatts;
  if (zeroFraction === 0 || power === undefined) return;
  const samples = Math.max(2, Math.round(60 / job.telling.intervalSeconds));
  const kept = (samples - 1) / samples;
  for (let device = 0; device < block.devices; device++) {
    if (hashShare(job.seed, ZERO + block.minute, device) >= zeroFraction) continue;
    const [mean, deviation] = [power.mean[device] as number, power.deviation[device] as number];
    power.mean[device] = mean * kept;
    power.minimum[device] = 0;
    power.deviation[device] = Math.sqrt(kept * deviation ** 2 + (mean * mean * kept) / samples);
    block.powerTurnsPerMinute[device] = (block.powerTurnsPerMinute[device] as number) + 2;
  }
}

function missingMinutes(job: JobSpec, { missingFraction = 0 }: SensorFaults, block: MinuteBlock): void {
  if (missingFraction === 0) return;
  const columns = columnsOf(block);
  for (let device = 0; device < block.devices; device++) {
    if (hashShare(job.seed, MISSING + block.minute, device) >= missingFraction) continue;
    for (const column of columns) setFlat(column, device, Number.NaN);
    block.coveredSeconds[device] = 0;
    block.powerTurnsPerMinute[device] = Number.NaN;
  }
}

function meterSteps({ meterStepWatts = 0 }: SensorFaults, block: MinuteBlock): void {
  if (meterStepWatts === 0) return;
  for (const [node, power] of block.nodePowerWatts.entries()) {
    block.nodePowerWatts[node] = Math.round(power / meterStepWatts) * meterStepWatts;
  }
}

function clockOffsets(job: JobSpec, { clockOffsetMinutes = 0 }: SensorFaults, block: MinuteBlock): void {
  if (clockOffsetMinutes === 0) return;
  for (let node = 0; node < block.nodes; node++) {
    block.clockOffsetMinutes[node] = hashShare(job.seed, OFFSET, node) < OFFSET_SHARE ? clockOffsetMinutes : 0;
  }
}
