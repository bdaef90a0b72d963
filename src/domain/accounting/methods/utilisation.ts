import { signalIn } from '../../telemetry/device-window.ts';
import type { Evidence, WindowEstimate } from '../window-estimate.ts';
import { TRAINING_LIKE } from './power.ts';

/** Operations from the share of time in which some kernel was resident. Busy is not computing: the bounds are wide. */
export function fromUtilisation(evidence: Evidence): WindowEstimate | undefined {
  const busy = signalIn(evidence.window, 'utilisationFraction') ?? signalIn(evidence.window, 'smActiveFraction');
  if (busy === undefined) return undefined;
  const { rates, calibration } = evidence;
  const peak = rates.referencePerSecond * busy.integral;
  const share = calibration.peakShareWhileBusy;
  const ceiling = rates.ceilingPerSecond * busy.coveredSeconds;
  return {
    method: 'utilisation',
    coveredSeconds: busy.coveredSeconds,
    stated: {
      low: Math.min(peak * share.low, ceiling),
      estimate: Math.min(peak * share.estimate, ceiling),
      high: Math.min(peak * share.high, ceiling),
    },
    proven: { low: 0, high: ceiling },
    assumptions: [TRAINING_LIKE],
    notices: [],
  };
}
