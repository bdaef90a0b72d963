import { atMinute, BETA_NODES, minuteOf, READING_MINUTES } from './demonstration-fleet.ts';
import { loadAt } from './demonstration-load.ts';
import { holdingAt } from './demonstration-schedule.ts';
import { pseudoRandom, seedOf } from '../../foundation/pseudo-random.ts';

const MODEL = 'AMD Instinct MI300X OAM';
const IDLE_WATTS = 138;
const RATED_WATTS = 750;
/** Dense 16-bit operations that the counter counts in a minute of full matrix activity at the clock held. */
const OPERATIONS_A_MINUTE = 0.96 * 1307.4e12 * 60;
/** The counter's steps, so that the file stays small. */
const COUNTER_STEP = 1e13;

/** Seven hours in which the collector of one node was down, too long for a counter to speak for them: the planted trouble of this file. */
const SILENCE = { node: 'beta-1', from: minuteOf(2, 9), until: minuteOf(2, 16) };

/** A line of an export holds a few hours of one series, as the database cuts them. */
const MINUTES_A_LINE = 6 * 60;

/** What the exporter says of one device at one minute, by the name of the metric. */
export interface AmdReading {
  readonly minute: number;
  /** Numbers as the exporter writes them. */
  readonly told: Readonly<Record<string, string>>;
}

/** The labels of a device's series. */
export const amdLabels = (node: string, index: number): Readonly<Record<string, string>> => ({
  hostname: node,
  gpu_id: String(index),
  card_model: MODEL,
});

const isSilent = (node: string, minute: number): boolean =>
  node === SILENCE.node && SILENCE.from <= minute && minute < SILENCE.until;

/** A device's readings, one a minute; undefined where its collector was down. The same at every call. */
export function* amdReadings(node: string, index: number): Generator<AmdReading | undefined> {
  const random = pseudoRandom(seedOf(`${node}/${index}`));
  let operations = (seedOf(node) % 1000) * 1e17;
  for (const minute of READING_MINUTES) {
    const load = loadAt(holdingAt(node, index, minute), minute, random);
    const tensorPercent = Math.round(1000 * load.matrix) / 10;
    const told = {
      gpu_package_power: String(Math.round(IDLE_WATTS + (RATED_WATTS - IDLE_WATTS) * load.power)),
      gpu_gfx_activity: String(Math.round(100 * load.busy)),
      gpu_prof_tensor_active_percent: String(tensorPercent),
      gpu_prof_total_16_ops: `${Math.round(operations / COUNTER_STEP)}e13`,
    };
    yield isSilent(node, minute) ? undefined : { minute, told };
    operations += (tensorPercent / 100) * OPERATIONS_A_MINUTE;
  }
}

function* linesOf(node: string, index: number, readings: readonly AmdReading[]): Generator<string> {
  const timestamps = readings.map(({ minute }) => atMinute(minute)).join(',');
  for (const name of Object.keys(readings[0]?.told ?? {})) {
    const metric = JSON.stringify({ __name__: name, ...amdLabels(node, index) });
    const values = readings.map(({ told }) => told[name]).join(',');
    yield `{"metric":${metric},"values":[${values}],"timestamps":[${timestamps}]}`;
  }
}

/** The place of a minute's line in the export: the database cuts a series every few hours. */
const lineOf = (minute: number): number => Math.floor(minute / MINUTES_A_LINE);

function* deviceLines(node: string, index: number): Generator<string> {
  let readings: AmdReading[] = [];
  for (const reading of amdReadings(node, index)) {
    if (reading === undefined) continue;
    const last = readings.at(-1);
    if (last !== undefined && lineOf(last.minute) !== lineOf(reading.minute)) {
      yield* linesOf(node, index, readings);
      readings = [];
    }
    readings.push(reading);
  }
  yield* linesOf(node, index, readings);
}

/** Metrics of the MI300X nodes once a minute, as a `victoriametrics-jsonl` export. */
export function* demonstrationAmdExporter(): Generator<string> {
  for (const { name, deviceCount } of BETA_NODES) {
    for (let index = 0; index < deviceCount; index++) yield* deviceLines(name, index);
  }
}
