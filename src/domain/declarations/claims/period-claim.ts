import { type Instant, isoOf } from '../../../foundation/instant.ts';
import { type ClaimAnswer, type ClaimEvidence, type Verdict, wholeOf } from '../claim-answer.ts';
import { figure, interval, percent } from '../claim-words.ts';
import type { SeenWorkload } from '../seen-workload.ts';

export interface DeclaredPeriod {
  readonly startsAt?: Instant | undefined;
  readonly endsAt?: Instant | undefined;
}

/** So much of a workload's operations may lie outside its declared time: preparation, and clocks that differ. */
const TOLERATED_SHARE = 0.01;

/** Work before the declared start or after the declared end. Devices that are held and idle are no work. */
export function periodClaim(declared: DeclaredPeriod, workloads: readonly SeenWorkload[]): ClaimAnswer {
  const evidence = workloads.map((workload) => evidenceOf(declared, workload));
  const verdict = wholeOf(evidence.map((one) => one.verdict));
  return {
    claim: 'period',
    declared: periodText(declared),
    verdict,
    isMeasurable: true,
    reason: REASONS[verdict],
    evidence,
  };
}

const REASONS: Readonly<Record<Verdict, string>> = {
  consistent: 'No more work than is tolerated was seen outside of the declared time.',
  inconsistent: 'Work was seen outside of the declared time. It may have been moved or go on: ask.',
  'not-decidable':
    'Devices were held outside of the declared time, and whether they worked can not be told; or nothing was seen.',
};

const periodText = ({ startsAt, endsAt }: DeclaredPeriod): string =>
  [startsAt && `from ${isoOf(startsAt)}`, endsAt && `until ${isoOf(endsAt)}`].filter((part) => part).join(' ');

function evidenceOf(declared: DeclaredPeriod, workload: SeenWorkload): ClaimEvidence {
  const { workloadId, held } = workload;
  const from = declared.startsAt ?? Number.NEGATIVE_INFINITY;
  const until = declared.endsAt ?? Number.POSITIVE_INFINITY;
  const heldText = `It held devices from ${isoOf(held.from)} until ${isoOf(held.until)}`;
  if (held.from >= from && held.until <= until) {
    return { workloadId, source: 'allocations', verdict: 'consistent', says: `${heldText}.` };
  }
  const { outside, total } = amounts(workload, { from, until });
  const says = `${heldText}; ${interval(outside)} of ${figure(total.high)} operations at most were outside of the declared time`;
  const of = { workloadId, source: 'account' } as const;
  if (outside.low > TOLERATED_SHARE * total.high) return { ...of, verdict: 'inconsistent', says: `${says}.` };
  return total.high > 0 && outside.high <= TOLERATED_SHARE * total.low
    ? { ...of, verdict: 'consistent', says: `${says}, which is at most ${percent(TOLERATED_SHARE)}.` }
    : { ...of, verdict: 'not-decidable', says: `${says}.` };
}

/**
 * A step that holds the start or the end counts as outside at most: never at least. What gaps in telemetry are filled with may all
 * have lain outside: at least, only what is left was done there.
 */
function amounts(
  { course, unseenOperations = 0 }: SeenWorkload,
  { from, until }: { readonly from: number; readonly until: number },
) {
  const outside = { low: 0, high: 0 };
  const total = { low: 0, high: 0 };
  for (const step of course) {
    total.low += step.operations.low;
    total.high += step.operations.high;
    const isInside = step.from >= from && step.until <= until;
    if (isInside) continue;
    outside.high += step.operations.high;
    if (step.until <= from || step.from >= until) outside.low += step.operations.low;
  }
  outside.low = Math.max(0, outside.low - unseenOperations);
  return { outside, total };
}
