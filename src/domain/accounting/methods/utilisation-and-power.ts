import { type Bounded, scaleBounded } from '../../../foundation/bounded.ts';
import { isPowerBelievable } from '../believable-power.ts';
import type { Evidence, EvidenceNotice, WindowEstimate } from '../window-estimate.ts';
import { fromPower } from './power.ts';
import { fromUtilisation } from './utilisation.ts';

/**
 * Utilisation and power bound the same work: the stated bounds are what both allow. Busy time counts towards the lower
 * bound only where the power is above idle: a hung job is busy too.
 * When nothing satisfies both, the two are kept as one wide interval and the disagreement is a finding.
 */
export function fromUtilisationAndPower(evidence: Evidence): WindowEstimate | undefined {
  const busy = fromUtilisation(evidence);
  const power = isPowerBelievable(evidence) ? fromPower(evidence) : undefined;
  if (busy === undefined || power === undefined) return busy ?? power;
  const perSecond = (from: WindowEstimate): Bounded => scaleBounded(from.stated, 1 / from.coveredSeconds);
  const [a, b] = [perSecond(busy), perSecond(power)];
  const low = b.low === 0 ? 0 : Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const agree = Math.max(a.low, b.low) <= high;
  const rate = agree
    ? { low, estimate: Math.min(Math.max(b.estimate, low), high), high }
    : { low: Math.min(a.low, b.low), estimate: b.estimate, high: Math.max(a.high, b.high) };
  const coveredSeconds = Math.max(busy.coveredSeconds, power.coveredSeconds);
  return {
    ...power,
    coveredSeconds,
    stated: scaleBounded(rate, coveredSeconds),
    proven: { low: 0, high: evidence.rates.ceilingPerSecond * coveredSeconds },
    assumptions: [...new Set([...power.assumptions, ...busy.assumptions])],
    notices: agree ? [] : [disagreement(a, b)],
  };
}

const disagreement = (utilisation: Bounded, power: Bounded): EvidenceNotice => ({
  code: 'observables-inconsistent',
  severity: 'error',
  message:
    `Utilisation allows ${rateRange(utilisation)}, power allows ${rateRange(power)}: nothing satisfies both. ` +
    'The account keeps both as one wide interval; a hung job, or a sensor or counter that lies, would explain it.',
});

const rateRange = (of: Bounded): string => `${of.low.toExponential(1)} to ${of.high.toExponential(1)} OP/s`;
