import type { ClaimAnswer, ClaimEvidence, ClaimName } from '../claim-answer.ts';
import type { IntendedUse } from '../intended-use.ts';

const ON_ITS_WORD = 'No telemetry shows it: it rests on the word of the customer until documents are seen.';
const CONTRADICTED =
  'Another declaration of the same customer says otherwise of the same workload. Ask which one stands.';

/** What only documents can show: the family of models, the data, the purpose. */
export function wordClaims(use: IntendedUse, others: readonly IntendedUse[]): readonly ClaimAnswer[] {
  const { lineageId, dataCategories, purpose } = use;
  return [
    ...(lineageId === undefined ? [] : [wordClaim('lineage', lineageId, otherwiseNamed(use, others))]),
    ...(dataCategories === undefined ? [] : [wordClaim('dataCategories', dataCategories.join(', '), [])]),
    ...(purpose === undefined ? [] : [wordClaim('purpose', purpose, [])]),
  ];
}

function wordClaim(claim: ClaimName, declared: string, evidence: readonly ClaimEvidence[]): ClaimAnswer {
  const isContradicted = evidence.length > 0;
  return {
    claim,
    declared,
    verdict: isContradicted ? 'inconsistent' : 'not-decidable',
    isMeasurable: false,
    reason: isContradicted ? CONTRADICTED : ON_ITS_WORD,
    evidence,
  };
}

function otherwiseNamed(use: IntendedUse, others: readonly IntendedUse[]): readonly ClaimEvidence[] {
  return others
    .filter((other) => other.id !== use.id && other.lineageId !== undefined && other.lineageId !== use.lineageId)
    .flatMap((other) =>
      sharedWorkloads(use, other).map((workloadId) => ({
        workloadId,
        source: 'declarations' as const,
        verdict: 'inconsistent' as const,
        says: `Declaration ${other.id} names the family ${other.lineageId} for it.`,
      })),
    );
}

function sharedWorkloads({ scope: one }: IntendedUse, { scope: other }: IntendedUse): readonly string[] {
  if (one.kind === 'account' || other.kind === 'account') return [];
  return one.workloadIds.filter((workloadId) => other.workloadIds.includes(workloadId));
}
