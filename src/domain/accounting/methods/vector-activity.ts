import type { Bounded } from '../../../foundation/bounded.ts';
import { type SignalSummary, signalIn } from '../../telemetry/device-window.ts';
import type { Evidence } from '../window-estimate.ts';

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

/** From the vector pipes' own counters where they are there; otherwise from multiprocessor activity, with nothing as the lower bound. */
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
  const active = signalIn(window, 'smActiveFraction');
  const busy = (active?.integral ?? 0) * rates.vectorPerSecond;
  const share = calibration.vectorShareWhileActive;
  return {
    stated: { low: 0, estimate: busy * share.estimate, high: busy * share.high },
    provenHigh,
    assumptions: ['vector operations are not counted here: bounded by multiprocessor activity'],
  };
}

interface Pipe {
  readonly told: SignalSummary | undefined;
  readonly rate: number;
}

/** A pipe that isn't told may have run whenever the multiprocessors did; where those aren't told either, all the time. */
function provenHighOf({ window, rates }: Evidence, pipes: readonly Pipe[], coveredSeconds: number): number {
  const active = signalIn(window, 'smActiveFraction');
  const activeSeconds = active === undefined ? coveredSeconds : mostSeconds(active, coveredSeconds);
  const most = pipes.map(
    ({ told, rate }) => rate * (told === undefined ? activeSeconds : mostSeconds(told, coveredSeconds)),
  );
  return rates.maximumClockRatio * most.reduce((sum, operations) => sum + operations, 0);
}

/** Seconds of full activity, the time for which nothing is told counted in full. */
const mostSeconds = (told: SignalSummary, coveredSeconds: number): number =>
  told.integral * SAMPLING_HIGH + Math.max(0, coveredSeconds - told.coveredSeconds);
