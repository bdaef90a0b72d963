import { type Bounded, bounded, scaleBounded } from '../../../foundation/bounded.ts';
import { productIn, type SignalSummary, signalIn } from '../../telemetry/device-window.ts';
import type { Method } from '../account.ts';
import { matrixRates } from '../precision.ts';
import type { Evidence, EvidenceNotice, WindowEstimate } from '../window-estimate.ts';
import { cappedShare } from './capped-share.ts';
import { vectorOperations } from './vector-activity.ts';

/** Active matrix time at the quoted clock: seconds of full activity, with bounds. */
interface ActiveTime {
  readonly method: Method;
  readonly coveredSeconds: number;
  readonly seconds: Bounded;
  readonly provenLow: number;
  readonly provenHigh: number;
  readonly assumptions: readonly string[];
}

/** Sampling and reading error of a gauge multiplied by a clock, either way. */
const SAMPLING = { low: 0.95, estimate: 1, high: 1.05 };
/** The lowest clock that a part can be held at over its quoted clock, when nobody measured it. */
const LOWEST_CLOCK = 0.1;
/** Activity above this beside a cycle counter that stands still tells that the counter is stuck. */
const ACTIVE = 0.01;

const TENANT_TELLS =
  'the counters come from an operating system that the holder controls: taken as honest in the stated bounds';

/** From cycle counters: they hold activity and clock in one, without sampling error. Source: NVIDIA DCGM fields 1084 to 1090. */
export const fromCycleCounters = (evidence: Evidence): WindowEstimate | undefined =>
  matrixEstimate(evidence, cyclesActive(evidence));

/** From the activity of the matrix units and the clock, since activity is a share of cycles. Source: NVIDIA DCGM field 1004. */
export const fromActivityAndClock = (evidence: Evidence): WindowEstimate | undefined =>
  matrixEstimate(evidence, activeAtClock(evidence));

/** From activity without a clock: throttling is inferred from the power cap, and the bounds widened. */
export const fromActivityAlone = (evidence: Evidence): WindowEstimate | undefined =>
  matrixEstimate(evidence, activeAtAnyClock(evidence));

/** Active time x rate of each number format that is possible, and the vector pipes beside it. */
function matrixEstimate(evidence: Evidence, active: ActiveTime | undefined): WindowEstimate | undefined {
  const formats = active === undefined ? undefined : matrixRates(evidence.rates, evidence.window, evidence.declared);
  if (active === undefined || formats === undefined) return undefined;
  const vector = vectorOperations(evidence, active.coveredSeconds);
  const ceiling = evidence.rates.ceilingPerSecond * active.coveredSeconds;
  const provenHigh = evidence.isTenantControlled ? ceiling : active.provenHigh * formats.provenHigh + vector.provenHigh;
  return {
    method: active.method,
    coveredSeconds: active.coveredSeconds,
    stated: {
      low: active.seconds.low * formats.low + vector.stated.low,
      estimate: active.seconds.estimate * formats.estimate + vector.stated.estimate,
      high: active.seconds.high * formats.high + vector.stated.high,
    },
    proven: { low: active.provenLow * formats.provenLow, high: provenHigh },
    assumptions: [
      ...active.assumptions,
      ...formats.assumptions,
      ...vector.assumptions,
      ...(evidence.isTenantControlled ? [TENANT_TELLS] : []),
    ],
    notices: noticesOf(formats.contradiction),
  };
}

const noticesOf = (contradiction: string | undefined): readonly EvidenceNotice[] =>
  contradiction === undefined
    ? []
    : [
        {
          code: 'declaration-contradicted',
          severity: 'error',
          message: `Number format: ${contradiction}. Ask the customer.`,
        },
      ];

