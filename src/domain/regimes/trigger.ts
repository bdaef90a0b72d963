import { type Instant, instant } from '../../foundation/instant.ts';
import { addDays, daysAfter, earliestOf, endOfDayIn, type Zone } from './calendar.ts';
import type { CountedOperations } from './counted-operations.ts';
import type { ComputeFacts, Deadline, Decision, RuleStatus, SeenCompute, Threshold } from './rule.ts';
import { appliesFrom, isApplied, type StatusChange } from './status.ts';
import { isPast } from './threshold.ts';

/** What a deadline is counted from. */
export interface Trigger {
  readonly metOn?: Instant;
  /** The moment at which the customer's own words made known that the line will be passed. */
  readonly knownOn?: Instant;
}

/**
 * The moment at which the line was passed: when the estimate passed it, or else the end of the time accounted, and never
 * before the text applied. Undefined unless the line is certainly passed.
 */
export function triggerOf(of: {
  readonly facts: ComputeFacts;
  readonly seen: SeenCompute;
  readonly counted: CountedOperations;
  readonly threshold: Threshold;
  readonly decision: Decision;
}): Trigger {
  const { facts, seen, counted, threshold, decision } = of;
  const { expectedOperations, declaredAt } = facts.declared;
  const passed = seen.grownTo?.find(({ operations }) =>
    isPast(operations * counted.keptFraction.estimate + counted.earlierOperations, threshold),
  );
  const isExpected = expectedOperations !== undefined && isPast(expectedOperations, threshold);
  return {
    ...(decision === 'certainly-above' ? { metOn: passed?.at ?? seen.period.until } : {}),
    ...(isExpected && declaredAt !== undefined && facts.subject.kind !== 'customer' ? { knownOn: declaredAt } : {}),
  };
}

/** The moment from which a period runs: the earliest trigger, and never before the text applied. */
export function runsFrom(trigger: Trigger, changes: readonly StatusChange[], zone: Zone): Instant | undefined {
  const earliest = earliestOf(trigger.metOn, trigger.knownOn);
  const applies = appliesFrom(changes);
  if (earliest === undefined || applies === undefined) return earliest;
  return instant(Math.max(earliest, endOfDayIn(zone, addDays(applies, -1)) + 1000));
}

/** A duty that is due a number of calendar days after its trigger. */
export interface PeriodDuty {
  readonly duty: string;
  readonly days: number;
  readonly zone: Zone;
  readonly citation: string;
}

export const dueAfter = (event: Instant, of: PeriodDuty): Deadline => ({
  duty: `${of.duty} (${of.days} calendar days, the day of the event not counted, until the end of the day in ${of.zone})`,
  due: daysAfter(event, of.days, of.zone),
  citation: of.citation,
});

/** Deadlines of a text that doesn't bind are told as what would follow. */
export const labelled = (deadlines: readonly Deadline[], status: RuleStatus): readonly Deadline[] =>
  isApplied(status)
    ? deadlines
    : deadlines.map((deadline) => ({
        ...deadline,
        duty: `Would follow if the text (${status}) were in force: ${deadline.duty}`,
      }));
