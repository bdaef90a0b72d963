import { ALPHA_NODES, atMinute, type DemonstrationNode, minuteOf, READING_MINUTES } from './demonstration-fleet.ts';
import { type Load, loadAt } from './demonstration-load.ts';
import { holdingAt } from './demonstration-schedule.ts';
import { type PseudoRandom, pseudoRandom, seedOf } from '../../foundation/pseudo-random.ts';

const MODEL = 'NVIDIA H100 80GB HBM3';
const IDLE_WATTS = 92;
const RATED_WATTS = 700;
const IDLE_MEGAHERTZ = 345;
const FREE_MEGAHERTZ = 1830;
const CAPPED_MEGAHERTZ = 1665;
/** Above this the power cap holds the clock. */
const CAPPING_WATTS = 668;
/** Clock event reasons as NVML numbers them. */
const REASON_IDLE = 1;
const REASON_POWER_CAP = 4;

/** A power sensor that reads 45 W for six hours while its device works: the planted trouble of this file. */
const BAD_SENSOR = { node: 'alpha-1', index: 6, from: minuteOf(1, 11), until: minuteOf(1, 17), watts: 45 };

const HEADER =
  'timestamp,node,gpu,gpu_model,power_w,gpu_util_pct,sm_active,tensor_active,dram_active,sm_clock_mhz,throttle_reasons,energy_mj';

interface Device {
  readonly node: string;
  readonly index: number;
  readonly random: PseudoRandom;
  /** Boards of one part differ: this one draws so much of its range more or less under load. */
  readonly bias: number;
  energyJoules: number;
}

function devicesOf({ name, deviceCount }: DemonstrationNode): readonly Device[] {
  return Array.from({ length: deviceCount }, (_, index) => {
    const seed = seedOf(`${name}/${index}`);
    const bias = ((seed % 9) - 4) / 100;
    return { node: name, index, random: pseudoRandom(seed), bias, energyJoules: 200_000_000 + (seed % 40_000_000) };
  });
}

function clockOf(load: Load, watts: number): { megahertz: number; reasons: number } {
  if (load.busy < 0.01) return { megahertz: IDLE_MEGAHERTZ, reasons: REASON_IDLE };
  if (watts >= CAPPING_WATTS) return { megahertz: CAPPED_MEGAHERTZ, reasons: REASON_POWER_CAP };
  return { megahertz: FREE_MEGAHERTZ, reasons: 0 };
}

function isSensorBad({ node, index }: Device, minute: number): boolean {
  return (
    node === BAD_SENSOR.node && index === BAD_SENSOR.index && BAD_SENSOR.from <= minute && minute < BAD_SENSOR.until
  );
}

/** What DCGM says of one device at one minute, in its own units. */
export interface DcgmReading {
  readonly node: string;
  readonly index: number;
  readonly model: string;
  readonly minute: number;
  readonly watts: number;
  /** Percent. */
  readonly utilisation: number;
  /** Share from 0 to 1. */
  readonly multiprocessors: number;
  /** Share from 0 to 1. */
  readonly matrix: number;
  /** Share from 0 to 1. */
  readonly memory: number;
  readonly megahertz: number;
  readonly reasons: number;
  readonly energyJoules: number;
}

const hundredths = (share: number): number => Number(share.toFixed(2));

function readingOf(device: Device, minute: number): DcgmReading {
  const load = loadAt(holdingAt(device.node, device.index, minute), minute, device.random);
  const trueWatts = Math.round(IDLE_WATTS + (RATED_WATTS - IDLE_WATTS) * load.power * (1 + device.bias));
  const isBad = isSensorBad(device, minute);
  const watts = isBad ? BAD_SENSOR.watts : trueWatts;
  const { energyJoules, node, index } = device;
  device.energyJoules += watts * 60;
  return {
    node,
    index,
    model: MODEL,
    minute,
    watts,
    utilisation: isBad ? 98 : Math.round(100 * load.busy),
    multiprocessors: hundredths(load.multiprocessors),
    matrix: hundredths(load.matrix),
    memory: hundredths(load.memory),
    ...clockOf(load, trueWatts),
    energyJoules,
  };
}

/** Readings of the H100 nodes, minute by minute, all devices of one minute together. The same at every call. */
export function* dcgmReadings(): Generator<readonly DcgmReading[]> {
  const devices = ALPHA_NODES.flatMap(devicesOf);
  for (const minute of READING_MINUTES) yield devices.map((device) => readingOf(device, minute));
}

function rowOf({ multiprocessors, matrix, memory, ...told }: DcgmReading): string {
  const shares = [multiprocessors, matrix, memory].map((share) => share.toFixed(2));
  const row = [
    atMinute(told.minute) / 1000,
    told.node,
    told.index,
    told.model,
    told.watts,
    told.utilisation,
    ...shares,
  ];
  return [...row, told.megahertz, told.reasons, `${told.energyJoules}000`].join(',');
}

/** Counters of the H100 nodes once a minute, as a `dcgm-csv` file. */
export function* demonstrationDcgm(): Generator<string> {
  yield HEADER;
  for (const readings of dcgmReadings()) yield* readings.map(rowOf);
}
