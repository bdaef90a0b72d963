import type { AccountsDocument, EvaluationDocument } from '../domain/reporting/accounts-document.ts';
import { evaluationDocumentOf } from '../domain/reporting/evaluation-document.ts';
import { factsFromAccounts } from '../domain/reporting/facts-from-accounts.ts';
import { evaluateAll, type EvaluationRequest } from '../domain/regimes/rule-book.ts';
import type { Fault } from '../foundation/problem.ts';
import type { AccountsSource } from '../ports/accounts-source.ts';

/** What evaluating needs of the outside world. */
export interface EvaluateRulesDoors {
  readonly accounts: AccountsSource;
}

export interface RulesEvaluated {
  /** The accounts with these answers in the place of whatever answers they carried. */
  readonly document: AccountsDocument;
  readonly evaluations: readonly EvaluationDocument[];
  readonly faults: readonly Fault[];
}

/**
 * Holds accounts on file against the rules of a date.
 * @throws Problem `accounts-unreadable`, `rule-unknown`.
 */
export async function evaluateRules(
  doors: EvaluateRulesDoors,
  path: string,
  request: EvaluationRequest,
): Promise<RulesEvaluated> {
  const { document, faults } = await doors.accounts.read(path);
  const evaluations = evaluateDocument(document, request);
  return { document: { ...document, evaluations }, evaluations, faults };
}

/** The same for accounts that are at hand. @throws Problem `rule-unknown`. */
export const evaluateDocument = (
  document: AccountsDocument,
  request: EvaluationRequest,
): readonly EvaluationDocument[] => evaluateAll(factsFromAccounts(document), request).map(evaluationDocumentOf);
