import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import type { Decision } from '../../../domain/regimes/rule.ts';
import { compareText } from './known-figures.ts';
import { DECISIONS_BY_URGENCY } from './marks.ts';

/** Answers that one row tells: of one subject, with one decision. */
export interface AnswerGroup {
  readonly first: EvaluationDocument;
  readonly answers: readonly EvaluationDocument[];
  /** What every one of the answers misses. */
  readonly missing: readonly string[];
}

/** Pressing answers first. Those of one subject that aren't known for want of the same thing are one group. */
export function answerGroups(evaluations: readonly EvaluationDocument[]): readonly AnswerGroup[] {
  const groups = new Map<string, [EvaluationDocument, ...EvaluationDocument[]]>();
  [...evaluations].sort(byUrgency).forEach((evaluation, index) => {
    const key = groupKey(evaluation) ?? String(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [evaluation]);
    else group.push(evaluation);
  });
  return [...groups.values()].map((answers) => ({ first: answers[0], answers, missing: missedByAll(answers) }));
}

/** Undefined for an answer that stands for itself. */
function groupKey({ decision, subject, missing }: EvaluationDocument): string | undefined {
  if (decision !== 'not-known' || missing[0] === undefined) return undefined;
  return JSON.stringify([subject.kind, subject.customerId ?? '', subject.id, missing[0]]);
}

function missedByAll(answers: readonly [EvaluationDocument, ...EvaluationDocument[]]): readonly string[] {
  return answers[0].missing.filter((one) => answers.every(({ missing }) => missing.includes(one)));
}

export const isPressing = (decision: Decision): boolean => decision !== 'certainly-below';

/** A model and a run before the cluster, and the customer's total, which only screens, last. */
const KINDS: readonly EvaluationDocument['subject']['kind'][] = ['lineage', 'workload', 'cluster', 'customer'];

const urgency = (decision: Decision): number => DECISIONS_BY_URGENCY.indexOf(decision);

/** The first day on which something is due; after all days where nothing is. */
export const firstDue = ({ deadlines }: EvaluationDocument): string =>
  deadlines.reduce((first, { due }) => (due < first ? due : first), '\uffff');

const byUrgency = (a: EvaluationDocument, b: EvaluationDocument): number =>
  urgency(a.decision) - urgency(b.decision) ||
  compareText(firstDue(a), firstDue(b)) ||
  compareText(a.ruleId, b.ruleId) ||
  KINDS.indexOf(a.subject.kind) - KINDS.indexOf(b.subject.kind) ||
  compareText(a.subject.id, b.subject.id);
