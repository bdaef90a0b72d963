import { signalIn } from '../../telemetry/device-window.ts';
import type { Evidence, WindowEstimate } from '../window-estimate.ts';

const COUNTED_ONCE_OR_TWICE =
  'the hardware counts a multiply-accumulate as one or as two operations (not documented): the estimate takes two as one count';
const NO_NARROW_FORMATS = 'no operations of 8 bits or less beyond what matrix activity allows';

/** Operations as the hardware itself counts them at 16, 32 and 64 bits (AMD profiler counters). */
export function fromOperationCounters(evidence: Evidence): WindowEstimate | undefined {
  const { window, rates } = evidence;
  const counts = (['operations16Total', 'operations32Total', 'operations64Total'] as const)
    .map((signal) => signalIn(window, signal))
    .filter((summary) => summary !== undefined);
  if (counts.length === 0) return undefined;
  const counted = counts.reduce((sum, summary) => sum + summary.integral, 0);
  const coveredSeconds = Math.max(...counts.map((summary) => summary.coveredSeconds));
  const ceiling = rates.ceilingPerSecond * coveredSeconds;
  const high = Math.max(counted, Math.min(2 * counted, ceiling));
  return {
    method: 'operation-counters',
    coveredSeconds,
    stated: { low: counted, estimate: counted, high },
    proven: { low: counted, high: Math.max(counted, provenHigh(evidence, ceiling, coveredSeconds)) },
    assumptions: [COUNTED_ONCE_OR_TWICE, NO_NARROW_FORMATS],
    notices: [],
  };
}

/** The counters see nothing of 8 bits or less: matrix activity bounds that where it is there. */
function provenHigh(evidence: Evidence, ceiling: number, coveredSeconds: number): number {
  const tensor = signalIn(evidence.window, 'tensorActiveFraction');
  if (tensor === undefined || evidence.isTenantControlled) return ceiling;
  const vector = evidence.rates.vectorPerSecond * coveredSeconds;
  return Math.min(ceiling, tensor.mean * ceiling + vector);
}
