import type { Allocation } from '../domain/accounting/allocation.ts';
import { faultFindings } from '../domain/findings/fault-findings.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { toldFaults } from '../foundation/limited-faults.ts';
import { type Instant, instant, isoOf, type Period, period, spanning } from '../foundation/instant.ts';
import { faultText } from '../foundation/problem.ts';
import type { AllocationHistory } from '../ports/allocation-history.ts';
import type { AllocationsRead } from '../ports/allocation-source.ts';
import type { AllocationRecords } from '../ports/allocation-records.ts';
import type { FindingStore } from '../ports/finding-store.ts';

export interface TellAllocationsDoors {
  readonly history: AllocationHistory;
  readonly records: Pick<AllocationRecords, 'lastTold' | 'toldBy' | 'replace'>;
  readonly findings: Pick<FindingStore, 'note'>;
  readonly clock: () => Instant;
}

export interface TellAllocationsOptions {
  /** Of the teller; stable. */
  readonly name: string;
  /** How far back a teller is asked that never told anything. */
  readonly firstMilliseconds: number;
}

export interface AllocationsTold {
  readonly about: Period;
  readonly told: number;
  readonly added: number;
  readonly superseded: number;
  readonly faults: number;
}

/** Schedulers write ends and corrections late: the last day is asked about again. */
const AGAIN_MILLISECONDS = 86_400_000;

/**
 * Asks a teller for who held what since a day before it last told, and keeps it in the place of what it told of that time before.
 * Runs that it tells no more are a finding: whoever can take a job out of a scheduler's accounting can hide it.
 * @throws what the history throws, and then nothing is changed; Problem `records-unreachable`.
 */
export async function tellAllocations(
  { history, records, findings, clock }: TellAllocationsDoors,
  { name, firstMilliseconds }: TellAllocationsOptions,
  signal: AbortSignal,
): Promise<AllocationsTold> {
  const now = clock();
  const last = await records.lastTold(name);
  // A clock that was set back asks about no time that is still to come.
  const from = last === undefined ? now - firstMilliseconds : Math.min(last, now) - AGAIN_MILLISECONDS;
  const about = period(instant(from), now);
  const read = await history.read(about, signal);
  const before: Allocation[] = [];
  for await (const one of records.toldBy(name, about)) before.push(one);
  const told = withEarlierStarts(read.allocations, before);
  // First, for a run that is cut short afterwards finds nothing that is missing.
  await findings.note([...readingFindings(name, read), ...missingRuns({ name, now, before }, told)], now);
  // Who asks what was known at a moment before this one has an answer already, and it stays true.
  const toldAt = instant(Math.max(clock(), last ?? now));
  const outcome = await records.replace({ source: name, toldAt, about }, told);
  const { added, superseded } = outcome.kind === 'replaced' ? outcome : { added: 0, superseded: 0 };
  return { about, told: told.length, added, superseded, faults: read.faults.length + (read.moreFaults ?? 0) };
}

/** One finding for all that a teller can't say well: places in what it prints are others each time. */
const readingFindings = (name: string, { notes = [], ...read }: AllocationsRead): readonly Finding[] => [
  ...faultFindings(toldFaults(name, read).map((fault) => ({ where: name, message: faultText(fault) }))),
  ...notes.map((message): Finding => ({ code: 'input-assumed', severity: 'warning', subject: name, message })),
];

const keyOf = ({ customerId, workloadId, runKey }: Allocation): string =>
  JSON.stringify([customerId, workloadId, runKey]);

/** What began before the time that was asked about may be seen from its start on only: it keeps the start that was told before. */
function withEarlierStarts(told: readonly Allocation[], before: readonly Allocation[]): readonly Allocation[] {
  const starts = new Map<string, Instant>();
  for (const one of before) {
    const earlier = starts.get(keyOf(one));
    starts.set(keyOf(one), earlier === undefined || one.from < earlier ? one.from : earlier);
  }
  return told.map((one) => {
    const start = starts.get(keyOf(one));
    return start === undefined || start >= one.from ? one : { ...one, from: start };
  });
}

interface ToldBefore {
  readonly name: string;
  readonly now: Instant;
  readonly before: readonly Allocation[];
}

function missingRuns({ name, now, before }: ToldBefore, told: readonly Allocation[]): readonly Finding[] {
  const still = new Set(told.map(({ runKey }) => runKey));
  const missing = before.filter(({ runKey }) => !still.has(runKey));
  const [first] = missing;
  if (first === undefined) return [];
  const span = missing.reduce<Period | undefined>(
    (all, { from, until }) => spanning(all, period(from, until ?? instant(Math.max(now, from)))),
    undefined,
  );
  return [
    {
      code: 'allocations-withdrawn',
      severity: 'warning',
      subject: name,
      message: `Runs that it told of before it tells of no more, such as ${first.runKey} of ${first.customerId} from ${isoOf(first.from)}: they count no longer where books are not closed for good. Find out who took them out of its accounting.`,
      ...(span === undefined ? {} : { period: span }),
      count: missing.length,
    },
  ];
}
