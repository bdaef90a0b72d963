import { type CountedShare, countedShare } from '../statistics/binomial-interval.ts';
import type { Classification } from './classification.ts';
import { CHANGES_WEIGHTS } from './work-kind.ts';

/** One look at a workload whose kind is known, as a classifier judged it. */
export interface JudgedLook {
  /** Logarithm of the odds that weights are changed. */
  readonly score: number;
  /** Whether the product would ask: the purpose is left open, for any reason. */
  readonly isAsked: boolean;
  /** Device-hours that the look is of. */
  readonly deviceHours: number;
}

/** From a classification: how sure it is that weights are changed, and whether it asks. */
export function judgedLook({ probabilities, abstained }: Classification, deviceHours: number): JudgedLook {
  let [changing, other] = [0, 0];
  for (const [kind, share] of Object.entries(probabilities)) {
    if ((CHANGES_WEIGHTS as ReadonlySet<string>).has(kind)) changing += share;
    else other += share;
  }
  return { score: Math.log(changing) - Math.log(other), isAsked: abstained, deviceHours };
}

/** Told: called training at this threshold. */
export const isTold = ({ score }: JudgedLook, threshold: number): boolean => score > threshold;

/**
 * The least threshold above which at most a share of the device-hours of honest other work lies: a false alarm weighs as much as the work
 * that comes under suspicion.
 * @throws RangeError without honest work: a threshold of nothing promises nothing.
 */
export function alarmThreshold(honest: readonly JudgedLook[], rate: number): number {
  const hours = sumOfHours(honest);
  if (!(hours > 0)) throw new RangeError('a threshold is learned from honest work');
  let told = 0;
  for (const { score, deviceHours } of [...honest].sort((one, other) => other.score - one.score)) {
    told += deviceHours;
    if (told > rate * hours) return score;
  }
  return Number.NEGATIVE_INFINITY;
}

const sumOfHours = (looks: readonly JudgedLook[]): number =>
  looks.reduce((sum, { deviceHours }) => sum + deviceHours, 0);

/** What honest other work suffers at a threshold. */
export interface FalseAlarms {
  readonly deviceHours: number;
  /** Workloads that are called training, of all. */
  readonly told: CountedShare;
  /** Share of the device-hours that lie in them. */
  readonly toldHoursShare: number;
  /** False alarms for each device-hour. */
  readonly perDeviceHour: number;
  /** Workloads of which something is asked, or which are called training. */
  readonly toldOrAsked: CountedShare;
}

/** @param honest looks that the threshold was not learned from. */
export function falseAlarms(honest: readonly JudgedLook[], threshold: number): FalseAlarms {
  const told = honest.filter((look) => isTold(look, threshold));
  const deviceHours = sumOfHours(honest);
  return {
    deviceHours,
    told: countedShare(told.length, honest.length),
    toldHoursShare: sumOfHours(told) / deviceHours,
    perDeviceHour: told.length / deviceHours,
    toldOrAsked: countedShare(caught(honest, threshold), honest.length),
  };
}

const caught = (looks: readonly JudgedLook[], threshold: number): number =>
  looks.filter((look) => look.isAsked || isTold(look, threshold)).length;

/** A threshold, and the false alarms by which it was tried. */
export interface TriedThreshold {
  readonly threshold: number;
  readonly alarms: FalseAlarms;
}

/**
 * Honest work in two halves, every other workload: the threshold of each half is tried on the other one, so that no workload counts that the threshold was
 * learned from, and the higher of both stands. What is counted is therefore no less than what the threshold that stands would raise.
 */
export function crossedThreshold(honest: readonly JudgedLook[], rate: number): TriedThreshold {
  const halves = [0, 1].map((half) => honest.filter((_, place) => place % 2 === half));
  const [first = [], second = []] = halves;
  const [ofFirst, ofSecond] = [alarmThreshold(first, rate), alarmThreshold(second, rate)];
  const above = (looks: readonly JudgedLook[], threshold: number): readonly JudgedLook[] =>
    looks.map((look) => ({ ...look, score: isTold(look, threshold) ? 1 : -1 }));
  return {
    threshold: Math.max(ofFirst, ofSecond),
    alarms: falseAlarms([...above(first, ofSecond), ...above(second, ofFirst)], 0),
  };
}

/** How much of training is found. */
export interface Detection {
  /** Called training. */
  readonly told: CountedShare;
  /** Called training, or something is asked. */
  readonly toldOrAsked: CountedShare;
}

export const detectionOf = (training: readonly JudgedLook[], threshold: number): Detection => ({
  told: countedShare(training.filter((look) => isTold(look, threshold)).length, training.length),
  toldOrAsked: countedShare(caught(training, threshold), training.length),
});
