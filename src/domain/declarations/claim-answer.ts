/**
 * What evidence makes of a claim. `consistent`: it fits, and evidence of this kind could have shown otherwise; no proof that
 * the claim is true. `inconsistent`: both can't be true as they stand; no word on who is mistaken, and why. `not-decidable`:
 * what was seen leaves it open.
 */
export type Verdict = 'consistent' | 'inconsistent' | 'not-decidable';

export const CLAIMS = [
  'declaration',
  'kind',
  'expectedOperations',
  'period',
  'precisions',
  'parallelism',
  'lineage',
  'dataCategories',
  'purpose',
] as const;
export type ClaimName = (typeof CLAIMS)[number];

/** One thing that was seen, and where. */
export interface ClaimEvidence {
  readonly workloadId?: string;
  readonly source: 'classification' | 'account' | 'allocations' | 'counters' | 'declarations';
  /** With its figures. */
  readonly says: string;
  /** By itself. */
  readonly verdict: Verdict;
}

/** What becomes of one claim. */
export interface ClaimAnswer {
  readonly claim: ClaimName;
  /** As the customer put it. */
  readonly declared: string;
  readonly verdict: Verdict;
  /** False: no telemetry shows it, and it rests on the customer's word until documents are seen. */
  readonly isMeasurable: boolean;
  /** In neutral words. */
  readonly reason: string;
  readonly evidence: readonly ClaimEvidence[];
  /** The quantity that was seen, where the claim has one. `high` undefined: nothing bounds it. */
  readonly seen?: { readonly low: number; readonly high?: number; readonly unit: string };
}

/** One contradiction stands out, one open part leaves the whole open, and nothing seen is open too. */
export function wholeOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('inconsistent')) return 'inconsistent';
  return verdicts.length === 0 || verdicts.includes('not-decidable') ? 'not-decidable' : 'consistent';
}
