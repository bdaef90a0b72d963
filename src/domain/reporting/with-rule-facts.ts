import { isoOf } from '../../foundation/instant.ts';
import type { Declaration } from '../declarations/declaration.ts';
import type { AccountDocument, AccountsDocument, ClusterFactsDocument, DeclaredDocument } from './accounts-document.ts';

/** What rules ask for beside the accounts. */
export interface RuleFacts {
  readonly declarations: readonly Declaration[];
  readonly clusterFacts: readonly ClusterFactsDocument[];
}

/** Puts the customers' words and the clusters' figures into the accounts, so that the same answers follow from the file alone. */
export function withRuleFacts(document: AccountsDocument, facts: RuleFacts): AccountsDocument {
  const declared = latestDeclarations(facts.declarations);
  return {
    ...document,
    accounts: document.accounts.map((account) => declaredAccount(account, declared.get(keyOf(account)))),
    clusterFacts: facts.clusterFacts,
  };
}

const keyOf = ({ customerId, workloadId }: { readonly customerId: string; readonly workloadId: string }): string =>
  JSON.stringify([customerId, workloadId]);

/** Of several declarations of one workload the latest stands; of several without a date the last. */
function latestDeclarations(declarations: readonly Declaration[]): ReadonlyMap<string, Declaration> {
  const inOrder = [...declarations].sort((a, b) => (a.declaredAt ?? 0) - (b.declaredAt ?? 0));
  return new Map(inOrder.map((declaration) => [keyOf(declaration), declaration]));
}

const declaredAccount = (account: AccountDocument, declaration: Declaration | undefined): AccountDocument =>
  declaration === undefined ? account : { ...account, declared: declaredDocument(declaration) };

function declaredDocument(declaration: Declaration): DeclaredDocument {
  const { customerId: _customer, workloadId: _workload, lineageId: _lineage, declaredAt, ...said } = declaration;
  return declaredAt === undefined ? said : { ...said, declaredAt: isoOf(declaredAt) };
}
