import type { Instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import { civilDate, civilDateIn, compareDates } from './calendar.ts';
import { sb53 } from './california/sb-53.ts';
import { sb1047Cluster } from './california/sb-1047-cluster.ts';
import { sb1047CoveredModel } from './california/sb-1047-covered-model.ts';
import { sb1047FineTune } from './california/sb-1047-fine-tune.ts';
import { euGpaiIndicative } from './eu/gpai-indicative.ts';
import { euModification } from './eu/modification.ts';
import { euSystemicRisk } from './eu/systemic-risk.ts';
import { sb315 } from './illinois/sb-315.ts';
import { koreaAiBasicAct } from './korea/ai-basic-act.ts';
import { raise } from './new-york/raise.ts';
import type { ComputeFacts, Evaluation, Rule } from './rule.ts';
import { isApplied } from './status.ts';
import { bisReportingCluster } from './united-states/bis-reporting-cluster.ts';
import { bisReportingModel } from './united-states/bis-reporting-model.ts';
import { eo14110Biological } from './united-states/eo-14110-biological.ts';
import { eo14110Cluster } from './united-states/eo-14110-cluster.ts';
import { eo14110IaasForeign } from './united-states/eo-14110-iaas-foreign.ts';
import { eo14110Model } from './united-states/eo-14110-model.ts';
import { iaasTransaction } from './united-states/iaas-transaction.ts';
import { outboundBiological } from './united-states/outbound-biological.ts';
import { outboundNotifiable } from './united-states/outbound-notifiable.ts';
import { outboundProhibited } from './united-states/outbound-prohibited.ts';

/** A rule and, where a later text took its place, which one and from which day. The rule itself is never edited. */
export interface RuleBookEntry {
  readonly rule: Rule;
  readonly succeededBy?: { readonly ruleId: string; readonly from: string };
}

/** Every provision that the house knows. A successor is a new file and a new line; the old line then names it. */
export const RULE_BOOK: readonly RuleBookEntry[] = [
  { rule: euGpaiIndicative },
  { rule: euSystemicRisk },
  { rule: euModification },
  { rule: koreaAiBasicAct },
  { rule: sb53 },
  { rule: raise },
  { rule: sb315 },
  { rule: outboundProhibited },
  { rule: outboundBiological },
  { rule: outboundNotifiable },
  { rule: bisReportingModel },
  { rule: bisReportingCluster },
  { rule: iaasTransaction },
  { rule: eo14110Model },
  { rule: eo14110Biological },
  { rule: eo14110IaasForeign },
  { rule: eo14110Cluster },
  { rule: sb1047CoveredModel },
  { rule: sb1047FineTune },
  { rule: sb1047Cluster },
];

export interface EvaluationRequest {
  /** Only these, whatever their status. */
  readonly rules?: readonly string[];
  /** The date whose law is asked about. */
  readonly askedAbout: Instant;
  /** Also rules that are off by default, not in force, or succeeded by a later text. */
  readonly includeOff?: boolean;
}

/**
 * Holds every subject against every rule that applies on the date asked about, or against those named.
 * @throws Problem `rule-unknown` when a named rule isn't in the book; the message lists those that are.
 */
export function evaluateAll(
  facts: readonly Omit<ComputeFacts, 'askedAbout'>[],
  request: EvaluationRequest,
  book: readonly RuleBookEntry[] = RULE_BOOK,
): readonly Evaluation[] {
  const rules = rulesFor(request, book);
  const { askedAbout } = request;
  return facts.flatMap((of) =>
    rules.map((rule) => rule.evaluate({ ...of, askedAbout })).filter((evaluation) => evaluation !== undefined),
  );
}

function rulesFor(request: EvaluationRequest, book: readonly RuleBookEntry[]): readonly Rule[] {
  const { rules: named, includeOff, askedAbout } = request;
  if (named !== undefined) return named.map((id) => ruleById(id, book));
  return book.filter((entry) => includeOff === true || appliesOn(entry, askedAbout)).map(({ rule }) => rule);
}

function ruleById(id: string, book: readonly RuleBookEntry[]): Rule {
  const found = book.find(({ rule }) => rule.id === id);
  if (found !== undefined) return found.rule;
  const known = book.map(({ rule }) => rule.id).join(', ');
  throw new Problem('rule-unknown', `There is no rule "${id}". Name one of: ${known}.`);
}

function appliesOn({ rule, succeededBy }: RuleBookEntry, date: Instant): boolean {
  const isSucceeded =
    succeededBy !== undefined && compareDates(civilDate(succeededBy.from), civilDateIn('UTC', date)) <= 0;
  return rule.isOnByDefault && isApplied(rule.statusOn(date)) && !isSucceeded;
}
