import { signalIn } from '../../telemetry/device-window.ts';
import type { Evidence, EvidenceNotice, WindowEstimate } from '../window-estimate.ts';

const COUNTED_ONCE_OR_TWICE =
  'the hardware counts a multiply-accumulate as one or as two (not documented): the estimate takes a count as one operation, the upper bound as two';
const NO_NARROW_FORMATS = 'no operations of 8 bits or less beyond what matrix activity allows';
/** Matrix activity above this beside counters that stand still tells that they are stuck. */
const ACTIVE = 0.05;
const SAMPLING_HIGH = 1.05;
const COUNTERS = ['operations16Total', 'operations32Total', 'operations64Total'] as const;

/** Operations as the hardware itself counts them at 16, 32 and 64 bits (AMD profiler counters). */
export function fromOperationCounters(evidence: Evidence): WindowEstimate | undefined {
  const { window, rates, declared } = evidence;
  const counts = COUNTERS.map((signal) => signalIn(window, signal)).filter((summary) => summary !== undefined);
  if (counts.length === 0) return undefined;
  const counted = counts.reduce((sum, summary) => sum + summary.integral, 0);
  if (counted === 0 && (signalIn(window, 'tensorActiveFraction')?.minimum ?? 0) > ACTIVE) return undefined;
  const coveredSeconds = Math.max(...counts.map((summary) => summary.coveredSeconds));
  const ceiling = rates.ceilingPerSecond * coveredSeconds;
  const twice = Math.max(counted, Math.min(2 * counted, ceiling));
  return {
    method: 'operation-counters',
    coveredSeconds,
    stated: { low: counted, estimate: counted, high: twice },
    proven: { low: counted, high: Math.max(twice, provenHigh(evidence, ceiling, coveredSeconds)) },
    assumptions: [COUNTED_ONCE_OR_TWICE, NO_NARROW_FORMATS],
    notices: declared === undefined ? [] : contradictionOf(evidence, declared, counted / coveredSeconds),
  };
}

/** The counters see nothing of 8 bits or less: matrix activity bounds that where it is there. */
function provenHigh(evidence: Evidence, ceiling: number, coveredSeconds: number): number {
  const tensor = signalIn(evidence.window, 'tensorActiveFraction');
  if (tensor === undefined || evidence.isTenantControlled) return ceiling;
  const { ceilingPerSecond, vectorPerSecond, maximumClockRatio } = evidence.rates;
  const untold = Math.max(0, coveredSeconds - tensor.coveredSeconds);
  const matrix = ceilingPerSecond * (SAMPLING_HIGH * tensor.integral + untold);
  return Math.min(ceiling, matrix + vectorPerSecond * maximumClockRatio * coveredSeconds);
}

/** More operations than the declared formats can deliver at the highest clock. */
function contradictionOf(
  { rates }: Evidence,
  declared: NonNullable<Evidence['declared']>,
  perSecond: number,
): readonly EvidenceNotice[] {
  const fastest = Math.max(0, ...declared.map((format) => rates.matrixPerSecond.get(format)?.high ?? 0));
  const most = (fastest + rates.vectorPerSecond) * rates.maximumClockRatio;
  if (perSecond <= SAMPLING_HIGH * most) return [];
  const message = `Number format: declared ${declared.join(', ')}, which ${rates.partId} carries out at ${most.toExponential(1)} OP/s at most; the hardware counts ${perSecond.toExponential(1)} OP/s. Ask the customer.`;
  return [{ code: 'declaration-contradicted', severity: 'error', message }];
}
