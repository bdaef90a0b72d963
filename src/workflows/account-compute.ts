import type { LedgerInput } from '../domain/accounting/ledger-input.ts';
import { makeLedger } from '../domain/accounting/ledger.ts';
import { findingCollector } from '../domain/findings/finding-collector.ts';
import { joinedMachines } from '../domain/fleet/cluster-facts.ts';
import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { clusterFactsOf } from '../domain/reporting/cluster-facts-of.ts';
import { documentFromLedger } from '../domain/reporting/document-from-ledger.ts';
import { withRuleFacts } from '../domain/reporting/with-rule-facts.ts';
import type { DeviceWindow } from '../domain/telemetry/device-window.ts';
import { subjectIndex } from '../domain/telemetry/subject-index.ts';
import type { Instant } from '../foundation/instant.ts';
import type { Fault } from '../foundation/problem.ts';
import type { CalibrationSource } from '../ports/calibration-source.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';
import type { FleetSource } from '../ports/fleet-source.ts';
import type { Progress } from '../ports/progress.ts';
import type { TelemetryInput, TelemetrySource } from '../ports/telemetry-source.ts';
import type { WindowStore } from '../ports/window-store.ts';
import { accountedPeriod, askedPeriod } from './accounted-period.ts';
import {
  type NamedInput,
  readRecords,
  type RecordDoors,
  type RecordRequest,
  type RecordsRead,
} from './read-records.ts';
import { readTelemetry } from './read-telemetry.ts';
import { telemetryInputs } from './telemetry-inputs.ts';

export interface AccountDoors extends RecordDoors {
  readonly catalogue: CatalogueSource;
  readonly calibration: CalibrationSource;
  readonly fleet: FleetSource;
  readonly telemetry: readonly TelemetrySource[];
  readonly progress: Progress;
  newWindowStore(): WindowStore;
  /** Version of the program, for the document. */
  readonly version: string;
}

export interface AccountRequest extends RecordRequest {
  readonly fleet: string;
  readonly telemetry: readonly NamedInput<Omit<TelemetryInput, 'path'>>[];
  readonly from?: Instant;
  readonly until?: Instant;
  /** Where `until` is open the period ends here at the latest: what has not happened yet can't be accounted. */
  readonly now?: Instant;
}

export interface AccountResult {
  readonly document: AccountsDocument;
  /** What of the inputs could not be used; everything else was. */
  readonly faults: readonly Fault[];
  /** How inputs were taken where they leave a choice. Nothing is wrong, and a reader must know it. */
  readonly notes: readonly string[];
}

/** Sees the windows that accounts are made of, in their order, so that telemetry is read once for several answers. */
export interface WindowWatcher {
  /** Called once, before the first window. */
  open(input: WatchedInput): void;
  /** The window is not kept. */
  window(window: DeviceWindow): void;
  /** Called once, after the last window. */
  end(): void;
}

export type WatchedInput = Pick<LedgerInput, 'index' | 'period' | 'allocations' | 'labels'> &
  Pick<RecordsRead, 'declarations' | 'uses'>;

/** From files to accounts: who held what, what it did, with bounds and their basis. */
export async function accountCompute(
  doors: AccountDoors,
  request: AccountRequest,
  watcher?: WindowWatcher,
): Promise<AccountResult> {
  const asked = askedPeriod(request);
  const catalogue = await doors.catalogue.read();
  const calibration = await doors.calibration.read();
  const { fleet, faults: fleetFaults } = await doors.fleet.read(request.fleet, catalogue);
  const { allocations, billing, declarations, uses, notes, ...records } = await readRecords(doors, request);
  const faults = [...fleetFaults, ...records.faults];
  const index = subjectIndex(fleet, catalogue);
  const inputs = await telemetryInputs(doors, request.telemetry);

  await using windows = doors.newWindowStore();
  const read = await readTelemetry(
    { windows, progress: doors.progress },
    { index, inputs, ...(asked && { period: asked }) },
  );
  for (const fault of read.faults) faults.push(fault);
  const period = accountedPeriod(request, {
    span: read.span,
    allocations,
    billing: billing ?? [],
    findings: read.findings,
    faults,
  });
  const input: LedgerInput = {
    index,
    period,
    calibration,
    allocations,
    labels: read.labels,
    declarations,
    ...(billing && { billing }),
    ...(windows.pool && { pool: windows.pool }),
  };
  watcher?.open({ ...input, declarations, uses });
  const { ledger, findings } = await makeLedger(
    input,
    watcher === undefined ? windows.inTimeOrder() : watched(windows.inTimeOrder(), watcher),
  );
  const all = findingCollector();
  for (const finding of [...findings, ...read.findings]) all.add(finding);
  const document = documentFromLedger({
    fleet,
    ledger,
    findings: all.all(),
    madeWith: { comptroller: doors.version, calibration: calibration.id },
  });
  const clusterFacts = clusterFactsOf((joining) => joinedMachines(fleet, joining));
  return { document: withRuleFacts(document, { declarations, clusterFacts }), faults, notes };
}

async function* watched(windows: AsyncIterable<DeviceWindow>, watcher: WindowWatcher) {
  try {
    for await (const window of windows) {
      watcher.window(window);
      yield window;
    }
  } finally {
    watcher.end();
  }
}
