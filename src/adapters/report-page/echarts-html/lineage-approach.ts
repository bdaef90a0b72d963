import type { AccountsDocument, EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import type { Threshold as Line } from '../../../domain/regimes/rule.ts';
import { isPast } from '../../../domain/regimes/threshold.ts';
import { declaredFactsOf } from '../../../domain/reporting/declared-facts.ts';
import { ruleName } from './rule-names.ts';
import { operationsLine } from './thresholds.ts';

type Days = NonNullable<EvaluationDocument['daysUntilThreshold']>;

/** A line through operations that several rules may draw, and where a lineage stands to it. */
export interface LineAhead {
  /** Operations. */
  readonly value: number;
  readonly rules: readonly string[];
  /** The largest estimate that these rules count. */
  readonly estimate: number;
  readonly isProven: boolean;
  readonly days?: Days;
}

export interface Approach {
  /** Lines that the estimate as counted stands on or above already, the highest first. */
  readonly passed: readonly LineAhead[];
  /** The nearest line above, with the days until then at the present rate. */
  readonly next: LineAhead | undefined;
}

/** Operations that the customers declare as earlier work on a lineage, here or elsewhere. Undefined: nothing is declared. */
export const earlierOperations = (lineageId: string, { accounts }: AccountsDocument): number | undefined =>
  declaredFactsOf(accounts.filter((account) => account.lineageId === lineageId)).priorOperations;

/** Which lines a lineage has reached, and which it comes to next, as the evaluations reckon it. */
export function approachOf(lineageId: string, evaluations: readonly EvaluationDocument[]): Approach {
  const passed = new Map<number, LineAhead>();
  const ahead = new Map<number, LineAhead>();
  for (const of of evaluations) {
    const { threshold, counted, subject } = of;
    if (subject.kind !== 'lineage' || subject.id !== lineageId || threshold === undefined) continue;
    const estimate = counted?.estimate;
    if (estimate === undefined || operationsLine(of) === undefined) continue;
    put(isThere(of, threshold, estimate) ? passed : ahead, { of, threshold, estimate });
  }
  const next = [...ahead.values()].filter(({ days }) => days !== undefined).sort((a, b) => a.value - b.value)[0];
  return { passed: [...passed.values()].sort((a, b) => b.value - a.value), next };
}

const isThere = ({ decision }: EvaluationDocument, line: Line, estimate: number): boolean =>
  decision === 'certainly-above' || isPast(estimate, line);

interface Held {
  readonly of: EvaluationDocument;
  readonly threshold: Line;
  readonly estimate: number;
}

function put(lines: Map<number, LineAhead>, { of, threshold, estimate }: Held): void {
  const known = lines.get(threshold.value);
  const days = of.daysUntilThreshold ?? known?.days;
  lines.set(threshold.value, {
    value: threshold.value,
    rules: [...new Set([...(known?.rules ?? []), ruleName(of)])],
    estimate: Math.max(known?.estimate ?? 0, estimate),
    isProven: (known?.isProven ?? false) || of.decision === 'certainly-above',
    ...(days === undefined ? {} : { days }),
  });
}
