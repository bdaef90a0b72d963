import type { Instant } from '../../foundation/instant.ts';
import { type CivilDate, civilDate, civilDateIn, compareDates } from './calendar.ts';
import type { RuleStatus } from './rule.ts';

/** From which day on a text has a status. */
export interface StatusChange {
  /** ISO date: the status holds from the beginning of that day. */
  readonly from: string;
  readonly status: RuleStatus;
}

/**
 * What a text was on a day. Before the first change it was not yet in force.
 * The date asked about is a calendar date and is read in UTC: asking about `2027-01-01` asks about that day everywhere.
 */
export function statusFrom(changes: readonly StatusChange[], asked: Instant): RuleStatus {
  const date = civilDateIn('UTC', asked);
  const reached = changes.filter(({ from }) => compareDates(civilDate(from), date) <= 0);
  return reached.at(-1)?.status ?? 'not-yet-in-force';
}

/** Whether a text of this status binds or guides today; every other status is shown on request only and labelled. */
export const isApplied = (status: RuleStatus): boolean => status === 'in-force' || status === 'in-force-nonbinding';

/** The first day on which the text applies; undefined when it never did. */
export function appliesFrom(changes: readonly StatusChange[]): CivilDate | undefined {
  const first = changes.find(({ status }) => isApplied(status));
  return first === undefined ? undefined : civilDate(first.from);
}
