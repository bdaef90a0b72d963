import type { LabelledHold } from '../domain/accounting/place-allocations.ts';
import type { NamedHold } from '../domain/telemetry/live-holds.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { instant, type Period, period } from '../foundation/instant.ts';
import type { HoldStore } from '../ports/hold-store.ts';

const HOUR_MILLISECONDS = 3_600_000;

export interface LabelledHoldsDoors {
  readonly holds: Pick<HoldStore, 'read'>;
  readonly index: Pick<SubjectIndex, 'subjectNamed'>;
}

/**
 * Who telemetry named as the holder of each of today's fleet's devices in a period, each stretch once: what several nodes saw of one
 * stretch, and what the store keeps by clock hours, is put together.
 * @throws what the store throws.
 */
export async function labelledHolds(
  { holds, index }: LabelledHoldsDoors,
  { from, until }: Period,
): Promise<readonly LabelledHold[]> {
  const firstHour = instant(Math.floor(from / HOUR_MILLISECONDS) * HOUR_MILLISECONDS);
  const joined: (LabelledHold & { until: number })[] = [];
  let last: NamedHold | undefined;
  for (const hold of await holds.read(period(firstHour, until))) {
    const subject = index.subjectNamed(hold.subjectName);
    if (subject === undefined) continue;
    const open = joined.at(-1);
    if (open !== undefined && isOfSame(hold, last) && hold.from <= open.until) {
      open.until = Math.max(open.until, hold.until);
    } else {
      const { customerId, workloadId } = hold;
      joined.push({ subject, customerId, workloadId, from: hold.from, until: hold.until });
    }
    last = hold;
  }
  return joined;
}

const isOfSame = (one: NamedHold, other: NamedHold | undefined): boolean =>
  one.subjectName === other?.subjectName && one.customerId === other.customerId && one.workloadId === other.workloadId;
