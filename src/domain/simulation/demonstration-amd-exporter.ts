import { atMinute, BETA_NODES, MINUTES, minuteOf, READING_MINUTES } from './demonstration-fleet.ts';
import { loadAt } from './demonstration-load.ts';
import { holdingAt } from './demonstration-schedule.ts';
import { pseudoRandom, seedOf } from './pseudo-random.ts';

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

interface Readings {
  readonly timestamps: number[];
  readonly values: Readonly<Record<string, string[]>>;
}

const METRICS = ['gpu_package_power', 'gpu_gfx_activity', 'gpu_prof_tensor_active_percent', 'gpu_prof_total_16_ops'];

const noReadings = (): Readings => ({
  timestamps: [],
  values: Object.fromEntries(METRICS.map((metric) => [metric, []])),
});

function* linesOf(node: string, index: number, { timestamps, values }: Readings): Generator<string> {
  if (timestamps.length === 0) return;
  for (const [name, told] of Object.entries(values)) {
    const metric = JSON.stringify({ __name__: name, hostname: node, gpu_id: String(index), card_model: MODEL });
    yield `{"metric":${metric},"values":[${told.join(',')}],"timestamps":[${timestamps.join(',')}]}`;
  }
}

const isSilent = (node: string, minute: number): boolean =>
  node === SILENCE.node && SILENCE.from <= minute && minute < SILENCE.until;

function* deviceLines(node: string, index: number): Generator<string> {
  const random = pseudoRandom(seedOf(`${node}/${index}`));
  let readings = noReadings();
  let operations = (seedOf(node) % 1000) * 1e17;
  for (const minute of READING_MINUTES) {
    const load = loadAt(holdingAt(node, index, minute), minute, random);
    const tensorPercent = Math.round(1000 * load.matrix) / 10;
    if (!isSilent(node, minute)) {
      readings.timestamps.push(atMinute(minute));
      const watts = Math.round(IDLE_WATTS + (RATED_WATTS - IDLE_WATTS) * load.power);
      const told = [watts, Math.round(100 * load.busy), tensorPercent, `${Math.round(operations / COUNTER_STEP)}e13`];
      METRICS.forEach((metric, place) => readings.values[metric]?.push(String(told[place])));
    }
    operations += (tensorPercent / 100) * OPERATIONS_A_MINUTE;
    if ((minute + 1) % MINUTES_A_LINE === 0 || minute === MINUTES) {
      yield* linesOf(node, index, readings);
      readings = noReadings();
    }
  }
}

/** Metrics of the MI300X nodes once a minute, as a `victoriametrics-jsonl` export. */
export function* demonstrationAmdExporter(): Generator<string> {
  for (const { name, deviceCount } of BETA_NODES) {
    for (let index = 0; index < deviceCount; index++) yield* deviceLines(name, index);
  }
}
