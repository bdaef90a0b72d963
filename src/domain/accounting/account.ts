import type { Bounded } from '../../foundation/bounded.ts';
import type { Instant, Period } from '../../foundation/instant.ts';
import type { Fraction, Operations, OperationsPerSecond, Seconds } from '../../foundation/units.ts';

/** How an amount of operations was found, best evidence first. */
export const METHODS = [
  'operation-counters',
  'cycle-counters',
  'activity-with-clock',
  'activity-without-clock',
  'utilisation',
  'board-power',
  'node-power',
  'hours-alone',
] as const;
export type Method = (typeof METHODS)[number];

/** One way in which part of an account was measured: how much of it, and what it leans on. */
export interface Basis {
  readonly method: Method | 'coverage-gap' | 'unknown-hardware';
  readonly acceleratorSeconds: Seconds;
  /** Share of the account's estimate that was found this way. */
  readonly shareOfEstimate: Fraction;
  /** What must be true for the stated bounds to hold, one sentence each. Empty: nothing is assumed. */
  readonly assumptions: readonly string[];
}

/** Rates over the account's life. Each is the highest that the windows show; undefined where the period is shorter. */
export interface SustainedRates {
  readonly mean: Bounded<OperationsPerSecond>;
  readonly peakMinute: Bounded<OperationsPerSecond>;
  readonly sustainedHour?: Bounded<OperationsPerSecond>;
  readonly sustainedDay?: Bounded<OperationsPerSecond>;
  readonly sustainedWeek?: Bounded<OperationsPerSecond>;
}

/** A step of an account's course over time, for pictures; the steps of one account have one length. */
export interface CourseStep {
  readonly from: Instant;
  readonly until: Instant;
  readonly hardwareOperations: Bounded<Operations>;
  readonly ceilingOperations: Operations;
}

/** What an amount of accelerators and time could have done and what the evidence says it did. */
export interface ComputeFigures {
  readonly from: Instant;
  readonly until: Instant;
  /** Time for which accelerators were held (or, unattributed, observed), summed over devices. */
  readonly acceleratorSeconds: Seconds;
  /** Part of it on hardware that the catalogue doesn't know: it has no ceiling. */
  readonly unknownHardwareSeconds: Seconds;
  /** Peak of the fastest dense format x time: the most that was possible. Without the unknown hardware's part. */
  readonly ceilingOperations: Operations;
  /** What the evidence says happened, under the assumptions that `basis` lists. */
  readonly hardwareOperations: Bounded<Operations>;
  /**
   * Bounds that lean on no assumption about the workload: the widest set of number formats, nothing presumed of its kind.
   * A rule is `certainly` answered from these and from the ceiling only.
   */
  readonly provenOperations: { readonly low: Operations; readonly high: Operations };
  readonly operationsPerSecond: SustainedRates;
  /** Observed accelerator-seconds over held accelerator-seconds. */
  readonly coverageFraction: Fraction;
  readonly basis: readonly Basis[];
  readonly course: readonly CourseStep[];
}

export interface Account extends ComputeFigures {
  readonly customerId: string;
  readonly workloadId: string;
  /** The declared family of runs; the workload itself where none is declared. */
  readonly lineageId: string;
  readonly clusterIds: readonly string[];
}

/** Where every device-second of the fleet went. The four add up to `fleetDeviceSeconds`. */
export interface Fates {
  readonly fleetDeviceSeconds: Seconds;
  readonly workload: Seconds;
  readonly idle: Seconds;
  readonly unallocated: Seconds;
  readonly coverageGap: Seconds;
}

export interface ClusterFates extends Fates {
  readonly clusterId: string;
}

/** The figures of everything that one customer, lineage or cluster did: peaks are of the whole, not sums of peaks. */
export interface TotalAccount extends ComputeFigures {
  readonly id: string;
}

/** Time held, billed and observed of one customer, side by side. */
export interface Reconciliation {
  readonly customerId: string;
  readonly billedSeconds?: { readonly low: number; readonly high: number };
  readonly allocatedSeconds?: Seconds;
  readonly observedSeconds: Seconds;
  readonly activeSeconds: Seconds;
  readonly difference?: string;
}

/** The whole result of an accounting run. */
export interface Ledger {
  readonly period: Period;
  /** One for each workload of each customer. */
  readonly accounts: readonly Account[];
  readonly byCustomer: readonly TotalAccount[];
  readonly byLineage: readonly TotalAccount[];
  /** Everything on the cluster's devices, held or not. */
  readonly byCluster: readonly TotalAccount[];
  /** Operations on devices that no allocation explains, if there are any. */
  readonly unattributed: ComputeFigures;
  readonly fates: Fates;
  readonly clusters: readonly ClusterFates[];
  readonly reconciliations: readonly Reconciliation[];
}
