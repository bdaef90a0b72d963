import { type Instant, instant } from '../../foundation/instant.ts';
import type { LabelState, StandingLabel } from './standing-label.ts';

const DAY_MILLISECONDS = 86_400_000;
/** A workload that comes back within so many days is known again. */
const REMEMBERED_DAYS = 7;
const BEFORE_ALL = instant(-8.64e15);

/** What a judged hour was made of: where it is the same, so is the judgement. */
export interface JudgedHour {
  /** Version of the windows that were booked in it. */
  readonly windows: number;
  /** Digest of the records and the method of its books. */
  readonly madeOf: string;
  /** Digest of who held which device in it. */
  readonly held: string;
}

/** What one workload was taken for in the course of a day. */
export interface WorkloadLabels {
  readonly customerId: string;
  readonly workloadId: string;
  /** The label with which the day began; absent where there was none. */
  readonly began?: StandingLabel;
  /** Those that took its place, in the order in which they were decided. */
  readonly changes: readonly StandingLabel[];
  /** When the label that stood lapsed; another may have been decided since. */
  readonly lapsedAt?: Instant;
  /** After the last judgement. */
  readonly last: Omit<LabelState, 'standing'>;
}

/** What the workloads of a fleet were taken for in a UTC day. */
export interface DayLabels {
  readonly day: Instant;
  /** Digest of what the day before was made of; empty where none was judged. */
  readonly restsOn: string;
  /** From midnight on, without a gap. */
  readonly hours: readonly JudgedHour[];
  /** By customer and workload, those that were judged in the day or in the week before. */
  readonly workloads: readonly WorkloadLabels[];
}

export const workloadName = ({ customerId, workloadId }: Pick<WorkloadLabels, 'customerId' | 'workloadId'>): string =>
  JSON.stringify([customerId, workloadId]);

/** The label that stands at the end of the day. */
export function standingOf({
  began,
  changes = [],
  lapsedAt = BEFORE_ALL,
}: Partial<Pick<WorkloadLabels, 'began' | 'changes' | 'lapsedAt'>>): StandingLabel | undefined {
  const last = changes.at(-1) ?? began;
  return last !== undefined && last.decidedAt > lapsedAt ? last : undefined;
}

/** What was held of the workload after its last judgement. */
export function stateOf(labels: WorkloadLabels): LabelState {
  const standing = standingOf(labels);
  return standing === undefined ? labels.last : { standing, ...labels.last };
}

/** The workload after a judgement. */
export function withState(
  labels: Pick<WorkloadLabels, 'customerId' | 'workloadId'> & Partial<WorkloadLabels>,
  { standing, ...last }: LabelState,
): WorkloadLabels {
  const { customerId, workloadId, began, changes = [] } = labels;
  const stood = standingOf(labels);
  const isNew = standing !== undefined && standing !== stood;
  const lapsedAt = stood !== undefined && standing === undefined ? last.judgedAt : labels.lapsedAt;
  return {
    customerId,
    workloadId,
    ...(began === undefined ? {} : { began }),
    changes: isNew ? [...changes, standing] : changes,
    ...(lapsedAt === undefined ? {} : { lapsedAt }),
    last,
  };
}

/** What the next day begins with, by name. */
export function carriedInto(day: Instant, before: DayLabels | undefined): Map<string, WorkloadLabels> {
  const oldest = day - REMEMBERED_DAYS * DAY_MILLISECONDS;
  const carried = (before?.workloads ?? [])
    .filter(({ last }) => last.judgedAt > oldest)
    .map((labels): [string, WorkloadLabels] => {
      const { customerId, workloadId, last } = labels;
      const began = standingOf(labels);
      const name = workloadName(labels);
      return [name, { customerId, workloadId, ...(began === undefined ? {} : { began }), changes: [], last }];
    });
  return new Map(carried);
}

export const dayStart = (at: number): Instant => instant(Math.floor(at / DAY_MILLISECONDS) * DAY_MILLISECONDS);
export const dayAfter = (day: Instant): Instant => instant(day + DAY_MILLISECONDS);
export const dayBefore = (day: Instant): Instant => instant(day - DAY_MILLISECONDS);
