import type { Classification } from '../../classification/classification.ts';
import { stageOf, type WorkKind } from '../../classification/work-kind.ts';
import { type ClaimAnswer, type ClaimEvidence, type Verdict, wholeOf } from '../claim-answer.ts';
import type { WorkloadKind } from '../declaration.ts';
import type { SeenWorkload } from '../seen-workload.ts';

/**
 * What the declared kind may still have of the probability where it is said not to fit, over all workloads of a declaration
 * together: each gets its part, so that many workloads don't make one chance disagreement likely. A set of labels alone leaves
 * out the true kind of one workload in twenty.
 */
const MOST_LEFT = 0.01;

/** The declared kind against the labels of each workload. */
export function kindClaim(declared: WorkloadKind, workloads: readonly SeenWorkload[]): ClaimAnswer {
  const classified = workloads.filter(({ classification }) => classification !== undefined).length;
  const evidence = workloads.map((workload) => evidenceOf(declared, workload, MOST_LEFT / Math.max(1, classified)));
  const verdict = wholeOf(evidence.map((one) => one.verdict));
  return { claim: 'kind', declared, verdict, isMeasurable: true, reason: REASONS[verdict], evidence };
}

const REASONS: Readonly<Record<Verdict, string>> = {
  consistent: 'Every workload is taken for work of the declared kind, and for no other.',
  inconsistent: 'At least one workload does not look like work of the declared kind. There may be a good reason: ask.',
  'not-decidable':
    'By what was seen, at least one workload can be of the declared kind and of others, or nothing was seen.',
};

function evidenceOf(
  declared: WorkloadKind,
  { workloadId, classification }: SeenWorkload,
  mostLeft: number,
): ClaimEvidence {
  const of = { workloadId, source: 'classification' } as const;
  if (classification === undefined) {
    return { ...of, verdict: 'not-decidable', says: 'No minute of it is known, or it always shared its devices.' };
  }
  const left = probabilityOf(classification, declared);
  const seen = `${seenText(classification)}; of the probability ${declared} has ${left.toPrecision(2)}`;
  const { labels } = classification;
  if (labels.every((label) => stageOf(label) === 'none')) {
    return { ...of, verdict: 'not-decidable', says: `${seen}: no work was seen.` };
  }
  if (labels.every((label) => stageOf(label) === declared)) return { ...of, verdict: 'consistent', says: `${seen}.` };
  if (labels.some((label) => stageOf(label) === declared)) {
    return { ...of, verdict: 'not-decidable', says: `${seen}: it can be of the declared kind and of others.` };
  }
  return left <= mostLeft
    ? { ...of, verdict: 'inconsistent', says: `${seen}: the declared kind is not among the labels.` }
    : {
        ...of,
        verdict: 'not-decidable',
        says: `${seen}: not among the labels, and still too probable to be left out.`,
      };
}

function probabilityOf({ probabilities }: Classification, declared: WorkloadKind): number {
  return Object.entries(probabilities)
    .filter(([kind]) => stageOf(kind as WorkKind) === declared)
    .reduce((sum, [, share]) => sum + share, 0);
}

const seenText = ({ labels, visibility, minutes, modelVersion }: Classification): string =>
  `${labels.join(' or ') || 'like no kind'} by ${visibility} of ${minutes} min (classifier ${modelVersion})`;
