import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import { visibleText } from './escape.ts';
import { exactText } from './format.ts';
import { ruleName } from './rule-names.ts';

/** A provision that draws its line at a threshold. */
export interface ThresholdRule {
  readonly name: string;
  readonly instrument: string;
  readonly citation: string;
  readonly status: EvaluationDocument['status'];
}

/** A number of operations at which one or more rules begin to apply, as the evaluations name it. */
export interface Threshold {
  /** Operations. */
  readonly value: number;
  /** Those in force first, then by name. */
  readonly rules: readonly ThresholdRule[];
  /** False where every rule at this number is proposed, revoked, or not yet in force. */
  readonly isInForce: boolean;
}

const COUNTS_OPERATIONS = /\b(OP|FLOPs?|operations?)\b/i;
const COUNTS_SOMETHING_ELSE = /\/\s*s\b|per second|\b(share|fraction|ratio|third)\b/i;
const IN_FORCE: ReadonlySet<string> = new Set(['in-force', 'in-force-nonbinding', 'voluntary', 'guidance']);

/** Thresholds on an amount of operations, least first; those of one number are one line in a picture. */
export function operationThresholds(evaluations: readonly EvaluationDocument[]): readonly Threshold[] {
  const byValue = new Map<number, EvaluationDocument[]>();
  for (const evaluation of evaluations) {
    const value = operationsLine(evaluation);
    if (value === undefined) continue;
    const known = byValue.get(value);
    if (known === undefined) byValue.set(value, [evaluation]);
    else known.push(evaluation);
  }
  return [...byValue.entries()].sort(([a], [b]) => a - b).map(([value, of]) => thresholdOf(value, of));
}

/** Where the rule draws its line, if it draws one through an amount of operations. */
export function operationsLine({ threshold, quantityUsed }: EvaluationDocument): number | undefined {
  const isAmount = quantityUsed !== 'operations-per-second' && quantityUsed !== 'share-of-original';
  if (threshold === undefined || !isAmount) return undefined;
  const { unit, value } = threshold;
  return value > 0 && COUNTS_OPERATIONS.test(unit) && !COUNTS_SOMETHING_ELSE.test(unit) ? value : undefined;
}

function thresholdOf(value: number, of: readonly EvaluationDocument[]): Threshold {
  const rules = new Map<string, ThresholdRule>();
  for (const evaluation of of) {
    const { instrument, citation, status } = evaluation;
    rules.set(JSON.stringify([instrument, citation]), { name: ruleName(evaluation), instrument, citation, status });
  }
  const applies = ({ status }: ThresholdRule): boolean => IN_FORCE.has(status);
  const sorted = [...rules.values()].sort((a, b) => Number(applies(b)) - Number(applies(a)));
  return { value, rules: sorted, isInForce: sorted.some(applies) };
}

function cutAtWord(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  const space = cut.lastIndexOf(' ');
  return `${visibleText(space > length / 2 ? cut.slice(0, space) : cut)}…`;
}

/** `1e26  SB 53 · RAISE and 1 more`: as many rules as fit, and how many more there are; the key below the picture has all. */
export function thresholdLabel(threshold: Threshold, length: number): string {
  const names = [...new Set(threshold.rules.map(({ name }) => cutAtWord(visibleText(name), 34)))];
  const start = exactText(threshold.value);
  for (let count = names.length; count > 0; count -= 1) {
    const more = names.length > count ? ` and ${names.length - count} more` : '';
    const label = `${start}  ${names.slice(0, count).join(' · ')}${more}`;
    if (label.length <= length || count === 1) return label;
  }
  return start;
}
