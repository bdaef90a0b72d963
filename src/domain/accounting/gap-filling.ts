import type { Basis } from './account.ts';
import type { Calibration } from './calibration.ts';
import { AMOUNTS, type ClosedTally, GAP_CEILING, GAP_REFERENCE } from './tally.ts';

/** How time without evidence is filled, as shares of the 16-bit peak. */
export interface UnseenShares {
  readonly method: Basis['method'];
  readonly assumption: string;
  readonly low: number;
  readonly estimate: number;
  /** Undefined: the ceiling, which is more than the 16-bit peak. */
  readonly high: number | undefined;
}

/** Time of one holder (or of nobody) that is part of a total, and how the unseen of it is filled. */
export interface GapMember {
  readonly tally: ClosedTally;
  readonly shares: UnseenShares;
}

/** Operations that fill time without evidence. */
export interface GapAmounts {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

const HOURS_ALONE =
  'nothing but the time held is known: taken to train, at the share of the 16-bit peak that measured training runs reach over the time they hold; idle or serving time does less';
const LIKE_THE_REST =
  'time without telemetry: the estimate takes it as like the time with it, the upper bound takes the ceiling';
const NOBODY_HELD =
  'time that nobody is known to have held and nobody saw: the estimate takes it as idle, the upper bound takes the ceiling';
const HOLDERS_NOT_GIVEN =
  'time without telemetry of which no holder was given: the estimate takes it as training, the lower bound as idle, the upper bound takes the ceiling';
/** Device-seconds below which a gap is rounding. */
export const ROUNDING_SECONDS = 1e-6;

/** An account's own observed part decides how its unseen time is filled; with nothing observed it rests on hours alone. */
export function unseenSharesOf({ total }: ClosedTally, { peakShareWhileHeld }: Calibration): UnseenShares {
  if (isUnobserved(total)) return { method: 'hours-alone', assumption: HOURS_ALONE, ...peakShareWhileHeld };
  const estimate = total.observedReference > 0 ? total.estimate / total.observedReference : peakShareWhileHeld.estimate;
  return { method: 'coverage-gap', assumption: LIKE_THE_REST, low: 0, estimate, high: undefined };
}

/** Of time that nobody held nothing is presumed to have happened. @param hasHolders any holder at all is known. */
export function unheldSharesOf(tally: ClosedTally, calibration: Calibration, hasHolders: boolean): UnseenShares {
  const gap = { method: 'coverage-gap', low: 0, high: undefined } as const;
  if (hasHolders) return { ...gap, assumption: NOBODY_HELD, estimate: 0 };
  if (!isUnobserved(tally.total)) return unseenSharesOf(tally, calibration);
  return { ...gap, assumption: HOLDERS_NOT_GIVEN, estimate: calibration.peakShareWhileHeld.estimate };
}

const isUnobserved = ({ observedSeconds, observedUnknownSeconds }: ClosedTally['total']): boolean =>
  observedSeconds - observedUnknownSeconds <= ROUNDING_SECONDS;

/** Device-seconds of known hardware that were held and not seen. */
export function gapSecondsOf({ total }: ClosedTally): number {
  const seen = total.observedSeconds - total.observedUnknownSeconds;
  return Math.max(0, total.heldSeconds - total.unknownSeconds - seen);
}

/** The whole gap of a total: that of all its steps, so that a course adds up to its total. */
export function gapAmounts(tally: ClosedTally, members: readonly GapMember[]): GapAmounts {
  const { course, firstStep } = tally;
  const steps = course.length / AMOUNTS;
  const sum = { low: 0, estimate: 0, high: 0 };
  for (let step = 0; step < steps; step++) {
    if (course[step * AMOUNTS + GAP_CEILING] !== 0) addTo(sum, stepGap(tally, members, firstStep + step));
  }
  return sum;
}

/** What fills the gap of one member. */
export const filledGap = (member: GapMember): GapAmounts => gapAmounts(member.tally, [member]);

/** The gap within one step of the courses: its members' filled each in its own way, together never more than the total's own ceiling. */
export function stepGap(tally: ClosedTally, members: readonly GapMember[], step: number): GapAmounts {
  if (courseAmount(tally, step, GAP_CEILING) === 0) return NO_GAP;
  const parts = members.map(({ tally: member, shares }) =>
    filled(shares, courseAmount(member, step, GAP_REFERENCE), courseAmount(member, step, GAP_CEILING)),
  );
  return within(courseAmount(tally, step, GAP_CEILING), parts);
}

const NO_GAP: GapAmounts = { low: 0, estimate: 0, high: 0 };

/** An amount of a step of a course; 0 where the course doesn't reach. */
export const courseAmount = ({ course, firstStep }: ClosedTally, step: number, place: number): number =>
  step < firstStep ? 0 : (course[(step - firstStep) * AMOUNTS + place] ?? 0);

function filled({ low, estimate, high }: UnseenShares, reference: number, ceiling: number): GapAmounts {
  const at = (share: number): number => Math.min(ceiling, share * reference);
  return { low: at(low), estimate: at(estimate), high: high === undefined ? ceiling : at(high) };
}

function within(ceiling: number, parts: readonly GapAmounts[]): GapAmounts {
  const { low, estimate, high } = sumOf(parts);
  return { low: Math.min(ceiling, low), estimate: Math.min(ceiling, estimate), high: Math.min(ceiling, high) };
}

function sumOf(parts: readonly GapAmounts[]): GapAmounts {
  const sum = { low: 0, estimate: 0, high: 0 };
  for (const part of parts) addTo(sum, part);
  return sum;
}

function addTo(sum: { low: number; estimate: number; high: number }, { low, estimate, high }: GapAmounts): void {
  sum.low += low;
  sum.estimate += estimate;
  sum.high += high;
}
