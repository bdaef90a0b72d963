import type { Period } from '../../foundation/instant.ts';
import { seconds } from '../../foundation/units.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import type { Device } from '../fleet/fleet.ts';
import type { Account, ClusterFates, ComputeFigures, Fates, Ledger, TotalAccount } from './account.ts';
import type { BillingLine } from './billing-line.ts';
import type { ClosedBooks, FateSeconds } from './books.ts';
import type { Calibration } from './calibration.ts';
import { figuresOf } from './compute-figures.ts';
import { coverageFindings } from './coverage-findings.ts';
import { emptyFigures } from './empty-figures.ts';
import { type GapMember, unheldSharesOf, unseenSharesOf } from './gap-filling.ts';
import { type CustomerTime, reconcile } from './reconcile.ts';
import type { ClosedTally } from './tally.ts';

export interface DrawingUp {
  readonly books: ClosedBooks;
  readonly period: Period;
  readonly devices: readonly Device[];
  readonly calibration: Calibration;
  readonly findings: FindingCollector;
  /** Length of a step of the courses, milliseconds. */
  readonly stepMilliseconds: number;
  /** False: courses are left empty. */
  readonly withCourse?: boolean | undefined;
  /** How many allocations each customer had; a customer who isn't in it holds by contract or by label. */
  readonly allocationCounts: ReadonlyMap<string, number>;
  /** Undefined: no bills were given, which is not "nothing was billed". */
  readonly billing: readonly BillingLine[] | undefined;
}

/** Makes the ledger of books that are closed, and tells what doesn't agree. */
export function drawUpLedger(drawing: DrawingUp): Ledger {
  const { books, period, findings, stepMilliseconds, withCourse = true, allocationCounts, billing } = drawing;
  const members = gapMembers(drawing);
  // A lineage of one account is that account, and is worked out once.
  const known = new Map<ClosedTally, ComputeFigures | undefined>();
  const figures = (tally: ClosedTally, of: readonly GapMember[]): ComputeFigures | undefined => {
    const isOwn = of.length === 1 && of[0]?.tally === tally;
    if (isOwn && known.has(tally)) return known.get(tally);
    const found = figuresOf({ tally, members: of, stepMilliseconds, withCourse });
    if (isOwn) known.set(tally, found);
    return found;
  };
  const totals = (
    tallies: ReadonlyMap<string, ClosedTally>,
    of: ReadonlyMap<string, readonly GapMember[]>,
  ): TotalAccount[] =>
    [...tallies].flatMap(([id, tally]) => {
      // A total without a known member is filled as one holder's time: a gap is never left out.
      const found = figures(tally, of.get(id) ?? [{ tally, shares: unseenSharesOf(tally, drawing.calibration) }]);
      return found === undefined ? [] : [{ id, ...found }];
    });
  const accounts = accountsOf(drawing, (position, tally) => figures(tally, members.ofAccount[position] ?? []));
  const clusters = clusterFates(drawing);
  const customers = customerTimes(accounts, allocationCounts, books.activeSeconds);
  const reconciled = reconcile({ period, customers, ...(billing === undefined ? {} : { billing }) });
  const told = [...reconciled.findings, ...coverageFindings(accounts, clusters)];
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

function gapMembers({ books, calibration }: DrawingUp): GapMembers {
  const byCustomer = new Map<string, GapMember[]>();
  const byLineage = new Map<string, GapMember[]>();
  const byCluster = new Map<string, GapMember[]>();
  const ofAccount = books.accounts.map(({ key, own, lineageIds, inCluster }) => {
    const member = { tally: own, shares: unseenSharesOf(own, calibration) };
    append(byCustomer, key.customerId, member);
    for (const lineageId of lineageIds) append(byLineage, lineageId, member);
    for (const [clusterId, tally] of inCluster) append(byCluster, clusterId, { ...member, tally });
    return [member];
  });
  const shares = unheldSharesOf(books.unattributed, calibration, books.accounts.length > 0);
  for (const [clusterId, tally] of books.unattributedIn) {
    if (tally.total.heldSeconds > 0) append(byCluster, clusterId, { tally, shares });
  }
  return { ofAccount, byCustomer, byLineage, byCluster, unattributed: [{ tally: books.unattributed, shares }] };
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function accountsOf(
  { books }: DrawingUp,
  figures: (position: number, tally: ClosedTally) => ComputeFigures | undefined,
): readonly Account[] {
  return books.accounts.flatMap(({ key, own, inCluster, lineageIds }, position): Account[] => {
    const found = figures(position, own);
    if (found === undefined) return [];
    return [{ ...key, lineageId: lineageIds.at(-1) ?? '', clusterIds: [...inCluster.keys()].sort(), ...found }];
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

function clusterFates({ devices: all, books, period }: DrawingUp): readonly ClusterFates[] {
  const devices = new Map<string, number>();
  for (const { clusterId } of all) devices.set(clusterId, (devices.get(clusterId) ?? 0) + 1);
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
