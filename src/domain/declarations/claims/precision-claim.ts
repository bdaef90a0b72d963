import type { NumberFormat } from '../../fleet/accelerator.ts';
import { type ClaimAnswer, type ClaimEvidence, type Verdict, wholeOf } from '../claim-answer.ts';
import { percent } from '../claim-words.ts';
import { type FormatTally, MATRIX_PIPES } from '../format-tally.ts';
import type { SeenWorkload } from '../seen-workload.ts';

/** A pipe counts as used from this share of the matrix work on: below it may be libraries and start-up. */
const USED = 0.03;
/** Fewer device minutes than this tell of a start, not of the work. */
const FEWEST_DEVICE_MINUTES = 10;

/** The declared number formats against the pipes that counters tell apart. */
export function precisionClaim(declared: readonly NumberFormat[], workloads: readonly SeenWorkload[]): ClaimAnswer {
  const evidence = workloads.map((workload) => evidenceOf(declared, workload));
  const verdict = wholeOf(evidence.map((one) => one.verdict));
  return {
    claim: 'precisions',
    declared: declared.join(', '),
    verdict,
    isMeasurable: true,
    reason: REASONS[verdict],
    evidence,
  };
}

const REASONS: Readonly<Record<Verdict, string>> = {
  consistent: 'All matrix work was on pipes that have the declared formats and no others.',
  inconsistent: 'Part of the matrix work was on a pipe that has none of the declared formats. Ask what ran there.',
  'not-decidable':
    'Counters do not tell the declared formats from others of the same pipe, or the pipes were not told apart at all.',
};

function evidenceOf(declared: readonly NumberFormat[], { workloadId, formats }: SeenWorkload): ClaimEvidence {
  const of = { workloadId, source: 'counters' } as const;
  if (formats === undefined || formats.deviceMinutes < FEWEST_DEVICE_MINUTES) {
    return {
      ...of,
      verdict: 'not-decidable',
      says: 'Nothing, or less than ten device minutes, tells its matrix pipes apart.',
    };
  }
  const used = usedPipes(formats);
  const says = used.map(({ name, share }) => `${percent(share)} ${name}`).join(', ') || 'no pipe stands out';
  const foreign = used.filter((pipe) => !pipe.formats.some((format) => declared.includes(format)));
  if (foreign.length > 0) {
    return {
      ...of,
      verdict: 'inconsistent',
      says: `${says}: none of the declared formats is of the ${foreign[0]?.name}.`,
    };
  }
  const others = used
    .flatMap((pipe) => pipe.formats)
    .filter((format) => formats.possible.has(format) && !declared.includes(format));
  if (used.length === 0 || others.length > 0) {
    const not = others.length === 0 ? '' : `: ${others.join(', ')} can not be told from what is declared`;
    return { ...of, verdict: 'not-decidable', says: `${says}${not}.` };
  }
  return { ...of, verdict: 'consistent', says: `${says}.` };
}

const usedPipes = ({ pipes, whole }: FormatTally) =>
  MATRIX_PIPES.map((pipe, place) => ({ ...pipe, share: (pipes[place] ?? 0) / whole })).filter(
    ({ share }) => share >= USED,
  );
