import {
  type DayLabels,
  dayAfter,
  dayStart,
  standingOf,
  type WorkloadLabels,
  workloadName,
} from '../domain/classification/day-labels.ts';
import type { StandingLabel } from '../domain/classification/standing-label.ts';
import type { Instant, Period } from '../foundation/instant.ts';
import type { LabelStore } from '../ports/label-store.ts';

/** Whose labels are wanted; what is absent is not asked about. */
export interface LabelQuery {
  readonly customerId?: string;
  readonly workloadId?: string;
}

/** What a workload was taken for in a period. */
export interface LabelHistory extends Pick<WorkloadLabels, 'customerId' | 'workloadId' | 'last'> {
  /** The label that stood at the end. */
  readonly standing?: StandingLabel;
  /** When the label that stood last lapsed, where that was on the last of the days. */
  readonly lapsedAt?: Instant;
  /** Labels that were decided in the period, in that order. */
  readonly changes: readonly StandingLabel[];
}

/**
 * The workloads that were judged in the hours that ended within the period, by name. Of the first and last day of the period all hours count.
 * @throws what the store throws.
 */
export async function readLabels(
  labels: Pick<LabelStore, 'read' | 'days'>,
  { from, until }: Period,
  query: LabelQuery,
): Promise<readonly LabelHistory[]> {
  const histories = new Map<string, LabelHistory>();
  for (const day of await labels.days()) {
    if (dayAfter(day) <= from || day >= until) continue;
    const kept = await labels.read(day);
    if (kept !== undefined) addDay(histories, kept, query);
  }
  return [...histories].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, history]) => history);
}

function addDay(histories: Map<string, LabelHistory>, { day, workloads }: DayLabels, query: LabelQuery): void {
  for (const labels of workloads) {
    const { customerId, workloadId, changes, lapsedAt, last } = labels;
    if (query.customerId !== undefined && query.customerId !== customerId) continue;
    if (query.workloadId !== undefined && query.workloadId !== workloadId) continue;
    // Others are carried along from the days before.
    if (dayStart(last.judgedAt - 1) < day) continue;
    const name = workloadName(labels);
    const standing = standingOf(labels);
    const before = histories.get(name)?.changes ?? [];
    histories.set(name, {
      customerId,
      workloadId,
      last,
      ...(standing === undefined ? {} : { standing }),
      ...(lapsedAt === undefined ? {} : { lapsedAt }),
      changes: [...before, ...changes],
    });
  }
}
