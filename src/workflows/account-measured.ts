import type { Calibration } from '../domain/accounting/calibration.ts';
import { courseStep } from '../domain/accounting/course-step.ts';
import type { LedgerInput } from '../domain/accounting/ledger-input.ts';
import { type LedgerResult, makeLedger } from '../domain/accounting/ledger.ts';
import { ledgerOfPages } from '../domain/accounting/pages/ledger-of-pages.ts';
import { HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import type { Declaration } from '../domain/declarations/declaration.ts';
import { faultFindings } from '../domain/findings/fault-findings.ts';
import { findingCollector } from '../domain/findings/finding-collector.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { joinedMachines } from '../domain/fleet/cluster-facts.ts';
import type { Fleet } from '../domain/fleet/fleet.ts';
import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { clusterFactsOf } from '../domain/reporting/cluster-facts-of.ts';
import { documentFromLedger } from '../domain/reporting/document-from-ledger.ts';
import { withRuleFacts } from '../domain/reporting/with-rule-facts.ts';
import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { type Instant, instant, isoOf, type Period, period } from '../foundation/instant.ts';
import { type Fault, Problem } from '../foundation/problem.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import { evaluateDocument } from './evaluate-rules.ts';
import { isMeasured } from './closed-hours.ts';
import { labelledHolds } from './labelled-holds.ts';
import { numberedWindows } from './numbered-windows.ts';
import { readKeptBooks, type ReadKeptBooksDoors } from './read-kept-books.ts';

/** What a node knows of a period beside its measurements, as it stands at the moment of the question. */
export interface KnownOfFleet extends Pick<LedgerInput, 'allocations' | 'billing'> {
  readonly declarations: readonly Declaration[];
  /** What was noticed while telemetry came in. */
  readonly findings: readonly Finding[];
  /** What of the fleet and of the records could not be used. */
  readonly faults: readonly Fault[];
}

export interface AccountMeasuredDoors {
  readonly store: Pick<MeasurementStore, 'read' | 'span'>;
  /** Hours that took the place of minutes; none when absent. */
  readonly hours?: NonNullable<ReadKeptBooksDoors['hours']>;
  /** Who telemetry says held what. */
  readonly holds: Pick<HoldStore, 'read'>;
  /** Closed books; undefined: every account is made of windows. */
  readonly books?: ReadKeptBooksDoors['books'];
  readonly fleet: Fleet;
  readonly index: SubjectIndex;
  readonly calibration: Calibration;
  readonly version: string;
  /** Above so many windows of minutes kept books are read instead; MOST_WINDOWS when absent. */
  readonly mostWindows?: number;
  /** Minutes from here on are kept; earlier ones are forgotten hour by hour once they are booked. All are kept when absent. */
  readonly minutesKeptFrom?: () => Instant;
  /** The present; what is asked of later is not accounted. Everything may have happened when absent. */
  readonly clock?: () => Instant;
  known(within: Period): Promise<KnownOfFleet>;
}

/** What is wanted beside the figures. */
export interface AccountQuestion {
  /** The date whose rules answer; undefined: no rule is asked. */
  readonly askedAbout?: Instant | undefined;
  /** Courses are long: without them thousands of accounts are a second's work. Rules need them. */
  readonly withCourse: boolean;
}

/**
 * The accounts of a period from the windows that the store holds, with the answers of the rules of a date: the same figures as
 * from the files that the windows came from.
 * What has not happened yet is in no account: the period of the document ends with the present.
 * @throws Problem `period-to-come`; what the store and `known` throw: accounts of a part would be false.
 */
export async function accountMeasured(
  doors: AccountMeasuredDoors,
  asked: Period,
  { askedAbout, withCourse }: AccountQuestion,
): Promise<AccountsDocument> {
  const { fleet, calibration, version } = doors;
  const { within, findings: cut } = await happened(doors, asked);
  const known = await doors.known(within);
  const { declarations, findings: noticed, faults } = known;
  const { ledger, findings } = await ledgerOf(doors, known, {
    within,
    withCourse: withCourse || askedAbout !== undefined,
  });
  const all = findingCollector();
  for (const finding of [...cut, ...findings, ...noticed, ...faultFindings(faults)]) all.add(finding);
  const madeWith = { comptroller: version, calibration: calibration.id };
  const accounts = documentFromLedger({ fleet, ledger, findings: all.all(), madeWith });
  const clusterFacts = clusterFactsOf((joining) => joinedMachines(fleet, joining));
  const document = withRuleFacts(accounts, { declarations, clusterFacts });
  return askedAbout === undefined ? document : { ...document, evaluations: evaluateDocument(document, { askedAbout }) };
}

/** Senders' clocks may run ahead of this one's, which may have been set back. */
const BELIEVED_AHEAD_MILLISECONDS = 86_400_000;

/** What of a period is over, and a finding where that is not all of it. @throws Problem `period-to-come`. */
async function happened({ clock, store }: AccountMeasuredDoors, asked: Period) {
  const now = clock?.() ?? asked.until;
  if (asked.until <= now) return { within: asked, findings: [] };
  const measuredUntil = Math.min((await store.span())?.until ?? now, now + BELIEVED_AHEAD_MILLISECONDS);
  const present = Math.floor(Math.max(now, measuredUntil) / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS;
  if (asked.until <= present) return { within: asked, findings: [] };
  if (present <= asked.from) {
    throw new Problem(
      'period-to-come',
      `The period begins at ${isoOf(asked.from)} and nothing of it has happened: ask about what is over.`,
    );
  }
  const finding: Finding = {
    code: 'period-not-over',
    severity: 'notice',
    subject: 'the period',
    message: `Accounts were asked for up to ${isoOf(asked.until)}. What has not happened is in no account: they end at ${isoOf(instant(present))}.`,
  };
  return { within: period(asked.from, instant(present)), findings: [finding] };
}

/** So many are a second's work or two; a landing page should not take longer. */
const MOST_WINDOWS = 60_000;

interface Asked {
  readonly within: Period;
  readonly withCourse: boolean;
}

async function ledgerOf(
  doors: AccountMeasuredDoors,
  known: KnownOfFleet,
  { within, withCourse }: Asked,
): Promise<LedgerResult> {
  const { index, calibration } = doors;
  const { allocations, declarations, billing } = known;
  const records = { calibration, allocations, declarations, ...(billing && { billing }) };
  const input = { ...records, index, period: within, withCourse };
  const { books } = doors;
  if (books === undefined || (await isQuick(doors, within))) {
    const numbered = numberedWindows(doors, within);
    const labels = await labelledHolds(doors, within);
    const { ledger, findings } = await makeLedger({ ...input, labels }, numbered.windows);
    // Minutes that were booked and forgotten while they were read are in the books.
    if (books === undefined || (await isQuick(doors, within)))
      return { ledger, findings: [...findings, ...numbered.strangers()] };
  }
  const stepMilliseconds = Math.max(HOUR_MILLISECONDS, courseStep(within));
  const question = { period: within, records, stepMilliseconds, withCourse };
  const kept = await readKeptBooks({ ...doors, books }, question);
  return ledgerOfPages(input, kept, stepMilliseconds);
}

/** Few enough windows, and all of them still kept: the picture is then finer than an hour. */
async function isQuick(doors: AccountMeasuredDoors, within: Period): Promise<boolean> {
  const { books, index, minutesKeptFrom, mostWindows = MOST_WINDOWS } = doors;
  const minutes = (within.until - within.from) / WINDOW_MILLISECONDS;
  if (minutes * (index.devices.length + index.nodes.length) > mostWindows) return false;
  if (minutesKeptFrom === undefined || within.from >= minutesKeptFrom()) return true;
  return books === undefined || !(await books.headings('hour', wholeHours(within))).some(isMeasured);
}

const wholeHours = ({ from, until }: Period): Period =>
  period(
    instant(Math.floor(from / HOUR_MILLISECONDS) * HOUR_MILLISECONDS),
    instant(Math.ceil(until / HOUR_MILLISECONDS) * HOUR_MILLISECONDS),
  );
