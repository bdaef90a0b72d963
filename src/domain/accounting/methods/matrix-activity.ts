import { type Bounded, bounded, scaleBounded } from '../../../foundation/bounded.ts';
import { productIn, type SignalSummary, signalIn } from '../../telemetry/device-window.ts';
import type { Method } from '../account.ts';
import { matrixRates } from '../precision.ts';
import type { Evidence, EvidenceNotice, WindowEstimate } from '../window-estimate.ts';
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

/**
 * Operations from the activity of the matrix units: active time x clock x rate of each number format that is possible.
 * Source: NVIDIA DCGM profiling fields 1004 and 1084 to 1090; the clock matters because activity is a share of cycles.
 */
export function fromMatrixActivity(evidence: Evidence): WindowEstimate | undefined {
  const active = fromCycles(evidence) ?? fromActivityAndClock(evidence) ?? fromActivityAlone(evidence);
  const formats = active === undefined ? undefined : matrixRates(evidence.rates, evidence.window, evidence.declared);
  if (active === undefined || formats === undefined) return undefined;
  const vector = vectorOperations(evidence, active.coveredSeconds);
  const ceiling = evidence.rates.ceilingPerSecond * active.coveredSeconds;
  const stated = bounded(
    active.seconds.low * formats.low + vector.stated.low,
    active.seconds.estimate * formats.estimate + vector.stated.estimate,
    active.seconds.high * formats.high + vector.stated.high,
  );
  const provenHigh = evidence.isTenantControlled ? ceiling : active.provenHigh * formats.provenHigh + vector.provenHigh;
  return {
    method: active.method,
    coveredSeconds: active.coveredSeconds,
    stated: { ...stated, high: Math.max(stated.estimate, Math.min(stated.high, ceiling)) },
    proven: { low: active.provenLow * formats.provenLow, high: Math.min(ceiling, provenHigh) },
    assumptions: [...active.assumptions, ...formats.assumptions, ...vector.assumptions],
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

/** Cycle counters hold activity and clock in one: no sampling error. They need the part's number of multiprocessors. */
function fromCycles({ window, rates }: Evidence): ActiveTime | undefined {
  const active = signalIn(window, 'tensorCyclesActiveTotal');
  const elapsed = signalIn(window, 'smCyclesElapsedTotal');
  const { quotedClockHertz, multiprocessors, maximumClockRatio } = rates;
  if (active === undefined || quotedClockHertz === undefined || multiprocessors === undefined) return undefined;
  const mayBeSummed =
    elapsed === undefined ? undefined : summedOverMultiprocessors(elapsed, quotedClockHertz * maximumClockRatio);
  const whole = active.integral / quotedClockHertz;
  const [low, high] =
    mayBeSummed === undefined
      ? [whole / multiprocessors, whole]
      : mayBeSummed
        ? [whole / multiprocessors, whole / multiprocessors]
        : [whole, whole];
  const most = active.coveredSeconds * maximumClockRatio;
  return {
    method: 'cycle-counters',
    coveredSeconds: active.coveredSeconds,
    seconds: { low: Math.min(low, most), estimate: Math.min(high, most), high: Math.min(high, most) },
    provenLow: Math.min(low, most),
    provenHigh: most < high ? most : high,
    assumptions:
      mayBeSummed === undefined
        ? ['cycle counters may be summed over multiprocessors or averaged: both are inside']
        : [],
  };
}

/** Elapsed cycles faster than any clock can only be a sum over multiprocessors. */
const summedOverMultiprocessors = (elapsed: SignalSummary, maximumHertz: number): boolean =>
  elapsed.mean > 1.5 * maximumHertz;

function fromActivityAndClock({ window, rates }: Evidence): ActiveTime | undefined {
  const tensor = signalIn(window, 'tensorActiveFraction');
  const clock = signalIn(window, 'smClockHertz');
  if (tensor === undefined || clock === undefined || rates.quotedClockHertz === undefined) return undefined;
  const product = productIn(window, 'tensorClockHertz');
  const hertzSeconds = product?.integral ?? tensor.integral * clock.mean;
  const estimate = hertzSeconds / rates.quotedClockHertz;
  const spread =
    product === undefined
      ? { low: clock.minimum / clock.mean || 0, estimate: 1, high: clock.maximum / clock.mean || 1 }
      : SAMPLING;
  const seconds = scaleBounded(spread, estimate);
  const coveredSeconds = Math.min(tensor.coveredSeconds, product?.coveredSeconds ?? tensor.coveredSeconds);
  return {
    method: 'activity-with-clock',
    coveredSeconds,
    seconds,
    provenLow: seconds.low,
    provenHigh: seconds.high,
    assumptions: [],
  };
}

function fromActivityAlone({ window, rates, calibration }: Evidence): ActiveTime | undefined {
  const tensor = signalIn(window, 'tensorActiveFraction');
  if (tensor === undefined) return undefined;
  const capped = cappedShare(evidenceOfCap({ window, rates }), tensor.integral);
  const free = { ...calibration.freeClock, high: Math.max(rates.maximumClockRatio, calibration.freeClock.high) };
  const freeEstimate = Math.min(Math.max(rates.maximumClockRatio, free.low), calibration.freeClock.estimate);
  const held = calibration.cappedClock;
  const mix = (share: number, cappedRatio: number, freeRatio: number) => share * cappedRatio + (1 - share) * freeRatio;
  const ratio = bounded(
    mix(capped.high, held.low, free.low),
    mix(capped.estimate, held.estimate, freeEstimate),
    mix(capped.low, held.high, free.high),
  );
  return {
    method: 'activity-without-clock',
    coveredSeconds: tensor.coveredSeconds,
    seconds: scaleBounded(ratio, tensor.integral),
    provenLow: tensor.integral * LOWEST_CLOCK,
    provenHigh: tensor.integral * free.high * SAMPLING.high,
    assumptions: ['clock not measured: taken from the power cap, and the bounds widened'],
  };
}

/** Integral of tensor activity while capped, with bounds, or what power tells of it. */
function evidenceOfCap({ window, rates }: Pick<Evidence, 'window' | 'rates'>): Bounded {
  const product = productIn(window, 'tensorWhileCapped');
  if (product !== undefined) return { low: product.integral, estimate: product.integral, high: product.integral };
  const tensor = signalIn(window, 'tensorActiveFraction')?.integral ?? 0;
  const power = signalIn(window, 'powerWatts');
  if (power === undefined || rates.ratedPowerWatts === undefined) return { low: 0, estimate: 0, high: tensor };
  const nearCap = 0.95 * rates.ratedPowerWatts;
  if (power.minimum >= nearCap) return { low: tensor, estimate: tensor, high: tensor };
  if (power.maximum < nearCap) return { low: 0, estimate: 0, high: 0 };
  return { low: 0, estimate: power.mean >= nearCap ? tensor : 0, high: tensor };
}

function cappedShare(capped: Bounded, whole: number): Bounded {
  if (whole <= 0) return { low: 0, estimate: 0, high: 0 };
  const share = (value: number): number => Math.min(1, value / whole);
  return { low: share(capped.low), estimate: share(capped.estimate), high: share(capped.high) };
}
