import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import { visibleText } from './escape.ts';
import { exactText } from './format.ts';

/** A number of operations at which one or more rules begin to apply, as the evaluations name it. */
export interface Threshold {
  /** Operations. */
  readonly value: number;
  /** What each rule's instrument is called, after its jurisdiction where that is a code: `US-CA SB 53`. */
  readonly names: readonly string[];
  readonly citations: readonly string[];
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
function operationsLine({ threshold, quantityUsed }: EvaluationDocument): number | undefined {
  const isAmount = quantityUsed !== 'operations-per-second' && quantityUsed !== 'share-of-original';
  if (threshold === undefined || !isAmount) return undefined;
  const { unit, value } = threshold;
  return value > 0 && COUNTS_OPERATIONS.test(unit) && !COUNTS_SOMETHING_ELSE.test(unit) ? value : undefined;
}

const thresholdOf = (value: number, of: readonly EvaluationDocument[]): Threshold => ({
  value,
  names: [...new Set(of.map(nameOf))],
  citations: [...new Set(of.map(({ citation }) => citation))],
  isInForce: of.some(({ status }) => IN_FORCE.has(status)),
});

const JURISDICTION_CODE = /^[A-Z]{2}(-[A-Z]{1,3})?$/;

const nameOf = ({ jurisdiction, instrument }: EvaluationDocument): string =>
  JURISDICTION_CODE.test(jurisdiction) ? `${jurisdiction} ${shortName(instrument)}` : shortName(instrument);

/** What people call an instrument: `SB 53` of `... Act (SB 53)`, `RAISE Act` of `... (RAISE) Act`, else what stands before a comma. */
export function shortName(instrument: string): string {
  const [, called, act] = /\(([^()]{2,16})\)( Act)?$/.exec(instrument) ?? [];
  if (called !== undefined) return `${called}${act ?? ''}`;
  return instrument.split(', ', 1)[0] ?? instrument;
}

function cutAtWord(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  const space = cut.lastIndexOf(' ');
  return `${visibleText(space > length / 2 ? cut.slice(0, space) : cut)}…`;
}

/** `1e26  SB 53 · RAISE +1`: as many instruments as fit, and how many more there are. */
export function thresholdLabel(threshold: Threshold, length: number): string {
  const names = threshold.names.map((name) => cutAtWord(visibleText(name), 34));
  const start = exactText(threshold.value);
  for (let count = names.length; count > 0; count -= 1) {
    const more = names.length > count ? ` +${names.length - count}` : '';
    const label = `${start}  ${names.slice(0, count).join(' · ')}${more}`;
    if (label.length <= length || count === 1) return label;
  }
  return start;
}
