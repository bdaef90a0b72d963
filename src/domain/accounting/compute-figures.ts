import { type Bounded, bounded } from '../../foundation/bounded.ts';
import { instant } from '../../foundation/instant.ts';
import { fraction, operations, seconds } from '../../foundation/units.ts';
import type { Basis, ComputeFigures, CourseStep } from './account.ts';
import {
  courseAmount,
  filledGap,
  type GapMember,
  gapAmounts,
  gapSecondsOf,
  ROUNDING_SECONDS,
  stepGap,
} from './gap-filling.ts';
import { sustainedRates } from './sustained-rates.ts';
import { AMOUNTS, CEILING, type ClosedTally, ESTIMATE, GAP_CEILING, HIGH, LOW } from './tally.ts';

const UNKNOWN_HARDWARE = 'hardware that the catalogue does not know: no operations are counted and none are ruled out';

/** What is added up, and what its unseen time is made of. */
export interface FiguresInput {
  readonly tally: ClosedTally;
  /** The holders whose time it is, each with its own way of filling gaps: so that a total is the sum of its parts. */
  readonly members: readonly GapMember[];
  readonly stepMilliseconds: number;
  /** False: the course is left empty, by whoever doesn't show it. */
  readonly withCourse: boolean;
}

/** The figures of a tally, or `undefined` where nothing was ever held or seen. */
export function figuresOf(input: FiguresInput): ComputeFigures | undefined {
  const { tally, members } = input;
  const { total } = tally;
  if (!(tally.heldFrom < tally.heldUntil)) return undefined;
  const hardware = inOrder(total, gapAmounts(tally, members));
  const heldSeconds = total.heldSeconds;
  return {
    from: instant(tally.heldFrom),
    until: instant(tally.heldUntil),
    acceleratorSeconds: seconds(heldSeconds),
    unknownHardwareSeconds: seconds(total.unknownSeconds),
    ceilingOperations: operations(total.heldCeiling),
    hardwareOperations: operationsBounded(hardware),
    provenOperations: {
      low: operations(total.provenLow),
      high: operations(total.provenHigh + Math.max(0, total.heldCeiling - total.observedCeiling)),
    },
    operationsPerSecond: sustainedRates(tally, members, hardware),
    coverageFraction: fraction(heldSeconds > 0 ? Math.min(1, total.observedSeconds / heldSeconds) : 0),
    basis: basisOf(tally, members, hardware.estimate),
    course: input.withCourse ? courseOf(input) : [],
  };
}

/** What was seen and what fills the gap, added; rounding of sums never turns the bounds around. */
function inOrder(seen: Bounded, gap: Bounded): Bounded {
  const low = seen.low + gap.low;
  const estimate = Math.max(low, seen.estimate + gap.estimate);
  return { low, estimate, high: Math.max(estimate, seen.high + gap.high) };
}

const operationsBounded = ({ low, estimate, high }: Bounded) =>
  bounded(operations(low), operations(estimate), operations(high));

function basisOf(tally: ClosedTally, members: readonly GapMember[], estimate: number): readonly Basis[] {
  const shareOf = (part: number) => fraction(estimate > 0 ? Math.min(1, Math.max(0, part / estimate)) : 0);
  const basis = [...tally.basis, ...gapBasis(members)].map(
    ([method, total]): Basis => ({
      method,
      acceleratorSeconds: seconds(total.seconds),
      shareOfEstimate: shareOf(total.estimate),
      assumptions: [...total.assumptions].sort(),
    }),
  );
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

/** The ways in which gaps were filled, with how much of the time each. */
function gapBasis(members: readonly GapMember[]): ClosedTally['basis'] {
  const basis = new Map<Basis['method'], { seconds: number; estimate: number; assumptions: Set<string> }>();
  for (const member of members) {
    const gapSeconds = gapSecondsOf(member.tally);
    if (gapSeconds <= ROUNDING_SECONDS) continue;
    const { method, assumption } = member.shares;
    const total = basis.get(method) ?? { seconds: 0, estimate: 0, assumptions: new Set() };
    total.seconds += gapSeconds;
    total.estimate += filledGap(member).estimate;
    basis.set(method, { ...total, assumptions: total.assumptions.add(assumption) });
  }
  return basis;
}

function courseOf({ tally, members, stepMilliseconds }: FiguresInput): readonly CourseStep[] {
  const steps: CourseStep[] = [];
  const count = tally.course.length / AMOUNTS;
  for (let step = tally.firstStep; step < tally.firstStep + count; step++) {
    const amount = (place: number): number => courseAmount(tally, step, place);
    const seen = { low: amount(LOW), estimate: amount(ESTIMATE), high: amount(HIGH) - amount(GAP_CEILING) };
    steps.push({
      from: instant(step * stepMilliseconds),
      until: instant((step + 1) * stepMilliseconds),
      hardwareOperations: operationsBounded(inOrder(seen, stepGap(tally, members, step))),
      ceilingOperations: operations(amount(CEILING)),
    });
  }
  return steps;
}
