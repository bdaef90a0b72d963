import type { Calibration } from '../domain/accounting/calibration.ts';
import { makeLedger } from '../domain/accounting/ledger.ts';
import type { LedgerInput } from '../domain/accounting/ledger-input.ts';
import type { Declaration } from '../domain/declarations/declaration.ts';
import { findingCollector } from '../domain/findings/finding-collector.ts';
import { faultFindings } from '../domain/findings/fault-findings.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { joinedMachines } from '../domain/fleet/cluster-facts.ts';
import type { Fleet } from '../domain/fleet/fleet.ts';
import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { clusterFactsOf } from '../domain/reporting/cluster-facts-of.ts';
import { documentFromLedger } from '../domain/reporting/document-from-ledger.ts';
import { withRuleFacts } from '../domain/reporting/with-rule-facts.ts';
import { type DeviceWindow, WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { Fault } from '../foundation/problem.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import { evaluateDocument } from './evaluate-rules.ts';

/** What a node knows beside its measurements, as it stands at the moment of the question. */
export interface KnownOfFleet extends Pick<LedgerInput, 'allocations' | 'billing'> {
  readonly declarations: readonly Declaration[];
  /** What was noticed while telemetry came in. */
  readonly findings: readonly Finding[];
  /** What of the fleet and of the records could not be used. */
  readonly faults: readonly Fault[];
}

export interface AccountMeasuredDoors {
  readonly store: Pick<MeasurementStore, 'read'>;
  readonly fleet: Fleet;
  readonly index: SubjectIndex;
  readonly calibration: Calibration;
  readonly version: string;
  known(): Promise<KnownOfFleet>;
}

/**
 * The accounts of a period from the windows that the store holds, with the answers of the rules of a date: the same figures as
 * from the files that the windows came from.
 * @throws what the store and `known` throw: accounts of a part would be false.
 */
export async function accountMeasured(
  doors: AccountMeasuredDoors,
  within: Period,
  askedAbout: Instant,
): Promise<AccountsDocument> {
  const { fleet, index, calibration, version } = doors;
  const { declarations, findings: noticed, faults, allocations, billing } = await doors.known();
  const strangers = strangersOf();
  const { ledger, findings } = await makeLedger(
    { index, period: within, calibration, allocations, labels: [], declarations, ...(billing && { billing }) },
    numberedWindows(doors, within, strangers),
  );
  const all = findingCollector();
  for (const finding of [...findings, ...noticed, ...faultFindings(faults), ...strangers.findings()]) all.add(finding);
  const madeWith = { comptroller: version, calibration: calibration.id };
  const accounts = documentFromLedger({ fleet, ledger, findings: all.all(), madeWith });
  const clusterFacts = clusterFactsOf((joining) => joinedMachines(fleet, joining));
  const document = withRuleFacts(accounts, { declarations, clusterFacts });
  return { ...document, evaluations: evaluateDocument(document, { askedAbout }) };
}

/** Windows by the numbers of today's fleet. */
async function* numberedWindows(
  { store, index }: AccountMeasuredDoors,
  { from, until }: Period,
  strangers: Strangers,
): AsyncGenerator<DeviceWindow> {
  const numbers = new Map<string, number>();
  const subjects = index.devices.length + index.nodes.length;
  for (let subject = 0; subject < subjects; subject++) numbers.set(index.subjectName(subject), subject);
  const firstMinute = instant(Math.floor(from / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS);
  for await (const { subjectName, window } of store.read(period(firstMinute, until))) {
    const subject = numbers.get(subjectName);
    if (subject === undefined) strangers.add(subjectName);
    else yield { ...window, subject };
  }
}

/** Subjects that were measured and that today's fleet does not have: their windows can't be accounted, and are not passed over. */
interface Strangers {
  add(subjectName: string): void;
  findings(): readonly Finding[];
}

function strangersOf(): Strangers {
  const minutes = new Map<string, number>();
  return {
    add: (subjectName) => void minutes.set(subjectName, (minutes.get(subjectName) ?? 0) + 1),
    findings: () =>
      [...minutes].map(([subject, count]) => ({
        code: 'measured-not-in-fleet',
        severity: 'error',
        subject,
        message: `${count} minute(s) of it are measured and the fleet file does not have it: they are accounted to nothing. Keep what was taken out of service in the fleet file for as long as its time is accounted.`,
        count,
      })),
  };
}
