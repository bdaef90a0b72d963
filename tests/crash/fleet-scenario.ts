import { type DeviceWindow, mergeWindows } from '../../src/domain/telemetry/device-window.ts';
import { windowFold } from '../../src/domain/telemetry/fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../../src/domain/telemetry/signal.ts';
import { instant } from '../../src/foundation/instant.ts';
import type { WireSeries } from '../remote-write-message.ts';

/**
 * Each device tells all of these: the name that an exporter gives a signal, what one of its units is in the signal's, and its highest
 * value. Written down a second time, beside the tables of the program.
 */
const NAMES: Readonly<Record<string, readonly [signal: Signal, factor: number, most: number]>> = {
  DCGM_FI_DEV_POWER_USAGE: ['powerWatts', 1, 700],
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: ['energyJoules', 0.001, 0],
  DCGM_FI_DEV_GPU_UTIL: ['utilisationFraction', 0.01, 100],
  DCGM_FI_DEV_MEM_COPY_UTIL: ['memoryUtilisationFraction', 0.01, 100],
  DCGM_FI_DEV_FB_USED: ['memoryUsedBytes', 1_048_576, 80_000],
  DCGM_FI_DEV_GPU_TEMP: ['temperatureCelsius', 1, 90],
  DCGM_FI_PROF_SM_ACTIVE: ['smActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_TENSOR_ACTIVE: ['tensorActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_TENSOR_IMMA_ACTIVE: ['tensorIntegerActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_TENSOR_HMMA_ACTIVE: ['tensorHalfActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_TENSOR_DFMA_ACTIVE: ['tensorDoubleActiveFraction', 1, 1],
  DCGM_FI_PROF_DRAM_ACTIVE: ['dramActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_FP16_ACTIVE: ['fp16ActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_FP32_ACTIVE: ['fp32ActiveFraction', 1, 1],
  DCGM_FI_PROF_PIPE_FP64_ACTIVE: ['fp64ActiveFraction', 1, 1],
  DCGM_FI_DEV_SM_CLOCK: ['smClockHertz', 1_000_000, 1980],
  DCGM_FI_DEV_MAX_SM_CLOCK: ['maximumSmClockHertz', 1_000_000, 1980],
  DCGM_FI_DEV_CLOCKS_EVENT_REASONS: ['clockEventReasons', 1, 0],
  DCGM_FI_DEV_ENFORCED_POWER_LIMIT: ['powerLimitWatts', 1, 700],
  DCGM_FI_PROF_PCIE_TX_BYTES: ['pcieTransmitBytesPerSecond', 1, 1e10],
  DCGM_FI_PROF_PCIE_RX_BYTES: ['pcieReceiveBytesPerSecond', 1, 1e10],
  DCGM_FI_PROF_NVLINK_TX_BYTES: ['nvlinkTransmitBytesPerSecond', 1, 1e11],
  DCGM_FI_PROF_NVLINK_RX_BYTES: ['nvlinkReceiveBytesPerSecond', 1, 1e11],
};

export const CRASH_FLEET = `format: comptroller-fleet/1
provider: { name: Killed Compute, country: DE }
dataCentres: [{ id: fra1, country: DE }]
clusters:
  - id: c1
    dataCentre: fra1
    networkGigabitsPerSecond: 400
    nodes: [{ name: "n{0..2}", accelerators: [{ part: h100-sxm, count: 2 }] }]
`;

/**
 * `alike`: both of a pair of senders stamp what they scrape with the exporter's time. `apart`: each with its own. `alone`: the second sender
 * does not have it, and its counter starts again at times. `past`: its clock stands years back; nothing of that time is kept.
 * `split`: stamped alike, and what its engines do is told by two instances that do not fill it.
 */
const DEVICES: Readonly<Record<string, 'alike' | 'apart' | 'alone' | 'past' | 'split'>> = {
  'n0/0': 'alike',
  'n0/1': 'alike',
  'n1/0': 'apart',
  'n1/1': 'split',
  'n2/0': 'alone',
  'n2/1': 'past',
};

interface Instance {
  readonly id: string;
  readonly profile: string;
  /** Of the seven slices of its device. */
  readonly share: number;
}

const INSTANCES: readonly Instance[] = [
  { id: '1', profile: '3g.40gb', share: 3 / 7 },
  { id: '2', profile: '1g.10gb', share: 1 / 7 },
];
/** The key of a series of a second instance, beside that of the first. */
const KEYS_OF_AN_INSTANCE = 50;

const SCRAPE_MILLISECONDS = 15_000;
const APART_MILLISECONDS = 4000;
const PAST_MILLISECONDS = 12 * 366 * 86_400_000;
const SCRAPES_BETWEEN_RESTARTS = 97;
/** A sample may come so many scrapes after its own. */
const MOST_LATE_SCRAPES = 4;
/** A queue is at most so many scrapes ahead of the slowest: with the late ones less than the lateness. */
export const MOST_SCRAPES_AHEAD = 6;
export const LATENESS_SECONDS = 300;
/** By so much later it is too late for any queue. */
const TOO_LATE_SCRAPES = 60;
const TOO_LATE_EVERY = 7;
/** Of what comes too late: in no window. */
const TOO_LATE_WATTS = 123_456;
const QUEUES_OF_A_SENDER = 3;

export interface Scenario {
  readonly seed: number;
  /** The moment of the first scrape, a whole minute. */
  readonly start: number;
  /** Whether some samples come when their minutes have been given. */
  readonly hasTooLate: boolean;
}

/** One of the queues by which one of the two senders sends, each with series of its own. */
export interface Queue {
  readonly sender: 0 | 1;
  readonly number: number;
}

export const QUEUES: readonly Queue[] = ([0, 1] as const).flatMap((sender) =>
  Array.from({ length: QUEUES_OF_A_SENDER }, (_, number) => ({ sender, number })),
);

/** A number from 0 up to 1 that looks random and is the same for the same parts. */
function fractionOf(...parts: readonly number[]): number {
  let state = 2_166_136_261;
  for (const part of parts) {
    state = Math.imul(state ^ part, 16_777_619);
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519);
    state ^= state >>> 13;
  }
  return (state >>> 0) / 2 ** 32;
}

interface Told {
  readonly device: string;
  readonly name: string;
  readonly instance?: Instance;
  readonly at: number;
  readonly value: number;
}

interface SeriesOf {
  readonly device: string;
  readonly name: string;
  readonly instance?: Instance;
  readonly key: number;
}

/** Fractions of their time in which engines of the device were active. */
const isOfEngine = (name: string): boolean => NAMES[name]![2] === 1;

const SERIES: readonly SeriesOf[] = Object.entries(DEVICES).flatMap(([device, pairing], number) =>
  Object.keys(NAMES).flatMap((name, column): readonly SeriesOf[] => {
    const key = number * 100 + column;
    if (pairing !== 'split' || !isOfEngine(name)) return [{ device, name, key }];
    return INSTANCES.map((instance, place) => ({ device, name, instance, key: key + place * KEYS_OF_AN_INSTANCE }));
  }),
);

const isOf = ({ sender, number }: Queue, { device, key }: SeriesOf): boolean =>
  (sender === 0 || ['alike', 'apart', 'split'].includes(DEVICES[device]!)) && key % QUEUES_OF_A_SENDER === number;

const lateBy = ({ seed }: Scenario, { key }: SeriesOf, scrape: number): number =>
  fractionOf(seed, key, scrape, 1) < 0.06 ? 1 + Math.floor(fractionOf(seed, key, scrape, 2) * MOST_LATE_SCRAPES) : 0;

/** What one series tells of one scrape, as one of the senders has it. */
function toldOf(scenario: Scenario, { key, ...series }: SeriesOf, [sender, scrape]: readonly [number, number]): Told {
  const { name } = series;
  const pairing = DEVICES[series.device]!;
  const isOther = pairing === 'apart' && sender === 1;
  const since = scrape * SCRAPE_MILLISECONDS + (isOther ? APART_MILLISECONDS : 0);
  const at = scenario.start + since - (pairing === 'past' ? PAST_MILLISECONDS : 0);
  const share = fractionOf(scenario.seed, key, since, 0);
  return { ...series, at, value: valueOf(name, { share, since, restarts: pairing === 'alone' }) };
}

interface Moment {
  readonly share: number;
  readonly since: number;
  readonly restarts: boolean;
}

function valueOf(name: string, { share, since, restarts }: Moment): number {
  const [signal, , most] = NAMES[name]!;
  if (signal === 'energyJoules') {
    const counted = restarts ? since % (SCRAPES_BETWEEN_RESTARTS * SCRAPE_MILLISECONDS) : since;
    return 1e9 + counted * 400 + Math.floor(share * 1e6);
  }
  if (signal === 'clockEventReasons') return share < 0.3 ? 4 : 0;
  return most === 1 ? Math.round(share * 1000) / 1000 : Math.round(share * most);
}

/** What a queue sends of these scrapes, and what comes late of earlier ones. */
export function samplesOf(scenario: Scenario, queue: Queue, [from, until]: readonly [number, number]): readonly Told[] {
  const told: Told[] = [];
  for (const series of SERIES.filter((one) => isOf(queue, one))) {
    for (let scrape = Math.max(0, from - MOST_LATE_SCRAPES); scrape < until; scrape++) {
      const sentWith = scrape + lateBy(scenario, series, scrape);
      if (sentWith >= from && sentWith < until) told.push(toldOf(scenario, series, [queue.sender, scrape]));
    }
  }
  for (let scrape = from; scrape < until; scrape++) {
    if (scenario.hasTooLate && queue === QUEUES[0] && scrape >= TOO_LATE_SCRAPES && scrape % TOO_LATE_EVERY === 0) {
      const at = scenario.start + (scrape - TOO_LATE_SCRAPES) * SCRAPE_MILLISECONDS + 333;
      told.push({ device: 'n0/0', name: 'DCGM_FI_DEV_POWER_USAGE', at, value: TOO_LATE_WATTS });
    }
  }
  return told;
}

const FIRST_SIGHT_SCRAPES = 16;
const LAST_SIGHT_SCRAPES = 8;

/**
 * What is told of the instances before the first scrape, in one message: a minute of receipt after it they have been watched for so long
 * that each of their moments is known. Of its own moments nothing is.
 */
export const firstSight = (scenario: Scenario): readonly WireSeries[] =>
  SERIES.filter(({ name, instance }) => instance !== undefined && name === 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE').flatMap(
    (series) =>
      Array.from({ length: FIRST_SIGHT_SCRAPES - LAST_SIGHT_SCRAPES }, (_, index) =>
        wireOf({ ...series, at: scrapeAt(scenario, index - FIRST_SIGHT_SCRAPES), value: 0 }, QUEUES[0]!),
      ),
  );

/** As Prometheus does, each sample stands with its labels. */
export function wireOf({ device, name, instance, at, value }: Told, { sender }: Queue): WireSeries {
  const [host = '', gpu = ''] = device.split('/');
  const labels = { Hostname: host, UUID: `GPU-${device}`, __name__: name, gpu, modelName: 'NVIDIA H100 80GB HBM3' };
  const part = instance === undefined ? {} : { GPU_I_ID: instance.id, GPU_I_PROFILE: instance.profile };
  const all = Object.entries({ ...labels, ...part, prometheus_replica: `p${sender}` });
  return {
    labels: all.map(([label, text]) => ({ name: label, value: text })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    samples: [{ timestamp: at, value }],
  };
}

export const scrapeAt = ({ start }: Scenario, scrape: number): number => start + scrape * SCRAPE_MILLISECONDS;

/** By subject and minute the windows of all that the senders tell up to a scrape, by the fold of a file: each device by itself, in the order of time. */
export function scenarioWindows(scenario: Scenario, scrapes: number): ReadonlyMap<string, DeviceWindow> {
  const windows = new Map<string, DeviceWindow>();
  for (const [device, pairing] of Object.entries(DEVICES)) {
    if (pairing === 'past') continue;
    for (const window of foldedOf(momentsOf(scenario, device, scrapes)))
      windows.set(`${device} ${window.from}`, window);
  }
  return windows;
}

function momentsOf(scenario: Scenario, device: string, scrapes: number): ReadonlyMap<number, Float64Array> {
  const moments = new Map<number, Float64Array>();
  const senders = DEVICES[device] === 'apart' ? [0, 1] : [0];
  for (const series of SERIES.filter((one) => one.device === device)) {
    const [signal, factor] = NAMES[series.name]!;
    for (const sender of senders) {
      for (let scrape = 0; scrape < scrapes; scrape++) {
        const { at, value } = toldOf(scenario, series, [sender, scrape]);
        const values = moments.get(at) ?? new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
        moments.set(at, values);
        const place = SIGNAL_INDEX[signal];
        // Instances add up, in the order of their identifiers.
        if (series.instance === undefined) values[place] = value * factor;
        else
          values[place] = (Number.isNaN(values[place]) ? 0 : values[place]!) + series.instance.share * value * factor;
      }
    }
  }
  return moments;
}

function foldedOf(moments: ReadonlyMap<number, Float64Array>): Iterable<DeviceWindow> {
  const merged = new Map<number, DeviceWindow>();
  const fold = windowFold({
    emit(window) {
      const earlier = merged.get(window.from);
      merged.set(window.from, earlier === undefined ? window : mergeWindows(earlier, window));
    },
  });
  for (const [at, values] of [...moments].sort((a, b) => a[0] - b[0])) fold.reading(0, instant(at), values);
  fold.endInput();
  return merged.values();
}