/** Cycles over the quoted clock, of one multiprocessor; which the counters' sum or mean is, elapsed cycles tell. */
function cyclesActive({ window, rates }: Evidence): ActiveTime | undefined {
  const active = signalIn(window, 'tensorCyclesActiveTotal');
  const elapsed = signalIn(window, 'smCyclesElapsedTotal');
  const { quotedClockHertz, multiprocessors, maximumClockRatio } = rates;
  if (active === undefined || quotedClockHertz === undefined || multiprocessors === undefined) return undefined;
  const standsStill =
    elapsed?.integral === 0 ||
    (active.integral === 0 && (signalIn(window, 'tensorActiveFraction')?.minimum ?? 0) > ACTIVE);
  if (standsStill) return undefined;
  const mean = active.integral / quotedClockHertz;
  const most = active.coveredSeconds * maximumClockRatio;
  const isSum =
    elapsed === undefined
      ? mean > FASTER_THAN_ANY_CLOCK * most || undefined
      : isSummed(elapsed, quotedClockHertz * maximumClockRatio);
  const ofOne = mean / Math.max(1, multiprocessors);
  const low = isSum === false ? mean : ofOne;
  const high = isSum === true ? ofOne : mean;
  const assumptions =
    isSum === undefined ? ['cycle counters may be summed over multiprocessors or averaged: both are inside'] : [];
  return {
    method: 'cycle-counters',
    coveredSeconds: active.coveredSeconds,
    seconds: { low, estimate: middle(low, high), high },
    provenLow: low,
    provenHigh: high,
    assumptions,
  };
}

/** On a log scale, whatever the rounding within its bounds. */
const middle = (low: number, high: number): number => Math.min(high, Math.max(low, Math.sqrt(low) * Math.sqrt(high)));

/** Cycles faster than any clock can only be a sum over multiprocessors. */
const FASTER_THAN_ANY_CLOCK = 1.5;

const isSummed = (elapsed: SignalSummary, maximumHertz: number): boolean =>
  elapsed.mean > FASTER_THAN_ANY_CLOCK * maximumHertz;

function activeAtClock({ window, rates }: Evidence): ActiveTime | undefined {
  const tensor = signalIn(window, 'tensorActiveFraction');
  const clock = signalIn(window, 'smClockHertz');
  if (tensor === undefined || rates.quotedClockHertz === undefined) return undefined;
  const product = productIn(window, 'tensorClockHertz');
  if (product !== undefined) {
    const seconds = scaleBounded(SAMPLING, product.integral / rates.quotedClockHertz);
    return timeAtClock(seconds, Math.min(tensor.coveredSeconds, product.coveredSeconds));
  }
  // The two were never told together: the clock may have been anything within its range while the units were active.
  if (clock === undefined || clock.mean <= 0 || clock.coveredSeconds < WHOLE * tensor.coveredSeconds) return undefined;
  const at = (hertz: number, sampling: number): number =>
    (tensor.integral * hertz * sampling) / (rates.quotedClockHertz ?? 1);
  const seconds = {
    low: at(clock.minimum, SAMPLING.low),
    estimate: at(clock.mean, SAMPLING.estimate),
    high: at(clock.maximum, SAMPLING.high),
  };
  return timeAtClock(seconds, tensor.coveredSeconds);
}

/** Share of a signal's time for which another must be told to speak for all of it. */
const WHOLE = 0.95;

const timeAtClock = (seconds: Bounded, coveredSeconds: number): ActiveTime => ({
  method: 'activity-with-clock',
  coveredSeconds,
  seconds,
  provenLow: seconds.low,
  provenHigh: seconds.high,
  assumptions: [],
});

function activeAtAnyClock({ window, rates, calibration }: Evidence): ActiveTime | undefined {
  const tensor = signalIn(window, 'tensorActiveFraction');
  if (tensor === undefined) return undefined;
  const capped = cappedShare(window, rates);
  const fastest = rates.isMaximumClockKnown ? rates.maximumClockRatio : calibration.freeClock.high;
  const free = {
    low: Math.min(calibration.freeClock.low, fastest),
    estimate: Math.min(calibration.freeClock.estimate, Math.max(calibration.freeClock.low, rates.maximumClockRatio)),
    high: fastest,
  };
  const held = calibration.cappedClock;
  const mix = (share: number, cappedRatio: number, freeRatio: number) => share * cappedRatio + (1 - share) * freeRatio;
  const ratio = bounded(
    mix(capped.high, held.low, free.low),
    mix(capped.estimate, held.estimate, free.estimate),
    mix(capped.low, held.high, free.high),
  );
  return {
    method: 'activity-without-clock',
    coveredSeconds: tensor.coveredSeconds,
    seconds: scaleBounded(widened(ratio), tensor.integral),
    provenLow: tensor.integral * LOWEST_CLOCK * SAMPLING.low,
    provenHigh: tensor.integral * fastest * SAMPLING.high,
    assumptions: ['clock not measured: taken from the power cap, and the bounds widened'],
  };
}

const widened = ({ low, estimate, high }: Bounded): Bounded => ({
  low: low * SAMPLING.low,
  estimate,
  high: high * SAMPLING.high,
});
