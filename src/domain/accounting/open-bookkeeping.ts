import type { FindingCollector } from '../findings/finding-collector.ts';
import type { Accelerator } from '../fleet/accelerator.ts';
import { deviceCeiling } from '../fleet/ceiling.ts';
import type { Device } from '../fleet/fleet.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { openBooks } from './books.ts';
import { type DeviceRates, deviceRatesOf } from './device-rates.ts';
import { deviceTimeline } from './device-timeline.ts';
import { latestDeclarations, workloadKey } from './latest-declarations.ts';
import type { DeclaredWorkload, LedgerInput } from './ledger-input.ts';
import { placeAllocations } from './place-allocations.ts';
import type { PlacedRecords } from './placement-findings.ts';
import { unheldWork } from './unheld-work.ts';

/** Who held which device when, in the period. */
export function placeRecords({
  index,
  period,
  allocations,
  labels,
  declarations,
}: Pick<LedgerInput, 'index' | 'period' | 'allocations' | 'labels' | 'declarations'>): PlacedRecords {
  const placement = placeAllocations({ index, period, allocations, labels });
  const timelines = placement.claims.map((claims) => deviceTimeline(claims, period));
  return { index, declarations, placement, rates: ratesOfDevices(index.devices), timelines };
}

export interface OpeningInput {
  readonly input: LedgerInput;
  readonly records: PlacedRecords;
  readonly findings: FindingCollector;
  /** Length of a step of the courses, milliseconds, a whole number of minutes. */
  readonly stepMilliseconds: number;
}

/** Opens the books of a period, with nothing booked. */
export function openBookkeeping({ input, records, findings, stepMilliseconds }: OpeningInput): Bookkeeping {
  const { index, calibration, period } = input;
  const { placement, rates, timelines } = records;
  const declarations = latestDeclarations(input.declarations);
  const declared = placement.accounts.map((account): DeclaredWorkload | undefined =>
    declarations.get(workloadKey(account)),
  );
  const lineages = placement.accounts.map(
    ({ customerId, workloadId }, account) => declared[account]?.lineageId ?? `${customerId}/${workloadId}`,
  );
  const { devices } = index;
  return {
    index,
    period,
    calibration,
    rates,
    isBareMetal: devices.map(({ nodeId }) => tenancyOf(index, nodeId) === 'bare-metal'),
    timelines,
    declared: declared.map((declaration) => declaration?.precisions),
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
