import { isoOf, type Period } from '../../foundation/instant.ts';
import type { Account, ComputeFigures, Ledger, TotalAccount } from '../accounting/account.ts';
import type { Finding } from '../findings/finding.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { AccountsDocument, FiguresDocument, FindingDocument, TotalDocument } from './accounts-document.ts';

export interface DocumentInput {
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
  readonly madeWith: AccountsDocument['madeWith'];
}

const wirePeriod = ({ from, until }: Period) => ({ from: isoOf(from), until: isoOf(until) });

/** The accounts as they leave the house; evaluations are added by the rules. */
export function documentFromLedger({ fleet, ledger, findings, madeWith }: DocumentInput): AccountsDocument {
  return {
    format: 'comptroller-accounts/1',
    provider: fleet.provider,
    isSynthetic: fleet.isSynthetic,
    madeWith,
    period: wirePeriod(ledger.period),
    accounts: ledger.accounts.map(accountDocument),
    byCustomer: ledger.byCustomer.map(totalDocument),
    byLineage: ledger.byLineage.map(totalDocument),
    byCluster: ledger.byCluster.map(totalDocument),
    unattributed: figuresDocument(ledger.unattributed),
    fates: ledger.fates,
    clusters: ledger.clusters,
    reconciliations: ledger.reconciliations,
    findings: findings.map(findingDocument),
    evaluations: [],
  };
}

function figuresDocument(figures: ComputeFigures): FiguresDocument {
  return {
    ...wirePeriod(figures),
    acceleratorSeconds: figures.acceleratorSeconds,
    unknownHardwareSeconds: figures.unknownHardwareSeconds,
    ceilingOperations: figures.ceilingOperations,
    hardwareOperations: figures.hardwareOperations,
    provenOperations: figures.provenOperations,
    operationsPerSecond: figures.operationsPerSecond,
    coverageFraction: figures.coverageFraction,
    basis: figures.basis,
    course: figures.course.map((step) => ({ ...step, ...wirePeriod(step) })),
  };
}

const accountDocument = (account: Account) => ({
  customerId: account.customerId,
  workloadId: account.workloadId,
  lineageId: account.lineageId,
  clusterIds: account.clusterIds,
  ...figuresDocument(account),
});

const totalDocument = (total: TotalAccount): TotalDocument => ({ id: total.id, ...figuresDocument(total) });

function findingDocument({ period, ...finding }: Finding): FindingDocument {
  return period === undefined ? finding : { ...finding, period: wirePeriod(period) };
}
