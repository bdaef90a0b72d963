import { HOUR_MILLISECONDS, type TallyName, type TallyPages } from '../accounting/pages/tally-pages.ts';
import { ESTIMATE, GAP_CEILING, HIGH, LOW, PAGE_AMOUNTS } from '../accounting/tally.ts';
import type { Stage } from '../classification/work-kind.ts';
import { type Instant, isoOf, instant, type Period } from '../../foundation/instant.ts';
import type { BoundedFigure } from './accounts-document.ts';

/** Where compute can have gone. `idle`: held without work; `unknown`: no label held, or nobody was known to hold the devices. */
export const STRIP_STAGES = ['training', 'enhancement', 'design', 'deployment', 'not-ai', 'idle', 'unknown'] as const;
export type StripStage = (typeof STRIP_STAGES)[number];

/** One step of a strip. */
export interface StripStep {
  readonly from: string;
  readonly until: string;
  /** Hardware operations by stage: those that have none are left out. The upper bound has what was held and not seen in it. */
  readonly operations: Readonly<Partial<Record<StripStage, BoundedFigure>>>;
  /** Of the estimates of the step; they add up to 1. Empty where nothing was carried out that anything tells of. */
  readonly shares: Readonly<Partial<Record<StripStage, number>>>;
  /** What devices could have done in time that was held and not seen: it is in no share. */
  readonly unseenCeilingOperations: number;
}

export interface StageStrip {
  readonly clusterId: string;
  /** In the order of time; steps in which nothing was held or seen are left out. */
  readonly steps: readonly StripStep[];
}

/** Which share of each cluster's compute over time went to which stage of a model's life. */
export interface StageStrips {
  readonly period: { readonly from: string; readonly until: string };
  readonly stepSeconds: number;
  readonly clusters: readonly StageStrip[];
}

export interface StripsInput {
  /** Of booked hours. */
  readonly pages: readonly TallyPages[];
  readonly period: Period;
  /** Length of a step: a whole number of hours. */
  readonly stepMilliseconds: number;
  /** The clusters of the fleet: one of which nothing is booked has a strip without steps. */
  readonly clusterIds: readonly string[];
  readonly stageAt: (workload: Pick<TallyName, 'customerId' | 'workloadId'>, at: number) => Stage | undefined;
}

/** By step and stage: LOW, ESTIMATE, HIGH, GAP_CEILING. */
type StepAmounts = Map<StripStage, Float64Array>;

const PLACES = [LOW, ESTIMATE, HIGH, GAP_CEILING];
const OF_ACCOUNTS: ReadonlySet<TallyName['kind']> = new Set(['account', 'sole-account', 'account-in-cluster']);
const OF_NOBODY: ReadonlySet<TallyName['kind']> = new Set(['unattributed', 'unattributed-in-cluster']);

/** Every operation of a cluster is in one stage of its strip, once. */
export function stageStrips({ pages, period, stepMilliseconds, clusterIds, stageAt }: StripsInput): StageStrips {
  const clusters = new Map<string, Map<number, StepAmounts>>(clusterIds.map((id) => [id, new Map()]));
  for (const { name, starts, amounts } of pages) {
    const { kind, clusterId } = name;
    // What lies in several clusters is told once more for each of them.
    if (clusterId === '' || !(OF_ACCOUNTS.has(kind) || OF_NOBODY.has(kind))) continue;
    const steps = clusters.get(clusterId) ?? new Map<number, StepAmounts>();
    clusters.set(clusterId, steps);
    for (const [place, start] of starts.entries()) {
      const stage = OF_NOBODY.has(kind) ? 'unknown' : stripStage(stageAt(name, hourOf(start)));
      const step = Math.floor(start / stepMilliseconds) * stepMilliseconds;
      const of = steps.get(step) ?? new Map<StripStage, Float64Array>();
      steps.set(step, of);
      add(of, stage, { amounts, offset: place * PAGE_AMOUNTS });
    }
  }
  return {
    period: { from: isoOf(period.from), until: isoOf(period.until) },
    stepSeconds: stepMilliseconds / 1000,
    clusters: [...clusters].map(([clusterId, steps]) => ({
      clusterId,
      steps: [...steps]
        .sort(([one], [other]) => one - other)
        .map(([at, of]) => stepOf(at, of, { period, stepMilliseconds })),
    })),
  };
}

const hourOf = (at: number): number => Math.floor(at / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;

const stripStage = (stage: Stage | undefined): StripStage => (stage === 'none' ? 'idle' : (stage ?? 'unknown'));

function add(
  of: StepAmounts,
  stage: StripStage,
  { amounts, offset }: { readonly amounts: ArrayLike<number>; readonly offset: number },
): void {
  const sums = of.get(stage) ?? new Float64Array(PLACES.length);
  of.set(stage, sums);
  for (const [position, place] of PLACES.entries())
    sums[position] = (sums[position] as number) + (amounts[offset + place] as number);
}

function stepOf(
  at: number,
  of: StepAmounts,
  { period, stepMilliseconds }: Pick<StripsInput, 'period' | 'stepMilliseconds'>,
): StripStep {
  const told = STRIP_STAGES.flatMap((stage) => {
    const sums = of.get(stage);
    return sums === undefined || sums[2] === 0
      ? []
      : [{ stage, sums: sums as unknown as readonly [number, number, number, number] }];
  });
  const total = told.reduce((sum, { sums: [, estimate] }) => sum + estimate, 0);
  const shares = told.filter(({ sums: [, estimate] }) => estimate > 0);
  return {
    from: isoOf(laterOf(period.from, at)),
    until: isoOf(instant(Math.min(period.until, at + stepMilliseconds))),
    operations: Object.fromEntries(
      told.map(({ stage, sums: [low, estimate, high] }) => [stage, { low, estimate, high }]),
    ),
    shares: Object.fromEntries(shares.map(({ stage, sums: [, estimate] }) => [stage, estimate / total])),
    unseenCeilingOperations: told.reduce((sum, { sums: [, , , unseen] }) => sum + unseen, 0),
  };
}

const laterOf = (one: Instant, other: number): Instant => instant(Math.max(one, other));
