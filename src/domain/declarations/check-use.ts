import type { Period } from '../../foundation/instant.ts';
import { type ClaimAnswer, type Verdict, wholeOf } from './claim-answer.ts';
import { kindClaim } from './claims/kind-claim.ts';
import { operationsClaim } from './claims/operations-claim.ts';
import { parallelismClaim } from './claims/parallelism-claim.ts';
import { periodClaim } from './claims/period-claim.ts';
import { precisionClaim } from './claims/precision-claim.ts';
import { wordClaims } from './claims/word-claims.ts';
import type { IntendedUse } from './intended-use.ts';
import type { SeenWorkload } from './seen-workload.ts';

/** What becomes of one declaration. */
export interface UseCheck {
  readonly use: IntendedUse;
  /** Of the claims that can be measured, and of those that contradict others. */
  readonly verdict: Verdict;
  readonly claims: readonly ClaimAnswer[];
  /** That were seen in this period. */
  readonly workloadIds: readonly string[];
  /** Named in the declaration, and not seen. */
  readonly unseenWorkloadIds: readonly string[];
}

export interface UsesInput {
  readonly uses: readonly IntendedUse[];
  readonly workloads: readonly SeenWorkload[];
  /** What was accounted: claims on the whole of some work are held against it where it holds the whole. */
  readonly accounted: Period;
}

/** Holds one declaration against what was seen. Workloads of other customers never count, whatever they are called. */
export function checkUse(use: IntendedUse, { uses, workloads, accounted }: UsesInput): UseCheck {
  const own = workloadsOf(use, uses, workloads);
  const others = uses.filter(({ customerId }) => customerId === use.customerId);
  const claims = [...measuredClaims(use, own, accounted), ...wordClaims(use, others)];
  const deciding = claims.filter(({ isMeasurable, verdict }) => isMeasurable || verdict === 'inconsistent');
  const seen = new Set(own.map(({ workloadId }) => workloadId));
  const named = use.scope.kind === 'workloads' ? use.scope.workloadIds : [];
  return {
    use,
    verdict: wholeOf(deciding.map(({ verdict }) => verdict)),
    claims,
    workloadIds: [...seen],
    unseenWorkloadIds: named.filter((workloadId) => !seen.has(workloadId)),
  };
}

function measuredClaims(use: IntendedUse, own: readonly SeenWorkload[], accounted: Period): readonly ClaimAnswer[] {
  const { kind, expectedOperations, precisions, parallelism, startsAt, endsAt } = use;
  return [
    ...(kind === undefined ? [] : [kindClaim(kind, own)]),
    ...(expectedOperations === undefined ? [] : [operationsClaim({ ...use, expectedOperations }, own, accounted)]),
    ...(startsAt === undefined && endsAt === undefined ? [] : [periodClaim({ startsAt, endsAt }, own)]),
    ...(precisions === undefined ? [] : [precisionClaim(precisions, own)]),
    ...(parallelism === undefined ? [] : [parallelismClaim(parallelism, own)]),
  ];
}

/** Those that it names; for an account all that no declaration names. */
export function workloadsOf(
  use: IntendedUse,
  uses: readonly IntendedUse[],
  workloads: readonly SeenWorkload[],
): readonly SeenWorkload[] {
  const own = workloads.filter(({ customerId }) => customerId === use.customerId);
  const { scope } = use;
  if (scope.kind === 'workloads') return own.filter(({ workloadId }) => scope.workloadIds.includes(workloadId));
  const named = new Set(uses.filter(({ customerId }) => customerId === use.customerId).flatMap(namedIn));
  return own.filter(({ workloadId }) => !named.has(workloadId));
}

/** Workloads of which nothing is declared: by name, or by their account. */
export function undeclaredWorkloads({
  uses,
  workloads,
}: Pick<UsesInput, 'uses' | 'workloads'>): readonly SeenWorkload[] {
  const accounts = new Set(uses.filter(({ scope }) => scope.kind === 'account').map(({ customerId }) => customerId));
  const named = new Set(uses.flatMap((use) => namedIn(use).map((workloadId) => keyOf(use.customerId, workloadId))));
  return workloads.filter(
    ({ customerId, workloadId }) => !accounts.has(customerId) && !named.has(keyOf(customerId, workloadId)),
  );
}

const namedIn = ({ scope }: IntendedUse): readonly string[] => (scope.kind === 'workloads' ? scope.workloadIds : []);

const keyOf = (customerId: string, workloadId: string): string => JSON.stringify([customerId, workloadId]);
