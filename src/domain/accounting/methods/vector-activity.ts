import type { Bounded } from '../../../foundation/bounded.ts';
import { type SignalSummary, signalIn } from '../../telemetry/device-window.ts';
import type { Evidence } from '../window-estimate.ts';
import { dynamicPowerShare } from './power.ts';

/** Operations beside the matrix units. */
interface VectorOperations {
  readonly stated: Bounded;
  readonly provenHigh: number;
  readonly assumptions: readonly string[];
}

/** Reading error of a gauge. */
const SAMPLING_HIGH = 1.05;
/** Vector instructions of 16 bits run at this many times the 32-bit rate. */
const HALF_OVER_SINGLE = 2;
/** Vector pipes in full draw at least half of the dynamic power. */
const VECTOR_PER_POWER = 2;

/** From the vector pipes' own counters where they are there; otherwise bounded by activity, with nothing as the lower bound. */
export function vectorOperations(evidence: Evidence, coveredSeconds: number): VectorOperations {
  const { window, rates, calibration } = evidence;
  const pipes = [
    { told: signalIn(window, 'fp32ActiveFraction'), rate: rates.vectorPerSecond },
    { told: signalIn(window, 'fp64ActiveFraction'), rate: rates.doubleVectorPerSecond },
    { told: signalIn(window, 'fp16ActiveFraction'), rate: HALF_OVER_SINGLE * rates.vectorPerSecond },
  ];
  const [single, double] = pipes;
  const provenHigh = provenHighOf(evidence, pipes, coveredSeconds);
  if (single?.told !== undefined || double?.told !== undefined) {
    const counted = pipes.reduce((sum, { told, rate }) => sum + (told?.integral ?? 0) * rate, 0);
    return {
      stated: { low: counted / 2, estimate: counted, high: counted },
      provenHigh: Math.max(counted, provenHigh),
      assumptions: ['vector instructions are between one and two operations for each lane'],
    };
  }
  const active = activeSeconds(evidence);
  const share = calibration.vectorShareWhileActive;
  const high = active.alone + active.beside * share.high;
  return {
    stated: {
      low: 0,
      estimate: active.beside * share.estimate * rates.vectorPerSecond,
      high: high * rates.vectorPerSecond,
    },
    provenHigh,
    assumptions: [
      'vector operations are not counted here: bounded by activity, in full where the matrix units are idle',
    ],
  };
}

/**
 * Seconds of activity with the matrix units idle, in which the vector pipes may run in full, and beside matrix work.
 * Busy time stands in for activity; where the board draws hardly more than idle it is waiting: a hung job is busy too.
 */
function activeSeconds(evidence: Evidence): { readonly alone: number; readonly beside: number } {
  const { window } = evidence;
  const told = signalIn(window, 'smActiveFraction') ?? signalIn(window, 'utilisationFraction');
  const active = told?.integral ?? 0;
  const beside = Math.min(active, signalIn(window, 'tensorActiveFraction')?.integral ?? 0);
  return { alone: Math.min(active - beside, active * poweredShare(evidence)), beside };
}

/** The most of the time that vector work in full can have run for, by the power that it would draw. */
function poweredShare({ window, rates, calibration }: Evidence): number {
  const watts = signalIn(window, 'powerWatts')?.mean ?? 0;
  if (watts <= 0) return 1;
  const share = dynamicPowerShare({ low: watts, estimate: watts, high: watts }, rates, calibration);
  return share === undefined ? 1 : Math.min(1, VECTOR_PER_POWER * share.high);
}

interface Pipe {
  readonly told: SignalSummary | undefined;
  readonly rate: number;
}

/** A pipe that isn't told may have run whenever the multiprocessors did; where those aren't told either, all the time. */
function provenHighOf({ window, rates }: Evidence, pipes: readonly Pipe[], coveredSeconds: number): number {
  const active = signalIn(window, 'smActiveFraction');
  const knownSeconds = active === undefined ? coveredSeconds : mostSeconds(active, coveredSeconds);
  const most = pipes.map(
    ({ told, rate }) => rate * (told === undefined ? knownSeconds : mostSeconds(told, coveredSeconds)),
  );
  return rates.maximumClockRatio * most.reduce((sum, operations) => sum + operations, 0);
}

/** Seconds of full activity, the time for which nothing is told counted in full. */
const mostSeconds = (told: SignalSummary, coveredSeconds: number): number =>
  told.integral * SAMPLING_HIGH + Math.max(0, coveredSeconds - told.coveredSeconds);
