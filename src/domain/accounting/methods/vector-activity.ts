import type { Bounded } from '../../../foundation/bounded.ts';
import { signalIn } from '../../telemetry/device-window.ts';
import type { Evidence } from '../window-estimate.ts';

/** Operations beside the matrix units. */
interface VectorOperations {
  readonly stated: Bounded;
  readonly provenHigh: number;
  readonly assumptions: readonly string[];
}

/** From the vector pipes' own counters where they are there; otherwise from multiprocessor activity, with nothing as the lower bound. */
export function vectorOperations(evidence: Evidence, coveredSeconds: number): VectorOperations {
  const { window, rates, calibration } = evidence;
  const single = signalIn(window, 'fp32ActiveFraction');
  const double = signalIn(window, 'fp64ActiveFraction');
  const half = signalIn(window, 'fp16ActiveFraction');
  if (single !== undefined || double !== undefined) {
    const counted =
      (single?.integral ?? 0) * rates.vectorPerSecond +
      (double?.integral ?? 0) * rates.doubleVectorPerSecond +
      (half?.integral ?? 0) * 2 * rates.vectorPerSecond;
    return {
      stated: { low: counted / 2, estimate: counted, high: counted },
      provenHigh: Math.max(counted, (single === undefined ? 1 : 0) * rates.vectorPerSecond * coveredSeconds),
      assumptions: ['vector instructions are between one and two operations for each lane'],
    };
  }
  const active = signalIn(window, 'smActiveFraction');
  const most = (active?.integral ?? coveredSeconds) * rates.vectorPerSecond;
  const share = calibration.vectorShareWhileActive;
  const busy = active === undefined ? 0 : most;
  return {
    stated: { low: 0, estimate: busy * share.estimate, high: busy * share.high },
    provenHigh: most,
    assumptions: ['vector operations are not counted here: bounded by multiprocessor activity'],
  };
}
