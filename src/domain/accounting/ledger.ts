import type { Finding } from '../findings/finding.ts';
import { findingCollector } from '../findings/finding-collector.ts';
import type { DeviceWindow } from '../telemetry/device-window.ts';
import type { Ledger } from './account.ts';
import { accountMinutes } from './account-minutes.ts';
import type { Allocation } from './allocation.ts';
import { courseStep } from './course-step.ts';
import { drawUpLedger } from './draw-up-ledger.ts';
import type { LedgerInput } from './ledger-input.ts';
import { openBookkeeping, placeRecords } from './open-bookkeeping.ts';
import { notePlacement } from './placement-findings.ts';

export interface LedgerResult {
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
}

/** Makes the accounts of a period. Every device-second of the fleet is booked once. */
export async function makeLedger(input: LedgerInput, windows: AsyncIterable<DeviceWindow>): Promise<LedgerResult> {
  const findings = findingCollector();
  const records = placeRecords(input);
  notePlacement(records, findings);
  const stepMilliseconds = input.stepMilliseconds ?? courseStep(input.period);
  const accounting = openBookkeeping({ input, records, findings, stepMilliseconds });
  await accountMinutes(accounting, windows, { pool: input.pool });
  const ledger = drawUpLedger({
    books: accounting.books,
    period: input.period,
    devices: input.index.devices,
    calibration: input.calibration,
    findings,
    stepMilliseconds,
    withCourse: input.withCourse,
    allocationCounts: countByCustomer(input.allocations),
    billing: input.billing,
  });
  return { ledger, findings: findings.all() };
}

/** How many allocations each customer had. */
export function countByCustomer(allocations: readonly Allocation[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { customerId } of allocations) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
  return counts;
}
