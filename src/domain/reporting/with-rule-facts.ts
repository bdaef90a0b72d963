import { isoOf } from '../../foundation/instant.ts';
import { latestDeclarations, workloadKey } from '../accounting/latest-declarations.ts';
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
    accounts: document.accounts.map((account) => declaredAccount(account, declared.get(workloadKey(account)))),
    clusterFacts: facts.clusterFacts,
  };
}

const declaredAccount = (account: AccountDocument, declaration: Declaration | undefined): AccountDocument =>
  declaration === undefined ? account : { ...account, declared: declaredDocument(declaration) };

function declaredDocument(declaration: Declaration): DeclaredDocument {
  const { customerId: _customer, workloadId: _workload, lineageId: _lineage, declaredAt, ...said } = declaration;
  return declaredAt === undefined ? said : { ...said, declaredAt: isoOf(declaredAt) };
}
