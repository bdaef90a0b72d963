import { drawSizedJob } from '../../domain/simulation/workloads/draw-job.ts';
import type { WorkloadKind } from '../../domain/simulation/workloads/job-spec.ts';
import { simulateMinutes } from '../../domain/simulation/workloads/simulate-minutes.ts';
import type { SimulatedPart } from '../../domain/simulation/workloads/simulated-part.ts';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import type { LabelledRun, Readings } from './labelled-runs.ts';

/** Signals that are compared. `nodePower` is a meter's, the others are of single devices. */
export const COMPARED = [
  'powerWatts',
  'utilisationFraction',
  'smActiveFraction',
  'tensorActiveFraction',
  'dramActiveFraction',
  'nvlinkTransmitBytesPerSecond',
  'nodePower',
] as const;
export type Compared = (typeof COMPARED)[number];

/** What is compared of a minute, and of a run as a whole. Shares of what the part can do. */
export interface LevelMinutes {
  readonly level: number[];
  /** Standard deviation within the minute. */
  readonly deviation: number[];
  /** How often the level passes its mean within the minute. */
  readonly turns: number[];
  /** By run: standard deviation of the minutes' levels over their mean. */
  readonly variation: number[];
}

export type MinutesBySignal = Map<Compared, LevelMinutes>;

export const FEATURES = ['level', 'deviation', 'turns', 'variation'] as const satisfies readonly (keyof LevelMinutes)[];

const MINUTE = 60_000;
/** Of a minute with fewer samples nothing is said. */
const LEAST_SAMPLES = 10;

export function minutesOf(bySignal: MinutesBySignal, signal: Compared): LevelMinutes {
  const known = bySignal.get(signal) ?? { level: [], deviation: [], turns: [], variation: [] };
  bySignal.set(signal, known);
  return known;
}

/** What a signal is a share of. */
const fullScale = (part: SimulatedPart, boards: number): Readonly<Record<Compared, number>> => ({
  powerWatts: part.boardPowerWatts,
  utilisationFraction: 1,
  smActiveFraction: 1,
  tensorActiveFraction: 1,
  dramActiveFraction: 1,
  nvlinkTransmitBytesPerSecond: part.linkBytesPerSecond,
  nodePower: part.boardPowerWatts * boards,
});

/** Adds the minutes of a recorded run, device by device. @returns the median seconds between two readings of one device */
export function addRecorded(bySignal: MinutesBySignal, run: LabelledRun, part: SimulatedPart): number {
  const scale = fullScale(part, run.devices / run.nodes);
  const series = new Map<string, { signal: Compared; at: number[]; values: number[] }>();
  const take = (signal: Compared, subject: string, [at, value]: readonly [number, number]): void => {
    const key = `${signal} ${subject}`;
    const one = series.get(key) ?? { signal, at: [], values: [] };
    series.set(key, one);
    one.at.push(at);
    one.values.push(value / scale[signal]);
  };
  run.read({
    device(number, at, readings: Readings) {
      for (const signal of COMPARED) {
        const value = signal === 'nodePower' ? undefined : readings[signal];
        if (value !== undefined) take(signal, String(number), [at, value]);
      }
    },
    meter(node, at, readings) {
      if (readings.powerWatts !== undefined) take('nodePower', String(node), [at, readings.powerWatts]);
    },
  });
  const steps: number[] = [];
  for (const one of series.values()) {
    addSeries(minutesOf(bySignal, one.signal), one);
    steps.push(...one.at.slice(1, 200).map((at, place) => (at - (one.at[place] as number)) / 1000));
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 60;
}

interface Series {
  readonly at: readonly number[];
  readonly values: readonly number[];
}

function addSeries(into: LevelMinutes, { at, values }: Series): void {
  const first = at[0] ?? 0;
  const levels: number[] = [];
  let minute: number[] = [];
  let current = 0;
  const close = (): void => {
    if (minute.length >= LEAST_SAMPLES) levels.push(addMinute(into, minute));
    minute = [];
  };
  for (const [place, value] of values.entries()) {
    const number = Math.floor(((at[place] as number) - first) / MINUTE);
    if (number !== current) close();
    current = number;
    minute.push(value);
  }
  close();
  addVariation(into, levels);
}

/** @returns the minute's level */
function addMinute(into: LevelMinutes, values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  into.level.push(mean);
  into.deviation.push(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length));
  into.turns.push(
    values.filter((value, place) => place > 0 && value > mean !== (values[place - 1] as number) > mean).length,
  );
  return mean;
}

function addVariation(into: LevelMinutes, levels: readonly number[]): void {
  if (levels.length < 3) return;
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  if (mean > 0)
    into.variation.push(Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length) / mean);
}

/** How much is simulated for one comparison. */
const JOBS = 120;
/** Variation is that of the first half, with the start, or of the second. */
const MINUTES = 32;

/** What is simulated beside recorded runs. */
export interface Counterpart {
  readonly kind: WorkloadKind;
  readonly part: SimulatedPart;
  readonly devices: number;
  readonly intervalSeconds: number;
}

/** Minutes of drawn jobs of the same kind on the same part, as the same collector would see them; of the first device. */
export function simulatedMinutes({ kind, part, devices, intervalSeconds }: Counterpart): MinutesBySignal {
  const bySignal: MinutesBySignal = new Map();
  const scale = fullScale(part, Math.min(devices, part.devicesPerNode));
  const random = pseudoRandom(20_261_128);
  for (let number = 0; number < JOBS; number++) {
    const job = drawSizedJob(kind, part, { random, devices, minutes: MINUTES });
    const levels = new Map<Compared, number[]>(COMPARED.map((signal) => [signal, []]));
    for (const block of simulateMinutes({ ...job, telling: { visibility: 'counters', intervalSeconds } }, part)) {
      for (const signal of COMPARED) {
        if (signal === 'nodePower') continue;
        const column = block.columns[signal];
        const into = minutesOf(bySignal, signal);
        const level = (column?.mean[0] ?? Number.NaN) / scale[signal];
        into.level.push(level);
        into.deviation.push((column?.deviation[0] ?? Number.NaN) / scale[signal]);
        levels.get(signal)?.push(level);
        if (signal === 'powerWatts') into.turns.push(block.powerTurnsPerMinute[0] ?? Number.NaN);
      }
      const nodePower = (block.nodePowerWatts[0] ?? Number.NaN) / scale.nodePower;
      minutesOf(bySignal, 'nodePower').level.push(nodePower);
      levels.get('nodePower')?.push(nodePower);
    }
    for (const [signal, means] of levels) {
      addVariation(minutesOf(bySignal, signal), means.slice(0, MINUTES / 2));
      addVariation(minutesOf(bySignal, signal), means.slice(MINUTES / 2));
    }
  }
  return bySignal;
}
