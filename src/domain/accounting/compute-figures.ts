import { type Bounded, bounded } from '../../foundation/bounded.ts';
import { instant } from '../../foundation/instant.ts';
import {
  fraction,
  operations,
  operationsPerSecond,
  type OperationsPerSecond,
  seconds,
} from '../../foundation/units.ts';
import type { Basis, ComputeFigures, CourseStep, SustainedRates } from './account.ts';
import type { Calibration } from './calibration.ts';
import { AMOUNTS, CEILING, ESTIMATE, GAP_REFERENCE, HIGH, LOW, REFERENCE, type Sums, type Tally } from './tally.ts';

const HOURS_ALONE =
  'nothing but the time held is known: taken to train, at the share of the 16-bit peak that measured training runs reach over the time they hold; idle or serving time does less';
const LIKE_THE_REST =
  'time without telemetry: the estimate takes it as like the time with it, the upper bound takes the ceiling';
const UNKNOWN_HARDWARE = 'hardware that the catalogue does not know: no operations are counted and none are ruled out';
/** Device-seconds below which a gap is rounding. */
const ROUNDING_SECONDS = 1e-6;

/** How time without evidence is filled; the account's observed part decides. */
interface GapFilling {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  readonly seconds: number;
  /** No second was observed: the whole account rests on hours. */
  readonly isHoursAlone: boolean;
  /** Share of the 16-bit peak that the estimate takes for it. */
  readonly unseenShare: number;
}

/** The figures of a tally, or `undefined` where nothing was ever held or seen. */
export function figuresOf(
  tally: Tally,
  calibration: Calibration,
  stepMilliseconds: number,
): ComputeFigures | undefined {
  const { total } = tally;
  if (!(tally.heldFrom < tally.heldUntil)) return undefined;
  const gap = gapFilling(total, calibration);
  const hardware = bounded(
    operations(total.low + gap.low),
    operations(total.estimate + gap.estimate),
    operations(Math.max(total.high + gap.high, total.estimate + gap.estimate)),
  );
  const heldSeconds = total.heldSeconds;
  return {
    from: instant(tally.heldFrom),
    until: instant(tally.heldUntil),
    acceleratorSeconds: seconds(heldSeconds),
    unknownHardwareSeconds: seconds(total.unknownSeconds),
    ceilingOperations: operations(total.heldCeiling),
    hardwareOperations: hardware,
    provenOperations: {
      low: operations(total.provenLow),
      high: operations(total.provenHigh + Math.max(0, total.heldCeiling - total.observedCeiling)),
    },
    operationsPerSecond: ratesOf(tally, { hardware, gap, calibration, unseenShare: 0 }),
    coverageFraction: fraction(heldSeconds > 0 ? Math.min(1, total.observedSeconds / heldSeconds) : 0),
    basis: basisOf(tally, gap, hardware.estimate),
    course: courseOf(tally, { gap, calibration, unseenShare: gap.unseenShare, stepMilliseconds }),
  };
}

function gapFilling(total: Sums, calibration: Calibration): GapFilling {
  const ceiling = Math.max(0, total.heldCeiling - total.observedCeiling);
  const reference = Math.max(0, total.heldReference - total.observedReference);
  const unknown = total.unknownSeconds;
  const gapSeconds = total.heldSeconds - unknown - (total.observedSeconds - total.observedUnknownSeconds);
  const isHoursAlone = total.observedSeconds - total.observedUnknownSeconds <= ROUNDING_SECONDS;
  const filled = Math.max(0, gapSeconds);
  const share = calibration.peakShareWhileHeld;
  if (isHoursAlone) {
    const most = (value: number): number => Math.min(ceiling, value * reference);
    const [low, estimate, high] = [most(share.low), most(share.estimate), most(share.high)];
    return { low, estimate, high, seconds: filled, isHoursAlone, unseenShare: share.estimate };
  }
  const unseenShare = total.observedReference > 0 ? total.estimate / total.observedReference : share.estimate;
  const estimate = Math.min(ceiling, unseenShare * reference);
  return { low: 0, estimate, high: ceiling, seconds: filled, isHoursAlone, unseenShare };
}

