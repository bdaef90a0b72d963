import type { EvaluationDocument } from '../../../domain/reporting/accounts-document.ts';
import { compareText } from './known-figures.ts';

/** A duty with its date, and those whom the answers tie it to. */
export interface DueDuty {
  /** ISO 8601, UTC. */
  readonly due: string;
  readonly duty: string;
  readonly citation: string;
  readonly subjects: readonly string[];
}

/** Everything that is due, the earliest first; one duty of several subjects on one day is one. */
export function dueDuties(evaluations: readonly EvaluationDocument[]): readonly DueDuty[] {
  const duties = new Map<string, DueDuty>();
  for (const { deadlines, subject } of evaluations) {
    for (const { due, duty, citation } of deadlines) {
      const key = JSON.stringify([due, duty, citation]);
      const subjects = [...(duties.get(key)?.subjects ?? []), subject.id];
      duties.set(key, { due, duty, citation, subjects: [...new Set(subjects)] });
    }
  }
  return [...duties.values()].sort((a, b) => compareText(a.due, b.due) || compareText(a.duty, b.duty));
}
