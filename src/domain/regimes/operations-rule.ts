import { type Condition, type ConditionAnswer, underCondition } from './condition.ts';
import { type CountedOperations, type Counting, countingAssumptions, countOperations } from './counted-operations.ts';
import { daysUntil } from './days-until.ts';
import { reasonFor } from './reason.ts';
import type { Certainty, ComputeFacts, Deadline, Decision, Evaluation, QuantityUsed, Rule, Threshold } from './rule.ts';
import { type StatusChange, statusFrom } from './status.ts';
import { decide, isContradictory, isPast } from './threshold.ts';
import { labelled, type Trigger, triggerOf } from './trigger.ts';

/** What every rule states of itself. */
export interface RuleText {
  readonly id: string;
  readonly jurisdiction: string;
  readonly instrument: string;
  readonly citation: string;
  readonly certainty: Certainty;
  readonly isOnByDefault: boolean;
  /** In order of time. */
  readonly changes: readonly StatusChange[];
  /** Choices that the text leaves open and the project made; tests of the text that accounts can't tell. */
  readonly openChoices: readonly string[];
  /** What the text asks for once the line is passed, in one sentence. */
  readonly whatFollows: string;
}

/** A rule that draws a line through an amount of operations. */
export interface OperationsRuleText extends RuleText {
  /** `run`: each workload by itself. `lineage`: a family of runs together. Customers are screened under both. */
  readonly scope: 'run' | 'lineage';
  readonly threshold: Threshold;
  readonly counting: Counting;
  readonly condition?: Condition;
  /** Called when there is a trigger. */
  readonly deadlines?: (trigger: Trigger) => readonly Deadline[];
  /** What the text says of the count itself, such as a margin of error. */
  readonly remarks?: (counted: CountedOperations) => readonly string[];
}

const NARROWER_EVIDENCE =
  'Evidence with narrower bounds: operation or cycle counters, tensor activity with the clock, or a declared number format.';
const CONTRADICTION = 'Which is wrong: the evidence that proves more than was possible, or the rates of the part.';
const SCOPE_SUBJECT = { run: 'workload', lineage: 'lineage' } as const;

/** Makes a runnable rule of a text that draws a line through operations. */
export function operationsRule(text: OperationsRuleText): Rule {
  return {
    ...ruleHead(text),
    evaluate: (facts) =>
      facts.subject.kind === SCOPE_SUBJECT[text.scope] || facts.subject.kind === 'customer'
        ? evaluateOperations(text, facts)
        : undefined,
  };
}

/** The part of a rule that is the same for every kind of line. */
export const ruleHead = (text: RuleText): Omit<Rule, 'evaluate'> => ({
  id: text.id,
  jurisdiction: text.jurisdiction,
  instrument: text.instrument,
  citation: text.citation,
  certainty: text.certainty,
  isOnByDefault: text.isOnByDefault,
  statusOn: (date) => statusFrom(text.changes, date),
});

/** The part of an answer that names the text, the subject and the day. */
export const evaluationHead = (text: RuleText, facts: ComputeFacts) => ({
  ruleId: text.id,
  jurisdiction: text.jurisdiction,
  instrument: text.instrument,
  citation: text.citation,
  status: statusFrom(text.changes, facts.askedAbout),
  certainty: text.certainty,
  subject: facts.subject,
  askedAbout: facts.askedAbout,
});

/** Holds the operations of one subject against the line. */
export function evaluateOperations(text: OperationsRuleText, facts: ComputeFacts): Evaluation {
  const { seen } = facts;
  if (seen === undefined) return withoutCompute(text, facts);
  const counted = countOperations(seen, facts.declared, text.counting);
  const condition = text.condition?.(facts);
  const decision = decideFor({ text, facts, counted, condition });
  const head = evaluationHead(text, facts);
  const trigger = triggerOf({ facts, seen, counted, threshold: text.threshold, decision });
  const hasTrigger = trigger.metOn !== undefined || trigger.knownOn !== undefined;
  const days = daysFor(text, counted, facts);
  return {
    ...head,
    decision,
    reason: reasonFor({ text, facts, counted, decision, condition }),
    quantityUsed: quantityUsed(text, counted, decision),
    counted: { ...counted.certain, estimate: counted.declared.estimate },
    threshold: text.threshold,
    assumptions: [
      ...countingAssumptions(facts, counted, text.counting),
      ...text.openChoices,
      ...(text.remarks?.(counted) ?? []),
      ...beyondTheDate(facts),
    ],
    missing: missingFor({ text, facts, counted, condition }, decision),
    deadlines: hasTrigger && text.deadlines !== undefined ? labelled(text.deadlines(trigger), head.status) : [],
    ...(days === undefined ? {} : { daysUntilThreshold: days }),
  };
}

interface Held {
  readonly text: OperationsRuleText;
  readonly facts: ComputeFacts;
  readonly counted: CountedOperations;
  readonly condition: ConditionAnswer | undefined;
}

/** A customer's total may be several models: it can clear all of them at once, and convict none. */
function decideFor({ text, facts, counted, condition }: Held): Decision {
  const ofCompute = underCondition(decide(text.threshold, counted.certain), condition);
  return facts.subject.kind === 'customer' && ofCompute === 'certainly-above' ? 'possibly-above' : ofCompute;
}

function quantityUsed(text: OperationsRuleText, counted: CountedOperations, decision: Decision): QuantityUsed {
  const { ceiling } = counted;
  if (decision === 'certainly-below' && ceiling !== undefined && !isPast(ceiling, text.threshold)) return 'ceiling';
  return text.counting.recognises.length > 0 || counted.recognised.length > 0
    ? 'legal-operations'
    : 'hardware-operations';
}

function daysFor(text: OperationsRuleText, counted: CountedOperations, { seen }: ComputeFacts) {
  if (isPast(counted.certain.low, text.threshold)) return undefined;
  const rate = seen?.presentRate;
  const kept = counted.keptFraction;
  return daysUntil(
    text.threshold.value,
    counted.declared,
    rate && { low: rate.low * kept.low, estimate: rate.estimate * kept.estimate, high: rate.high * kept.high },
  );
}

function missingFor({ facts, counted, condition }: Held, decision: Decision): string[] {
  if (decision === 'certainly-below' || decision === 'certainly-above') return [];
  const named = [...(facts.seen?.missing ?? [])];
  if (isContradictory(counted.certain)) named.push(CONTRADICTION);
  if (condition?.missing !== undefined) named.push(condition.missing);
  return named.length > 0 ? named : [NARROWER_EVIDENCE];
}

const beyondTheDate = ({ seen, askedAbout }: ComputeFacts): readonly string[] =>
  seen !== undefined && seen.period.until > askedAbout
    ? [
        'The accounts run beyond the date asked about: the law is of that date, the compute is of all the time accounted.',
      ]
    : [];

const withoutCompute = (text: OperationsRuleText, facts: ComputeFacts): Evaluation => ({
  ...evaluationHead(text, facts),
  decision: 'not-known',
  reason: 'No operations of this subject are accounted, so that nothing bounds them.',
  quantityUsed: 'hardware-operations',
  threshold: text.threshold,
  assumptions: text.openChoices,
  missing: [`Accounts of ${facts.subject.kind} ${facts.subject.id}.`],
  deadlines: [],
});
