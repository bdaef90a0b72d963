import type { Period } from '../../foundation/instant.ts';
import { seconds } from '../../foundation/units.ts';
import type { Account, ClusterFates, ComputeFigures, Fates, Ledger, TotalAccount } from './account.ts';
import type { BillingLine } from './billing-line.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { FateSeconds } from './books.ts';
import { figuresOf } from './compute-figures.ts';
import { coverageFindings } from './coverage-findings.ts';
import { emptyFigures } from './empty-figures.ts';
import { type GapMember, unheldSharesOf, unseenSharesOf } from './gap-filling.ts';
import { type CustomerTime, reconcile } from './reconcile.ts';
import type { Tally } from './tally.ts';

export interface DrawingUp {
  readonly bookkeeping: Bookkeeping;
  /** Length of a step of the courses, milliseconds. */
  readonly stepMilliseconds: number;
  /** How many allocations each customer had; a customer who isn't in it holds by contract or by label. */
  readonly allocationCounts: ReadonlyMap<string, number>;
  /** Undefined: no bills were given, which is not "nothing was billed". */
  readonly billing: readonly BillingLine[] | undefined;
}

/** Makes the ledger of books that are closed, and tells what doesn't agree. */
export function drawUpLedger({ bookkeeping, stepMilliseconds, allocationCounts, billing }: DrawingUp): Ledger {
  const { books, period, findings } = bookkeeping;
  const members = gapMembers(bookkeeping);
  const figures = (tally: Tally, of: readonly GapMember[]) => figuresOf({ tally, members: of, stepMilliseconds });
  const totals = (tallies: ReadonlyMap<string, Tally>, of: ReadonlyMap<string, readonly GapMember[]>): TotalAccount[] =>
    [...tallies].flatMap(([id, tally]) => {
      const found = figures(tally, of.get(id) ?? []);
      return found === undefined ? [] : [{ id, ...found }];
    });
  const accounts = accountsOf(bookkeeping, (position, tally) => figures(tally, members.ofAccount[position] ?? []));
  const clusters = clusterFates(bookkeeping);
  const customers = customerTimes(accounts, allocationCounts, books.activeSeconds);
  const reconciled = reconcile({ period, customers, ...(billing === undefined ? {} : { billing }) });
  const told = [...reconciled.findings, ...coverageFindings(accounts, clusters), ...bookkeeping.unheldWork.findings()];
  for (const finding of told) findings.add(finding);
  return {
    period,
    accounts,
    byCustomer: totals(books.byCustomer, members.byCustomer),
    byLineage: totals(books.byLineage, members.byLineage),
    byCluster: totals(books.byCluster, members.byCluster),
    unattributed: figures(books.unattributed, members.unattributed) ?? emptyFigures(period),
    fates: sumOfFates(clusters),
    clusters,
    reconciliations: reconciled.reconciliations,
  };
}

/** Whose time each total is made of. */
interface GapMembers {
  readonly ofAccount: readonly (readonly GapMember[])[];
  readonly byCustomer: ReadonlyMap<string, readonly GapMember[]>;
  readonly byLineage: ReadonlyMap<string, readonly GapMember[]>;
  readonly byCluster: ReadonlyMap<string, readonly GapMember[]>;
  readonly unattributed: readonly GapMember[];
}

function gapMembers({ books, calibration }: Bookkeeping): GapMembers {
  const byCustomer = new Map<string, GapMember[]>();
  const byLineage = new Map<string, GapMember[]>();
  const byCluster = new Map<string, GapMember[]>();
  const ofAccount = books.accounts.map(({ own, lineageId, inCluster }, position) => {
    const member = { tally: own, shares: unseenSharesOf(own, calibration) };
    append(byCustomer, books.keys[position]?.customerId ?? '', member);
    append(byLineage, lineageId, member);
    for (const [clusterId, tally] of inCluster) append(byCluster, clusterId, { ...member, tally });
    return [member];
  });
  const shares = unheldSharesOf(books.unattributed, calibration, books.keys.length > 0);
  for (const [clusterId, tally] of books.unattributedIn) append(byCluster, clusterId, { tally, shares });
  return { ofAccount, byCustomer, byLineage, byCluster, unattributed: [{ tally: books.unattributed, shares }] };
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function accountsOf(
  { books }: Bookkeeping,
  figures: (position: number, tally: Tally) => ComputeFigures | undefined,
): readonly Account[] {
  return books.accounts.flatMap(({ own, inCluster, lineageId }, position): Account[] => {
    const found = figures(position, own);
    const key = books.keys[position];
    if (found === undefined || key === undefined) return [];
    return [{ ...key, lineageId, clusterIds: [...inCluster.keys()].sort(), ...found }];
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
    const active = activeSeconds.get(customerId) ?? 0;
    return { customerId, allocationCount, allocatedSeconds: held, observedSeconds: observed, activeSeconds: active };
  });
}

function clusterFates({ index, books, period }: Bookkeeping): readonly ClusterFates[] {
  const devices = new Map<string, number>();
  for (const { clusterId } of index.devices) devices.set(clusterId, (devices.get(clusterId) ?? 0) + 1);
  return [...devices].map(([clusterId, count]) => {
    const fate = books.fates.get(clusterId) ?? { workload: 0, idle: 0, unallocated: 0 };
    const { heldSeconds = 0, observedSeconds = 0 } = books.byCluster.get(clusterId)?.total ?? {};
    const gap = Math.max(0, heldSeconds - observedSeconds);
    return { clusterId, ...fatesOf(fate, { fleet: fleetDeviceSeconds(count, period), gap }) };
  });
}

const fleetDeviceSeconds = (devices: number, { from, until }: Period): number => (devices * (until - from)) / 1000;

/** The gap comes from the cluster's tally and not from what the other fates leave over: that they add up is then a fact. */
const fatesOf = (fate: FateSeconds, by: { readonly fleet: number; readonly gap: number }): Fates => ({
  fleetDeviceSeconds: seconds(by.fleet),
  workload: seconds(fate.workload),
  idle: seconds(fate.idle),
  unallocated: seconds(fate.unallocated),
  coverageGap: seconds(by.gap),
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
