import { type ClaimAnswer, type ClaimEvidence, type Verdict, wholeOf } from '../claim-answer.ts';
import type { Parallelism } from '../intended-use.ts';
import type { SeenWorkload } from '../seen-workload.ts';

/** Spares, and processes that evaluate or prepare data, may hold so many devices more. */
const TOLERATED_FACTOR = 1.1;

/** How many devices a job split so uses. Experts lie within data-parallel groups, as frameworks place them, and don't multiply. */
export const devicesOf = ({ data = 1, tensor = 1, pipeline = 1, context = 1 }: Parallelism): number =>
  data * tensor * pipeline * context;

/** The declared splitting against the devices that each workload held at one moment. */
export function parallelismClaim(declared: Parallelism, workloads: readonly SeenWorkload[]): ClaimAnswer {
  const devices = devicesOf(declared);
  const evidence = workloads.map((workload) => evidenceOf(devices, workload));
  const verdict = wholeOf(evidence.map((one) => one.verdict));
  const split = Object.entries(declared).map(([kind, ways]) => `${kind} ${ways}`);
  return {
    claim: 'parallelism',
    declared: `${split.join(', ')}: ${devices} devices`,
    verdict,
    isMeasurable: true,
    reason: REASONS[verdict],
    evidence,
  };
}

const REASONS: Readonly<Record<Verdict, string>> = {
  consistent: 'Each workload held the devices that the declared splitting uses.',
  inconsistent: 'A workload held more devices than the declared splitting uses. Ask what the others did.',
  'not-decidable':
    'A workload held fewer devices than the declared splitting uses, or on none that are known: the others may be elsewhere.',
};

function evidenceOf(devices: number, { workloadId, devicesAtOnce }: SeenWorkload): ClaimEvidence {
  const of = { workloadId, source: 'allocations' } as const;
  if (devicesAtOnce === undefined)
    return { ...of, verdict: 'not-decidable', says: 'On which devices it ran is not known.' };
  const says = `It held ${devicesAtOnce} devices at once, at most.`;
  if (devicesAtOnce > devices * TOLERATED_FACTOR) return { ...of, verdict: 'inconsistent', says };
  return { ...of, verdict: devicesAtOnce >= devices ? 'consistent' : 'not-decidable', says };
}
