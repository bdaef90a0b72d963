import { type AmdReading, amdLabels, amdReadings } from './demonstration-amd-exporter.ts';
import { type DcgmReading, dcgmReadings } from './demonstration-dcgm.ts';
import { BETA_NODES, MINUTES } from './demonstration-fleet.ts';

/** One value of one series, under the name and labels that its exporter gives it. */
export interface SimulatedSample {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a collector reads in one minute of a course; a device whose collector was down is absent. */
export interface SimulatedScrape {
  /** From the start of the course. */
  readonly minute: number;
  readonly samples: readonly SimulatedSample[];
}

const DCGM_VALUES: Readonly<Record<string, (of: DcgmReading) => number>> = {
  DCGM_FI_DEV_POWER_USAGE: ({ watts }) => watts,
  DCGM_FI_DEV_GPU_UTIL: ({ utilisation }) => utilisation,
  DCGM_FI_PROF_SM_ACTIVE: ({ multiprocessors }) => multiprocessors,
  DCGM_FI_PROF_PIPE_TENSOR_ACTIVE: ({ matrix }) => matrix,
  DCGM_FI_PROF_DRAM_ACTIVE: ({ memory }) => memory,
  DCGM_FI_DEV_SM_CLOCK: ({ megahertz }) => megahertz,
  DCGM_FI_DEV_CLOCK_THROTTLE_REASONS: ({ reasons }) => reasons,
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: ({ energyJoules }) => energyJoules * 1000,
};

/** Counters, which grow from course to course; what else there is comes again as it was. */
const COUNTERS = new Set(['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'gpu_prof_total_16_ops']);

function dcgmSamples(reading: DcgmReading): readonly SimulatedSample[] {
  const device = { Hostname: reading.node, gpu: String(reading.index), modelName: reading.model };
  return Object.entries(DCGM_VALUES).map(([name, valueOf]) => ({
    labels: { __name__: name, ...device },
    value: valueOf(reading),
  }));
}

interface AmdDevice {
  readonly labels: Readonly<Record<string, string>>;
  readonly readings: Generator<AmdReading | undefined>;
}

const amdDevices = (): readonly AmdDevice[] =>
  BETA_NODES.flatMap(({ name, deviceCount }) =>
    Array.from({ length: deviceCount }, (_, index) => ({
      labels: amdLabels(name, index),
      readings: amdReadings(name, index),
    })),
  );

function amdSamples({ labels, readings }: AmdDevice): readonly SimulatedSample[] {
  const { value } = readings.next();
  if (value === undefined) return [];
  return Object.entries(value.told).map(([name, text]) => ({
    labels: { __name__: name, ...labels },
    value: Number(text),
  }));
}

/** The course from its start to its end, both included. */
function* wholeCourse(): Generator<readonly SimulatedSample[]> {
  const amd = amdDevices();
  for (const readings of dcgmReadings()) yield [...readings.flatMap(dcgmSamples), ...amd.flatMap(amdSamples)];
}

const keyOf = ({ labels }: SimulatedSample): string => Object.values(labels).join('\n');

/** What each counter grows by in a course; whole numbers beyond what a double adds without loss. */
function growthInCourse(): ReadonlyMap<string, bigint> {
  const first = new Map<string, bigint>();
  const growth = new Map<string, bigint>();
  for (const samples of wholeCourse()) {
    for (const sample of samples.filter(({ labels }) => COUNTERS.has(labels['__name__'] ?? ''))) {
      const key = keyOf(sample);
      const value = BigInt(sample.value);
      if (!first.has(key)) first.set(key, value);
      growth.set(key, value - (first.get(key) ?? value));
    }
  }
  return growth;
}

/**
 * The two days as collectors would see them live, minute by minute, the `courseNumber`th time; the same at every call. Counters go
 * on from course to course. Nodes that have a power meter and nothing else are not here: no exporter of such meters is known to
 * the tables of metric names, so a live node has no telemetry of them.
 */
export function* simulatedScrapes(courseNumber: number): Generator<SimulatedScrape> {
  const growth = growthInCourse();
  let minute = 0;
  for (const samples of wholeCourse()) {
    if (minute === MINUTES) return;
    const grown = samples.map((sample) => {
      const before = growth.get(keyOf(sample));
      return before === undefined
        ? sample
        : { ...sample, value: Number(BigInt(sample.value) + BigInt(courseNumber) * before) };
    });
    yield { minute, samples: grown };
    minute += 1;
  }
}
