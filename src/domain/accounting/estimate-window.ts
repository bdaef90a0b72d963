import { type Bounded, scaleBounded, sumBounded } from '../../foundation/bounded.ts';
import { signalIn } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { Method } from './account.ts';
import { fromActivityAlone, fromActivityAndClock, fromCycleCounters } from './methods/matrix-activity.ts';
import { fromOperationCounters } from './methods/operation-counters.ts';
import { fromUtilisationAndPower } from './methods/utilisation-and-power.ts';
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
/** Clocks and sampling may put this much too many operations into a window; beyond it the evidence can't be believed. */
const CEILING_TOLERANCE = 1.05;

/** What tells of work, so that its time can be estimated. */
const TELLING: readonly Signal[] = [
  'operations16Total',
  'operations32Total',
  'operations64Total',
  'tensorCyclesActiveTotal',
  'tensorActiveFraction',
  'utilisationFraction',
  'smActiveFraction',
  'powerWatts',
  'energyJoules',
];

const BEST_FIRST = [
  fromOperationCounters,
  fromCycleCounters,
  fromActivityAndClock,
  fromActivityAlone,
  fromUtilisationAndPower,
];

/**
 * Uses the best evidence there is, second by second: counters, then activity, then utilisation and power together.
 * Where the best covers less of the window than a lesser one (profiling paused, power going on), the rest is the lesser's.
 * Evidence that claims more than the device can do is not used, and told. `undefined` when nothing in the window tells anything.
 */
export function estimateWindow(evidence: Evidence): DeviceEstimate | undefined {
  const toldSeconds = secondsTold(evidence);
  const notices = [...plausibility(evidence)];
  let whole = NOTHING;
  for (const method of BEST_FIRST) {
    if (whole.coveredSeconds > toldSeconds - LEAST_REMAINDER_SECONDS) break;
    const found = method(evidence);
    if (found === undefined) continue;
    const ceiling = evidence.rates.ceilingPerSecond * found.coveredSeconds;
    if (!isPossible(found, ceiling)) notices.push(aboveCeiling(found, ceiling));
    else whole = withEstimate(whole, withinCeiling(found, ceiling), evidence.rates.ceilingPerSecond);
  }
  if (whole === NOTHING && notices.length === 0) return undefined;
  return { ...whole, notices: [...notices, ...whole.notices] };
}

const NOTHING: DeviceEstimate = {
  coveredSeconds: 0,
  stated: { low: 0, estimate: 0, high: 0 },
  proven: { low: 0, high: 0 },
  parts: [],
  notices: [],
};

function secondsTold({ window, nodePower }: Evidence): number {
  let most = nodePower?.coveredSeconds ?? 0;
  for (const signal of TELLING) {
    const seconds = signalIn(window, signal)?.coveredSeconds ?? 0;
    if (seconds > most) most = seconds;
  }
  return most;
}

/** Sums that overflowed are no figures. */
const isPossible = ({ stated: { low, estimate, high } }: WindowEstimate, ceiling: number): boolean =>
  low <= CEILING_TOLERANCE * ceiling && Number.isFinite(estimate) && !Number.isNaN(high);

const aboveCeiling = ({ method, stated, coveredSeconds }: WindowEstimate, ceiling: number): EvidenceNotice => ({
  code: 'above-ceiling',
  severity: 'error',
  message:
    `The evidence (${method}) claims at least ${stated.low.toExponential(2)} OP in ${coveredSeconds.toFixed(0)} s, in which the part can do ` +
    `${ceiling.toExponential(2)} OP: a wrong counter, unit or part. It is not used; the next best evidence is, or the time counts as a gap.`,
});

/** No device does more than its ceiling: that much is known besides the evidence. */
function withinCeiling(found: WindowEstimate, ceiling: number): WindowEstimate {
  const { stated, proven } = found;
  if (stated.high <= ceiling && proven.high <= ceiling && proven.low <= proven.high) return found;
  const most = Math.min(proven.high, ceiling);
  return {
    ...found,
    stated: {
      low: Math.min(stated.low, ceiling),
      estimate: Math.min(stated.estimate, ceiling),
      high: Math.min(stated.high, ceiling),
    },
    proven: { low: Math.min(proven.low, most), high: most },
  };
}

/** Adds what a lesser evidence says of the time that the better ones leave open. */
function withEstimate(better: DeviceEstimate, found: WindowEstimate, ceilingPerSecond: number): DeviceEstimate {
  const seconds = found.coveredSeconds - better.coveredSeconds;
  if (better === NOTHING) return { ...found, parts: [partOf(found)] };
  if (seconds < LEAST_REMAINDER_SECONDS) return better;
  const stated = scaleBounded(found.stated, seconds / found.coveredSeconds);
  // The lesser evidence is of the whole window: which of its operations lie in the open time is not known.
  const provenLow = Math.max(better.proven.low, found.proven.low);
  return {
    coveredSeconds: found.coveredSeconds,
    stated: atLeast(provenLow, sumBounded(better.stated, stated)),
    proven: {
      low: provenLow,
      high: better.proven.high + Math.min(found.proven.high, ceilingPerSecond * seconds),
    },
    parts: [...better.parts, { ...partOf(found), seconds, estimate: stated.estimate }],
    notices: [...better.notices, ...found.notices, ...(isActivity(found.method) ? [] : [PROFILING_GAP])],
  };
}

const atLeast = (least: number, { low, estimate, high }: Bounded): Bounded => ({
  low: Math.max(least, low),
  estimate: Math.max(least, estimate),
  high: Math.max(least, high),
});

const partOf = (from: WindowEstimate): MeasuredPart => ({
  method: from.method,
  seconds: from.coveredSeconds,
  estimate: from.stated.estimate,
  assumptions: from.assumptions,
});

const isActivity = (method: Method): boolean =>
  method === 'cycle-counters' || method === 'activity-with-clock' || method === 'activity-without-clock';

const PROFILING_GAP: EvidenceNotice = {
  code: 'profiling-gap',
  severity: 'warning',
  message:
    'Activity counters stop while power or utilisation goes on (another profiler, or a tenant who paused them); the gap is estimated from the lesser evidence.',
};
