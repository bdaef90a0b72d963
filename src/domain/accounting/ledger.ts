import { type Period, period } from '../../foundation/instant.ts';
import { type FindingCollector, findingCollector } from '../findings/finding-collector.ts';
import type { Finding } from '../findings/finding.ts';
import type { Accelerator, NumberFormat } from '../fleet/accelerator.ts';
import { deviceCeiling } from '../fleet/ceiling.ts';
import type { Device } from '../fleet/fleet.ts';
import type { DeviceWindow } from '../telemetry/device-window.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { WindowPool } from '../telemetry/window-pool.ts';
import { accountMinutes } from './account-minutes.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { Allocation } from './allocation.ts';
import type { BillingLine } from './billing-line.ts';
import { openBooks } from './books.ts';
import { drawUpLedger } from './draw-up-ledger.ts';
import type { Ledger } from './account.ts';
import type { Calibration } from './calibration.ts';
import { type DeviceRates, deviceRatesOf } from './device-rates.ts';
import { deviceTimeline } from './device-timeline.ts';
import { type LabelledHold, type Placement, placeAllocations } from './place-allocations.ts';
import { unheldWork } from './unheld-work.ts';

/** What of a customer's declaration an account uses. */
export interface DeclaredWorkload {
  readonly customerId: string;
  readonly workloadId: string;
  /** Number formats of the matrix operations. */
  readonly precisions?: readonly NumberFormat[];
  readonly lineageId?: string;
}

/** Everything that accounts are made of, except the windows, which stream. */
export interface LedgerInput {
  readonly index: SubjectIndex;
  readonly period: Period;
  readonly calibration: Calibration;
  readonly allocations: readonly Allocation[];
  readonly labels: readonly LabelledHold[];
  readonly declarations: readonly DeclaredWorkload[];
  /** Undefined: no bills were given, which is not "nothing was billed". */
  readonly billing?: readonly BillingLine[];
  /** Where windows go once they are booked; undefined: they stay with whoever gave them. */
  readonly pool?: WindowPool;
}

export interface LedgerResult {
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
}

/** Makes the accounts of a period. Every device-second of the fleet is booked once. */
export async function makeLedger(input: LedgerInput, windows: AsyncIterable<DeviceWindow>): Promise<LedgerResult> {
  const findings = findingCollector();
  const placement = placeAllocations(input);
  for (const finding of placement.findings) findings.add(finding);
  const accounting = setUp(input, { placement, findings });
  noteTimelines(accounting);
  await accountMinutes(accounting, windows, input.pool);
  const ledger = drawUpLedger({
    bookkeeping: accounting,
    stepMilliseconds: courseStep(input.period),
    allocationCounts: countByCustomer(input.allocations),
    billing: input.billing,
  });
  return { ledger, findings: findings.all() };
}

interface Preparing {
  readonly placement: Placement;
  readonly findings: ReturnType<typeof findingCollector>;
}

function setUp(input: LedgerInput, { placement, findings }: Preparing): Bookkeeping {
  const { index, calibration } = input;
  const declarations = new Map(input.declarations.map((one) => [`${one.customerId}\0${one.workloadId}`, one]));
  const declarationOf = (account: number): DeclaredWorkload | undefined => {
    const key = placement.accounts[account];
    return key === undefined ? undefined : declarations.get(`${key.customerId}\0${key.workloadId}`);
  };
  const rates = ratesOfDevices(index.devices);
  const timelines = placement.claims.map((claims) => deviceTimeline(claims, input.period));
  const lineages = placement.accounts.map(
    ({ customerId, workloadId }, account) => declarationOf(account)?.lineageId ?? `${customerId}/${workloadId}`,
  );
  const stepMilliseconds = courseStep(input.period);
  const { devices } = index;
  const { period, declarations: declared } = input;
  noteUnmatched(declared, placement, findings);
  return {
    index,
    period,
    calibration,
    rates,
    isBareMetal: devices.map(({ nodeId }) => tenancyOf(index, nodeId) === 'bare-metal'),
    timelines,
    declared: placement.accounts.map((_, account) => declarationOf(account)?.precisions),
    books: openBooks({
      period,
      devices,
      rates,
      timelines,
      lineages,
      stepMilliseconds,
      keys: placement.accounts,
      unplaced: placement.unplaced,
    }),
    findings,
    unheldWork: unheldWork(index),
  };
}

/** Devices of one part share one object: what follows from it alone is worked out once. */
function ratesOfDevices(devices: readonly Device[]): readonly (DeviceRates | undefined)[] {
  const known = new Map<Accelerator | undefined, Map<number, DeviceRates | undefined>>();
  return devices.map((device) => {
    let byUnits = known.get(device.part);
    if (byUnits === undefined) known.set(device.part, (byUnits = new Map()));
    if (!byUnits.has(device.unitsOfPart)) {
      byUnits.set(device.unitsOfPart, deviceRatesOf(device, deviceCeiling(device)));
    }
    return byUnits.get(device.unitsOfPart);
  });
}

function tenancyOf(index: SubjectIndex, nodeId: string) {
  const position = index.nodePosition(nodeId);
  return position === undefined ? undefined : index.nodes[position]?.tenancy;
}

function noteUnmatched(declared: readonly DeclaredWorkload[], placement: Placement, findings: FindingCollector): void {
  const known = new Set(placement.accounts.map(({ customerId, workloadId }) => `${customerId}\0${workloadId}`));
  for (const { customerId, workloadId } of declared) {
    if (known.has(`${customerId}\0${workloadId}`)) continue;
    const message =
      'A declaration was given for this workload and no allocation holds devices for it in the period: check both names.';
    findings.add({
      code: 'declaration-unmatched',
      severity: 'notice',
      subject: `${customerId}/${workloadId}`,
      message,
    });
  }
}

function noteTimelines({ index, timelines, rates, findings }: Bookkeeping): void {
  timelines.forEach((segments, device) => {
    const subject = index.subjectName(device);
    for (const { from, until, isOverclaimed } of segments) {
      if (!isOverclaimed) continue;
      const span = period(from as Period['from'], until as Period['until']);
      const message =
        'More than the whole device is allocated at one time: its time is divided among the holders, and any of them may have done all of its operations.';
      findings.add({ code: 'allocation-overlap', severity: 'warning', subject, message, period: span });
    }
    const part = index.devices[device];
    if (rates[device] !== undefined || part === undefined) return;
    const message = `The catalogue does not know part "${part.partName}": its time is accounted as unknown hardware, without a ceiling and without operations. Add the part to the catalogue or correct the fleet file.`;
    findings.add({ code: 'unknown-hardware', severity: 'error', subject: part.partName, message });
  });
}

/** Lengths that a step of the course may have, minutes; the first that gives at most this many steps is taken. */
const STEP_MINUTES = [1, 5, 15, 60, 360, 1440, 10_080];
const MOST_STEPS = 400;

function courseStep({ from, until }: Period): number {
  const minutes = STEP_MINUTES.find((step) => (until - from) / (step * 60_000) <= MOST_STEPS);
  return (minutes ?? 43_200) * 60_000;
}

function countByCustomer(allocations: readonly Allocation[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { customerId } of allocations) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
  return counts;
}