function basisOf(tally: Tally, gap: GapFilling, estimate: number): readonly Basis[] {
  const basis: Basis[] = [];
  const shareOf = (part: number) => fraction(estimate > 0 ? Math.min(1, Math.max(0, part / estimate)) : 0);
  for (const [method, total] of tally.basis) {
    basis.push({
      method,
      acceleratorSeconds: seconds(total.seconds),
      shareOfEstimate: shareOf(total.estimate),
      assumptions: [...total.assumptions].sort(),
    });
  }
  if (gap.seconds > ROUNDING_SECONDS) {
    basis.push({
      method: gap.isHoursAlone ? 'hours-alone' : 'coverage-gap',
      acceleratorSeconds: seconds(gap.seconds),
      shareOfEstimate: shareOf(gap.estimate),
      assumptions: [gap.isHoursAlone ? HOURS_ALONE : LIKE_THE_REST],
    });
  }
  if (tally.total.unknownSeconds > ROUNDING_SECONDS) {
    basis.push({
      method: 'unknown-hardware',
      acceleratorSeconds: seconds(tally.total.unknownSeconds),
      shareOfEstimate: fraction(0),
      assumptions: [UNKNOWN_HARDWARE],
    });
  }
  return basis.sort((a, b) => b.acceleratorSeconds - a.acceleratorSeconds);
}

interface Filling {
  readonly gap: GapFilling;
  readonly calibration: Calibration;
  /** Share of the 16-bit peak by which unseen time is estimated; 0 where the amounts are filled already. */
  readonly unseenShare: number;
}

/** Bounds of one stretch: those seen, or those that hours alone give. */
function stretchBounds(amounts: ArrayLike<number>, start: number, filling: Filling): Bounded {
  const { gap, calibration, unseenShare } = filling;
  const amount = (place: number): number => amounts[start + place] ?? 0;
  const most = Math.max(amount(CEILING), amount(HIGH));
  if (gap.isHoursAlone) {
    const { low, estimate, high } = calibration.peakShareWhileHeld;
    const scaled = (share: number): number => Math.min(most, share * amount(REFERENCE));
    return { low: scaled(low), estimate: scaled(estimate), high: scaled(high) };
  }
  const filled = Math.min(most, amount(ESTIMATE) + unseenShare * amount(GAP_REFERENCE));
  const estimate = Math.max(amount(LOW), filled);
  return { low: amount(LOW), estimate, high: Math.max(estimate, amount(HIGH)) };
}

const perSecond = (of: Bounded, over: number): Bounded<OperationsPerSecond> =>
  bounded(
    operationsPerSecond(of.low / over),
    operationsPerSecond(of.estimate / over),
    operationsPerSecond(of.high / over),
  );

function ratesOf(tally: Tally, filling: Filling & { readonly hardware: Bounded }): SustainedRates {
  const peaks = tally.tracker.peaks();
  const lifeSeconds = (tally.heldUntil - tally.heldFrom) / 1000;
  const peak = (amounts: Float64Array, over: number) => perSecond(stretchBounds(amounts, 0, filling), over);
  return {
    mean: perSecond(filling.hardware, lifeSeconds),
    peakMinute: peak(peaks.minute, 60),
    ...(lifeSeconds < 3600 ? {} : { sustainedHour: peak(peaks.hour, 3600) }),
    ...(lifeSeconds < 86_400 ? {} : { sustainedDay: peak(peaks.day, 86_400) }),
    ...(lifeSeconds < 604_800 ? {} : { sustainedWeek: peak(peaks.week, 604_800) }),
  };
}

function courseOf(tally: Tally, filling: Filling & { readonly stepMilliseconds: number }): readonly CourseStep[] {
  const steps: CourseStep[] = [];
  const { stepMilliseconds } = filling;
  for (let start = 0; start < tally.course.length; start += AMOUNTS) {
    const from = (tally.firstStep + start / AMOUNTS) * stepMilliseconds;
    const { low, estimate, high } = stretchBounds(tally.course, start, filling);
    steps.push({
      from: instant(from),
      until: instant(from + stepMilliseconds),
      hardwareOperations: bounded(operations(low), operations(estimate), operations(high)),
      ceilingOperations: operations(tally.course[start + CEILING] ?? 0),
    });
  }
  return steps;
}
