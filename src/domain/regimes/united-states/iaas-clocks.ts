import type { Instant } from '../../../foundation/instant.ts';
import { addDays, addYears, type CivilDate, daysAfter, earliestOf } from '../calendar.ts';
import type { Deadline } from '../rule.ts';

const ZONE = 'America/New_York';
const REPORT_DAYS = 15;
const FORWARD_DAYS = 30;
const CERTIFICATION_WINDOW_DAYS = 60;

/** A transaction that results or could result in the training of a large model by a foreign person (proposed 15 CFR 7.308(b)). */
export interface CoveredTransaction {
  readonly occurredOn?: Instant;
  /** When the provider or its reseller had knowledge of it. */
  readonly knownOn?: Instant;
  readonly isThroughReseller: boolean;
}

/**
 * Periods of the proposed reports, calendar days (7.308(c)(1)-(2)). The initial report runs from the earlier of occurrence and
 * knowledge; what a reseller reports is forwarded within 30 days of the transaction, not of its receipt.
 */
export function iaasReportDeadlines(of: CoveredTransaction): readonly Deadline[] {
  const trigger = earliestOf(of.occurredOn, of.knownOn);
  if (trigger === undefined) return [];
  const who = of.isThroughReseller
    ? 'Foreign reseller reports to the US IaaS provider'
    : 'US IaaS provider reports to Commerce';
  const report: Deadline = {
    duty: `${who} (${REPORT_DAYS} calendar days, counted in ${ZONE})`,
    due: daysAfter(trigger, REPORT_DAYS, ZONE),
    citation: `proposed 15 CFR 7.308(c)(${of.isThroughReseller ? 2 : 1})`,
  };
  if (!of.isThroughReseller) return [report];
  const forward: Deadline = {
    duty: `US IaaS provider forwards the reseller's report to Commerce (${FORWARD_DAYS} calendar days of the transaction, counted in ${ZONE})`,
    due: daysAfter(of.occurredOn ?? trigger, FORWARD_DAYS, ZONE),
    citation: 'proposed 15 CFR 7.308(c)(2)',
  };
  return [report, forward];
}

/** Days between which the next yearly certification may be filed: at most 60 days before the anniversary, and no later (7.304(b)). */
export function certificationWindow(lastCertified: CivilDate): { readonly first: CivilDate; readonly last: CivilDate } {
  const last = addYears(lastCertified, 1);
  return { first: addDays(last, -CERTIFICATION_WINDOW_DAYS), last };
}
