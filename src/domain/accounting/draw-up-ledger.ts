import type { Period } from '../../foundation/instant.ts';
import { seconds } from '../../foundation/units.ts';
import type { Account, ClusterFates, ComputeFigures, Fates, Ledger, TotalAccount } from './account.ts';
import type { BillingLine } from './billing-line.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { FateSeconds } from './books.ts';
import { figuresOf } from './compute-figures.ts';
import { coverageFindings } from './coverage-findings.ts';
import { emptyFigures } from './empty-figures.ts';
import { type CustomerTime, reconcile } from './reconcile.ts';
import type { Tally } from './tally.ts';

export interface DrawingUp {
  readonly bookkeeping: Bookkeeping;
  /** Length of a step of the courses, milliseconds. */
  readonly stepMilliseconds: number;
  /** How many allocations each customer had; a customer who isn't in it holds by contract or by label alone. */
  readonly allocationCounts: ReadonlyMap<string, number>;
  /** Undefined: no bills were given, which is not "nothing was billed". */
  readonly billing: readonly BillingLine[] | undefined;
}

/** Makes the ledger of books that are closed, and tells what doesn't agree. */
export function drawUpLedger({ bookkeeping, stepMilliseconds, allocationCounts, billing }: DrawingUp): Ledger {
  const { books, calibration, period, findings } = bookkeeping;
  const figures = (tally: Tally): ComputeFigures | undefined => figuresOf(tally, calibration, stepMilliseconds);
  const totals = (tallies: ReadonlyMap<string, Tally>): TotalAccount[] =>
    [...tallies].flatMap(([id, tally]) => {
      const found = figures(tally);
      return found === undefined ? [] : [{ id, ...found }];
    });
  const accounts = accountsOf(bookkeeping, figures);
  const clusters = clusterFates(bookkeeping);
  const customers = customerTimes(accounts, allocationCounts, books.activeSeconds);
  const reconciled = reconcile({ period, customers, ...(billing === undefined ? {} : { billing }) });
  const told = [...reconciled.findings, ...coverageFindings(accounts, clusters), ...bookkeeping.unheldWork.findings()];
  for (const finding of told) findings.add(finding);
  return {
    period,
    accounts,
    byCustomer: totals(books.byCustomer),
    byLineage: totals(books.byLineage),
    byCluster: totals(books.byCluster),
    unattributed: figures(books.unattributed) ?? emptyFigures(period),
    fates: sumOfFates(clusters),
    clusters,
    reconciliations: reconciled.reconciliations,
  };
}

function accountsOf({ books }: Bookkeeping, figures: (tally: Tally) => ComputeFigures | undefined): readonly Account[] {
  return books.accounts.flatMap(({ own, clusters, lineageId }, position): Account[] => {
    const found = figures(own);
    const key = books.keys[position];
    if (found === undefined || key === undefined) return [];
    return [{ ...key, lineageId, clusterIds: [...clusters].sort(), ...found }];
  });
}

/** What each customer held and what was seen of it. */
function customerTimes(
  accounts: readonly Account[],
  allocationCounts: ReadonlyMap<string, number>,
  activeSeconds: ReadonlyMap<string, number>,
): readonly CustomerTime[] {
  const times = new Map<string, { held: number; observed: number }>();
  for (const { customerId, acceleratorSeconds, coverageFraction } of accounts) {
    const before = times.get(customerId) ?? { held: 0, observed: 0 };
    const held = before.held + acceleratorSeconds;
    times.set(customerId, { held, observed: before.observed + acceleratorSeconds * coverageFraction });
  }
  return [...times].map(([customerId, { held, observed }]) => {
    const allocationCount = allocationCounts.get(customerId) ?? 0;
    const allocated = allocationCount === 0 ? {} : { allocatedSeconds: held };
    const active = activeSeconds.get(customerId) ?? 0;
    return { customerId, allocationCount, ...allocated, observedSeconds: observed, activeSeconds: active };
  });
}

function clusterFates({ index, books, period }: Bookkeeping): readonly ClusterFates[] {
  const devices = new Map<string, number>();
  for (const { clusterId } of index.devices) devices.set(clusterId, (devices.get(clusterId) ?? 0) + 1);
  return [...devices].map(([clusterId, count]) => {
    const fate = books.fates.get(clusterId) ?? { workload: 0, idle: 0, unallocated: 0 };
    return { clusterId, ...fatesOf(fate, fleetDeviceSeconds(count, period)) };
  });
}

const fleetDeviceSeconds = (devices: number, { from, until }: Period): number => (devices * (until - from)) / 1000;

const fatesOf = (fate: FateSeconds, fleet: number): Fates => ({
  fleetDeviceSeconds: seconds(fleet),
  workload: seconds(fate.workload),
  idle: seconds(fate.idle),
  unallocated: seconds(fate.unallocated),
  coverageGap: seconds(Math.max(0, fleet - fate.workload - fate.idle - fate.unallocated)),
});

function sumOfFates(clusters: readonly ClusterFates[]): Fates {
  const sum = (key: keyof Fates) => seconds(clusters.reduce((total, cluster) => total + cluster[key], 0));
  return {
    fleetDeviceSeconds: sum('fleetDeviceSeconds'),
    workload: sum('workload'),
    idle: sum('idle'),
    unallocated: sum('unallocated'),
    coverageGap: sum('coverageGap'),
  };
}
