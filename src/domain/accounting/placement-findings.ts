import { type Period, period } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { DeviceRates } from './device-rates.ts';
import type { Segment } from './device-timeline.ts';
import { contradictedWorkloads } from './latest-declarations.ts';
import type { DeclaredWorkload } from './ledger-input.ts';
import type { Placement } from './place-allocations.ts';

export interface PlacedRecords {
  readonly index: SubjectIndex;
  readonly declarations: readonly DeclaredWorkload[];
  readonly placement: Placement;
  /** By device number; undefined for unknown hardware. */
  readonly rates: readonly (DeviceRates | undefined)[];
  /** By device number. */
  readonly timelines: readonly (readonly Segment[])[];
}

/** Tells what of allocations, declarations and the fleet doesn't fit together. */
export function notePlacement(records: PlacedRecords, findings: FindingCollector): void {
  for (const finding of records.placement.findings) findings.add(finding);
  noteUnmatched(records, findings);
  noteContradicted(records, findings);
  noteTimelines(records, findings);
}

function noteUnmatched({ declarations, placement }: PlacedRecords, findings: FindingCollector): void {
  const known = new Set(placement.accounts.map(({ customerId, workloadId }) => `${customerId}\0${workloadId}`));
  for (const { customerId, workloadId } of declarations) {
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

function noteContradicted({ declarations }: PlacedRecords, findings: FindingCollector): void {
  for (const { customerId, workloadId } of contradictedWorkloads(declarations)) {
    findings.add({
      code: 'declarations-contradict',
      severity: 'warning',
      subject: `${customerId}/${workloadId}`,
      message:
        'Several declarations of this workload say different things: the latest stands, and of those without a date the last that is read. Take the wrong one back, or date them.',
    });
  }
}

function noteTimelines({ index, timelines, rates }: PlacedRecords, findings: FindingCollector): void {
  timelines.forEach((segments, device) => {
    const subject = index.subjectName(device);
    for (const { from, until, isOverclaimed } of segments) {
      if (!isOverclaimed) continue;
      findings.add(overlap(subject, { from, until }));
    }
    const part = index.devices[device];
    if (rates[device] !== undefined || part === undefined) return;
    const message = `The catalogue does not know part "${part.partName}": its time is accounted as unknown hardware, without a ceiling and without operations. Add the part to the catalogue or correct the fleet file.`;
    findings.add({ code: 'unknown-hardware', severity: 'error', subject: part.partName, message });
  });
}

/** Tells where labels of telemetry alone give more than the whole device away, within a part of the period. */
export function noteLabelOverlaps(
  { index, placement, timelines }: PlacedRecords,
  within: Period,
  findings: FindingCollector,
): void {
  timelines.forEach((segments, device) => {
    const claims = placement.claims[device] ?? [];
    for (const segment of segments) {
      const from = Math.max(segment.from, within.from);
      const until = Math.min(segment.until, within.until);
      if (!segment.isOverclaimed || from >= until) continue;
      const isAllocated = claims.some(
        (claim) => claim.source === 'allocation' && claim.from < until && claim.until > from,
      );
      if (!isAllocated) findings.add(overlap(index.subjectName(device), { from, until }));
    }
  });
}

const overlap = (subject: string, { from, until }: { readonly from: number; readonly until: number }): Finding => ({
  code: 'allocation-overlap',
  severity: 'warning',
  subject,
  message:
    'More than the whole device is allocated at one time: its time is divided among the holders, and any of them may have done all of its operations.',
  period: period(from as Period['from'], until as Period['until']),
});
