import { type Instant, isoOf, type Period } from '../../foundation/instant.ts';
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

type Wire = (of: Period) => { readonly from: string; readonly until: string };

/** Thousands of courses have the same steps: each moment is put into words once. */
function wire(): Wire {
  const words = new Map<Instant, string>();
  const wordsOf = (at: Instant): string => {
    const known = words.get(at) ?? isoOf(at);
    words.set(at, known);
    return known;
  };
  return ({ from, until }) => ({ from: wordsOf(from), until: wordsOf(until) });
}

/** The accounts as they leave the house; evaluations are added by the rules. */
export function documentFromLedger({ fleet, ledger, findings, madeWith }: DocumentInput): AccountsDocument {
  const wirePeriod = wire();
  const totalDocument = (total: TotalAccount): TotalDocument => ({
    id: total.id,
    ...figuresDocument(total, wirePeriod),
  });
  return {
    format: 'comptroller-accounts/1',
    provider: fleet.provider,
    isSynthetic: fleet.isSynthetic,
    madeWith,
    period: wirePeriod(ledger.period),
    accounts: ledger.accounts.map((account) => accountDocument(account, wirePeriod)),
    byCustomer: ledger.byCustomer.map(totalDocument),
    byLineage: ledger.byLineage.map(totalDocument),
    byCluster: ledger.byCluster.map(totalDocument),
    unattributed: figuresDocument(ledger.unattributed, wirePeriod),
    fates: ledger.fates,
    clusters: ledger.clusters,
    reconciliations: ledger.reconciliations,
    findings: findings.map((finding) => findingDocument(finding, wirePeriod)),
    evaluations: [],
  };
}

function figuresDocument(figures: ComputeFigures, wirePeriod: Wire): FiguresDocument {
  const { from, until } = wirePeriod(figures);
  return {
    from,
    until,
    acceleratorSeconds: figures.acceleratorSeconds,
    unknownHardwareSeconds: figures.unknownHardwareSeconds,
    ceilingOperations: figures.ceilingOperations,
    hardwareOperations: figures.hardwareOperations,
    provenOperations: figures.provenOperations,
    operationsPerSecond: figures.operationsPerSecond,
    coverageFraction: figures.coverageFraction,
    basis: figures.basis,
    course: figures.course.map(({ hardwareOperations, ceilingOperations, ...step }) => ({
      ...wirePeriod(step),
      hardwareOperations,
      ceilingOperations,
    })),
  };
}

const accountDocument = (account: Account, wirePeriod: Wire) => ({
  customerId: account.customerId,
  workloadId: account.workloadId,
  lineageId: account.lineageId,
  clusterIds: account.clusterIds,
  ...figuresDocument(account, wirePeriod),
});

function findingDocument({ period, ...finding }: Finding, wirePeriod: Wire): FindingDocument {
  return period === undefined ? finding : { ...finding, period: wirePeriod(period) };
}
