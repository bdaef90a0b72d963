import type { Classification } from '../src/domain/classification/classification.ts';
import { stageOf, type WorkKind } from '../src/domain/classification/work-kind.ts';
import type { IntendedUse } from '../src/domain/declarations/intended-use.ts';
import type { SeenWorkload } from '../src/domain/declarations/seen-workload.ts';
import { instant, period } from '../src/foundation/instant.ts';

const HOUR = 3_600_000;
export const START = Date.UTC(2026, 2, 2);
export const hour = (count: number) => instant(START + count * HOUR);

/** What a workload is taken for, with these probabilities; made up. */
export function classified(
  labels: readonly WorkKind[],
  probabilities: Readonly<Record<string, number>>,
): Classification {
  const [label = 'other'] = labels;
  return {
    labels,
    label,
    stage: stageOf(label),
    probabilities,
    abstained: false,
    reasons: [],
    deciding: [],
    missing: [],
    visibility: 'counters',
    minutes: 600,
    from: hour(0),
    until: hour(10),
    modelVersion: 'toy',
  };
}

export const TRAINING = classified(['training'], { training: 0.995, inference: 0.005 });
export const INFERENCE = classified(['inference'], { training: 0.001, inference: 0.999 });
export const EITHER = classified(['training', 'inference'], { training: 0.6, inference: 0.4 });

/** Ten hours of work of 1 to 3 operations an hour in the account of acme; made up. */
export const workload = (more: Partial<SeenWorkload> = {}): SeenWorkload => ({
  customerId: 'acme',
  workloadId: 'run',
  held: period(hour(0), hour(10)),
  operations: { low: 10, high: 30 },
  course: Array.from({ length: 10 }, (_, step) => ({
    ...period(hour(step), hour(step + 1)),
    operations: { low: 1, estimate: 2, high: 3 },
  })),
  classification: TRAINING,
  ...more,
});

export const use = (more: Partial<IntendedUse> = {}): IntendedUse => ({
  id: 'use',
  customerId: 'acme',
  scope: { kind: 'workloads', workloadIds: ['run', 'run-2'] },
  ...more,
});
