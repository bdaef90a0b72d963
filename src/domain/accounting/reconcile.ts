import type { Period } from '../../foundation/instant.ts';
import { seconds } from '../../foundation/units.ts';
import type { Finding } from '../findings/finding.ts';
import type { Reconciliation } from './account.ts';
import { type BilledTime, billedTimeByCustomer } from './billed-time.ts';
import type { BillingLine } from './billing-line.ts';

/** What the scheduler and the telemetry say of one customer in the period, in device-seconds. */
export interface CustomerTime {
  readonly customerId: string;
  /** Undefined: no scheduler record names this customer. Zero is not the same. */
  readonly allocatedSeconds?: number;
  /** How many allocations the time is made of: each may be off by the rounding of its ends. */
  readonly allocationCount: number;
  readonly observedSeconds: number;
  /** Observed time in which the devices worked. */
  readonly activeSeconds: number;
}

export interface ReconciliationInput {
  readonly period: Period;
  readonly customers: readonly CustomerTime[];
  /** Undefined: no bill was given, so that nothing can be said of bills. Empty: the bills name no accelerators. */
  readonly billing?: readonly BillingLine[];
}

/** Differences up to this share of the larger of the two times say nothing: clocks, rounding and the edges of periods. */
export const TOLERATED_FRACTION = 0.02;
/** And up to one minute of one device for each allocation: telemetry is kept in windows of a minute. */
export const TOLERATED_SECONDS_PER_ALLOCATION = 60;

interface ReconciliationResult {
  /** One for each customer that any of the three names, by id. */
  readonly reconciliations: readonly Reconciliation[];
  readonly findings: readonly Finding[];
}

/**
 * Holds billed, scheduled and observed time of each customer against one another. Expected is billed >= scheduled >= active:
 * a bill counts the time of instances, idle or not, and a scheduler the time that devices were held, used or not.
 * A difference is told and never evened out. Source: FOCUS 1.2, Usage charges; sacct(1), AllocTRES.
 */
export function reconcile(input: ReconciliationInput): ReconciliationResult {
  const billed = billedTimeByCustomer(input.billing ?? [], input.period);
  const times = new Map(input.customers.map((time) => [time.customerId, time]));
  const ids = [...new Set([...times.keys(), ...billed.keys()])].sort();
  const cases = ids.map((customerId) => ({
    time: times.get(customerId) ?? { customerId, allocationCount: 0, observedSeconds: 0, activeSeconds: 0 },
    billed: input.billing === undefined ? undefined : (billed.get(customerId) ?? NOT_BILLED),
  }));
  const differences = cases.map((of) => differencesOf(of));
  return {
    reconciliations: cases.map((of, at) => reconciliationOf(of, differences[at] ?? [])),
    findings: differences.flat().map((finding) => ({ ...finding, period: input.period })),
  };
}

const NOT_BILLED: BilledTime = { lineCount: 0, unknownCount: 0, unusedSeconds: 0 };

interface Case {
  readonly time: CustomerTime;
  /** Undefined: no bills were given at all. */
  readonly billed: BilledTime | undefined;
}

function reconciliationOf({ time, billed }: Case, findings: readonly Finding[]): Reconciliation {
  const { customerId, allocatedSeconds, observedSeconds, activeSeconds } = time;
  return {
    customerId,
    ...(billed?.used === undefined ? {} : { billedSeconds: { low: billed.used.low, high: billed.used.high } }),
    ...(allocatedSeconds === undefined ? {} : { allocatedSeconds: seconds(allocatedSeconds) }),
    observedSeconds: seconds(observedSeconds),
    activeSeconds: seconds(activeSeconds),
    ...(findings.length === 0 ? {} : { difference: findings.map((finding) => finding.message).join(' ') }),
  };
}

/** The most by which two device-times of one customer may differ and still agree. */
export const toleratedSeconds = (a: number, b: number, allocationCount: number): number =>
  TOLERATED_FRACTION * Math.max(Math.abs(a), Math.abs(b)) +
  TOLERATED_SECONDS_PER_ALLOCATION * Math.max(allocationCount, 1);

type Difference = Pick<Finding, 'code' | 'severity' | 'message'>;
type Check = (of: Case) => Difference | undefined;

