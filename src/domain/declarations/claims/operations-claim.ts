import type { Bounded } from '../../../foundation/bounded.ts';
import type { Period } from '../../../foundation/instant.ts';
import type { ClaimAnswer, ClaimEvidence, Verdict } from '../claim-answer.ts';
import { figure, interval } from '../claim-words.ts';
import type { IntendedUse } from '../intended-use.ts';
import type { SeenWorkload } from '../seen-workload.ts';

/**
 * The expected operations of all the declared work together, against bounds that lean on no declaration. Work that goes on may
 * still be below what is expected; once its declared time is over and was accounted whole, less than that is a question.
 */
export function operationsClaim(
  use: Pick<IntendedUse, 'startsAt' | 'endsAt'> & { readonly expectedOperations: Bounded },
  workloads: readonly SeenWorkload[],
  accounted: Period,
): ClaimAnswer {
  const { expectedOperations: expected, startsAt, endsAt } = use;
  const low = workloads.reduce((sum, { operations }) => sum + operations.low, 0);
  const high = workloads.some(({ operations }) => operations.high === undefined)
    ? undefined
    : workloads.reduce((sum, { operations }) => sum + (operations.high ?? 0), 0);
  const isWhole =
    startsAt !== undefined && endsAt !== undefined && startsAt >= accounted.from && endsAt <= accounted.until;
  const [verdict, reason] = answerOf(expected, { low, high }, { isWhole, isSeen: workloads.length > 0 });
  return {
    claim: 'expectedOperations',
    declared: expected.low === 0 ? `at most ${figure(expected.high)} operations` : `${interval(expected)} operations`,
    verdict,
    isMeasurable: true,
    reason,
    evidence: workloads.map((workload) => evidenceOf(workload, expected)),
    seen: { low, ...(high === undefined ? {} : { high }), unit: 'operations' },
  };
}

function answerOf(
  expected: Bounded,
  { low, high }: { readonly low: number; readonly high: number | undefined },
  { isWhole, isSeen }: { readonly isWhole: boolean; readonly isSeen: boolean },
): readonly [Verdict, string] {
  if (!isSeen) return ['not-decidable', 'None of its workloads was seen in this period.'];
  const seen = `${interval(high === undefined ? { low } : { low, high })} operations were seen`;
  if (low > expected.high) return ['inconsistent', `${seen}: more than declared, by the lower bound too.`];
  if (high === undefined || high > expected.high) {
    return [
      'not-decidable',
      `${seen}: the bounds hold the declared figure, so that they don't tell on which side it was.`,
    ];
  }
  if (isWhole && high < expected.low) {
    return ['not-decidable', `${seen}: fewer than expected. The rest was done elsewhere, or not at all.`];
  }
  return ['consistent', `${seen}${isWhole ? '' : ' so far'}: not more than declared.`];
}

function evidenceOf({ workloadId, operations }: SeenWorkload, { high: most }: Bounded): ClaimEvidence {
  const isAbove = operations.low > most;
  const isBelow = operations.high !== undefined && operations.high <= most;
  return {
    workloadId,
    source: 'account',
    verdict: isAbove ? 'inconsistent' : isBelow ? 'consistent' : 'not-decidable',
    says: `${interval(operations)} operations, by bounds that lean on no declaration.`,
  };
}
