import { type Bounded, scaleBounded, sumBounded } from '../../foundation/bounded.ts';
import { reachOf } from '../telemetry/device-window.ts';
import type { Method } from './account.ts';
import { fromMatrixActivity } from './methods/matrix-activity.ts';
import { fromOperationCounters } from './methods/operation-counters.ts';
import { fromPower } from './methods/power.ts';
import { fromUtilisation } from './methods/utilisation.ts';
import { plausibility } from './plausibility.ts';
import type { Evidence, EvidenceNotice, WindowEstimate } from './window-estimate.ts';

/** A part of a device's window and how it was measured. */
export interface MeasuredPart {
  readonly method: Method;
  readonly seconds: number;
  readonly estimate: number;
  readonly assumptions: readonly string[];
}

/** Operations of one device in one window, by the best evidence for each of its seconds. */
export interface DeviceEstimate {
  readonly coveredSeconds: number;
  readonly stated: Bounded;
  readonly proven: { readonly low: number; readonly high: number };
  readonly parts: readonly MeasuredPart[];
  readonly notices: readonly EvidenceNotice[];
}

const LEAST_REMAINDER_SECONDS = 0.5;

/**
 * Uses the best evidence there is, second by second: counters, then activity, then utilisation and power together.
 * Where the best covers less of the window than a lesser one (profiling paused, power going on), the rest is the lesser's.
 * `undefined` when nothing in the window tells of work.
 */
export function estimateWindow(evidence: Evidence): DeviceEstimate | undefined {
  const strong = fromOperationCounters(evidence) ?? fromMatrixActivity(evidence);
  const canAdd = strong === undefined || mostSeconds(evidence) - strong.coveredSeconds >= LEAST_REMAINDER_SECONDS;
  const weak = canAdd ? fromUtilisationAndPower(evidence) : undefined;
  const best = strong ?? weak;
  if (best === undefined) return undefined;
  const notices = [...plausibility(evidence), ...best.notices];
  const whole: DeviceEstimate = {
    coveredSeconds: best.coveredSeconds,
    stated: best.stated,
    proven: best.proven,
    parts: [partOf(best)],
    notices,
  };
  const remainder = weak === undefined || weak === best ? 0 : weak.coveredSeconds - best.coveredSeconds;
  return weak === undefined || remainder < LEAST_REMAINDER_SECONDS ? whole : withRemainder(whole, weak, remainder);
}

/** No evidence covers more of the window than this. */
const mostSeconds = ({ window, nodePower }: Evidence): number =>
  Math.max(reachOf(window).milliseconds / 1000, nodePower?.coveredSeconds ?? 0);

const partOf = (from: WindowEstimate): MeasuredPart => ({
  method: from.method,
  seconds: from.coveredSeconds,
  estimate: from.stated.estimate,
  assumptions: from.assumptions,
});

function withRemainder(whole: DeviceEstimate, lesser: WindowEstimate, seconds: number): DeviceEstimate {
  const share = seconds / lesser.coveredSeconds;
  const stated = scaleBounded(lesser.stated, share);
  return {
    coveredSeconds: whole.coveredSeconds + seconds,
    stated: sumBounded(whole.stated, stated),
    proven: {
      low: whole.proven.low + lesser.proven.low * share,
      high: whole.proven.high + lesser.proven.high * share,
    },
    parts: [...whole.parts, { ...partOf(lesser), seconds, estimate: stated.estimate }],
    notices: [
      ...whole.notices,
      {
        code: 'profiling-gap',
        severity: 'warning',
        message:
          'Activity counters stop while power or utilisation goes on (another profiler, or a tenant who paused them); the gap is estimated from the lesser evidence.',
      },
    ],
  };
}

/**
 * Utilisation and power bound the same work: the stated bounds are what both allow.
 * When nothing satisfies both, the two are kept as one wide interval and the disagreement is a finding.
 */
function fromUtilisationAndPower(evidence: Evidence): WindowEstimate | undefined {
  const busy = fromUtilisation(evidence);
  const power = fromPower(evidence);
  if (busy === undefined || power === undefined) return busy ?? power;
  const perSecond = (from: WindowEstimate): Bounded => scaleBounded(from.stated, 1 / from.coveredSeconds);
  const [a, b] = [perSecond(busy), perSecond(power)];
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const agree = low <= high;
  const rate = agree
    ? { low, estimate: Math.min(Math.max(b.estimate, low), high), high }
    : { low: Math.min(a.low, b.low), estimate: b.estimate, high: Math.max(a.high, b.high) };
  const coveredSeconds = Math.max(busy.coveredSeconds, power.coveredSeconds);
  return {
    ...power,
    coveredSeconds,
    stated: scaleBounded(rate, coveredSeconds),
    proven: { low: 0, high: evidence.rates.ceilingPerSecond * coveredSeconds },
    assumptions: together(power.assumptions, busy.assumptions),
    notices: agree ? [] : [disagreement(a, b)],
  };
}

function together(some: readonly string[], others: readonly string[]): readonly string[] {
  const more = others.filter((assumption) => !some.includes(assumption));
  return more.length === 0 ? some : [...some, ...more];
}

const disagreement = (utilisation: Bounded, power: Bounded): EvidenceNotice => ({
  code: 'observables-inconsistent',
  severity: 'error',
  message:
    `Utilisation allows ${rateRange(utilisation)}, power allows ${rateRange(power)}: nothing satisfies both. ` +
    'The account keeps both as one wide interval; a hung job, or a sensor or counter that lies, would explain it.',
});

const rateRange = (of: Bounded): string => `${of.low.toExponential(1)} to ${of.high.toExponential(1)} OP/s`;