const CHECKS: readonly Check[] = [
  billedUnknown,
  billedUnused,
  billedWithoutAllocation,
  allocatedWithoutBill,
  billedBelowAllocated,
  billedBeyondAllocated,
  observedWithoutAllocation,
  activeBeyondAllocated,
];

const differencesOf = (of: Case): readonly Finding[] =>
  CHECKS.flatMap((check) => check(of) ?? []).map((difference) => ({ ...difference, subject: of.time.customerId }));

const exceeds = (more: number, less: number, of: Case): boolean =>
  more - less > toleratedSeconds(more, less, of.time.allocationCount);

const hours = (deviceSeconds: number): string => `${(deviceSeconds / 3600).toFixed(2)} device-hours`;

function billedUnknown({ billed }: Case): Difference | undefined {
  if (billed === undefined || billed.unknownCount === 0) return undefined;
  return {
    code: 'billed-time-unknown',
    severity: 'warning',
    message:
      `${billed.unknownCount} of ${billed.lineCount} billing lines don't tell their accelerator time: ` +
      'what is billed is at least the rest; state GpuCount and a unit of time in them.',
  };
}

function billedUnused({ billed }: Case): Difference | undefined {
  if (billed === undefined || billed.unusedSeconds === 0) return undefined;
  return {
    code: 'billed-unused',
    severity: 'notice',
    message: `${hours(billed.unusedSeconds)} were paid for and not run (unused reservations): they are in no sum of use.`,
  };
}

function billedWithoutAllocation(of: Case): Difference | undefined {
  const { billed, time } = of;
  const least = billed?.used?.low ?? 0;
  if ((time.allocatedSeconds ?? 0) > 0 || !exceeds(least, 0, of)) return undefined;
  return {
    code: 'billed-without-allocation',
    severity: 'warning',
    message: `${hours(least)} are billed and the scheduler records none: look for work outside the scheduler, or another name.`,
  };
}

function allocatedWithoutBill(of: Case): Difference | undefined {
  const { billed, time } = of;
  const { allocatedSeconds = 0 } = time;
  if (billed === undefined || billed.lineCount > 0 || !exceeds(allocatedSeconds, 0, of)) return undefined;
  return {
    code: 'allocated-without-bill',
    severity: 'warning',
    message: `${hours(allocatedSeconds)} were allocated and no bill names the customer: look for a missing bill, or another name.`,
  };
}

function billedBelowAllocated(of: Case): Difference | undefined {
  const { billed, time } = of;
  const { allocatedSeconds = 0 } = time;
  const most = billed?.used?.high;
  const mayBeMore = billed === undefined || billed.unknownCount > 0 || billed.lineCount === 0;
  if (mayBeMore || most === undefined || !exceeds(allocatedSeconds, most, of)) return undefined;
  return {
    code: 'billed-below-allocated',
    severity: 'warning',
    message: `${hours(allocatedSeconds)} were allocated and at most ${hours(most)} are billed: look for bills that are missing.`,
  };
}

function billedBeyondAllocated(of: Case): Difference | undefined {
  const { allocatedSeconds = 0 } = of.time;
  const least = of.billed?.used?.low ?? 0;
  if (allocatedSeconds === 0 || !exceeds(least, allocatedSeconds, of)) return undefined;
  return {
    code: 'billed-beyond-allocated',
    severity: 'notice',
    message:
      `At least ${hours(least)} are billed and ${hours(allocatedSeconds)} were allocated: ` +
      'instances stood without a job, or worked outside the scheduler.',
  };
}

function observedWithoutAllocation(of: Case): Difference | undefined {
  const { allocatedSeconds = 0, activeSeconds } = of.time;
  if (allocatedSeconds > 0 || !exceeds(activeSeconds, 0, of)) return undefined;
  return {
    code: 'active-without-allocation',
    severity: 'error',
    message: `${hours(activeSeconds)} of work were observed and no allocation explains them: look for work outside the scheduler.`,
  };
}

function activeBeyondAllocated(of: Case): Difference | undefined {
  const { allocatedSeconds = 0, activeSeconds } = of.time;
  if (allocatedSeconds === 0 || !exceeds(activeSeconds, allocatedSeconds, of)) return undefined;
  return {
    code: 'active-beyond-allocated',
    severity: 'error',
    message:
      `${hours(activeSeconds)} of work were observed in ${hours(allocatedSeconds)} of allocation: ` +
      'allocations are missing, or work is given to the wrong customer.',
  };
}
