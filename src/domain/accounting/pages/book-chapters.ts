import { type Instant, instant } from '../../../foundation/instant.ts';
import type { Finding } from '../../findings/finding.ts';
import { findingCollector } from '../../findings/finding-collector.ts';
import type { DeviceWindow } from '../../telemetry/device-window.ts';
import { accountMinutes } from '../account-minutes.ts';
import type { Bookkeeping } from '../bookkeeping.ts';
import type { FateSeconds } from '../books.ts';
import type { LedgerInput } from '../ledger-input.ts';
import { openBookkeeping, placeRecords } from '../open-bookkeeping.ts';
import { noteLabelOverlaps } from '../placement-findings.ts';
import { namedTallies } from './named-tallies.ts';
import { HOUR_MILLISECONDS, type TallyPages } from './tally-pages.ts';

/** What of a chapter isn't in a tally. */
export interface ChapterNotes {
  /** By cluster, device-seconds. */
  readonly fates: ReadonlyMap<string, FateSeconds>;
  /** Device-seconds with work, by customer. */
  readonly activeSeconds: ReadonlyMap<string, number>;
  /** What the evidence showed, labels of telemetry among it. What allocations and declarations show by themselves is not in it. */
  readonly findings: readonly Finding[];
}

/** The books of one stretch of time, closed: a clock hour, a UTC day, or what of an hour lies within a period. */
export interface Chapter {
  readonly from: Instant;
  readonly until: Instant;
  /** One page of each tally of which something was held or seen. */
  readonly pages: readonly TallyPages[];
  readonly notes: ChapterNotes;
}

/**
 * Books a period and closes the books at each clock hour and at its end.
 * @param keptFrom a start of the first chapter that is wanted. What lies before it in the period, an hour as a rule, is booked so that
 * stretches which reach over the border and runs of minutes are known, and is then dropped.
 */
export async function bookChapters(
  input: LedgerInput,
  windows: AsyncIterable<DeviceWindow>,
  keptFrom: Instant = input.period.from,
): Promise<readonly Chapter[]> {
  const findings = findingCollector();
  const records = placeRecords(input);
  const accounting = openBookkeeping({ input, records, findings, stepMilliseconds: HOUR_MILLISECONDS });
  const chapters: Chapter[] = [];
  let from = input.period.from;
  const pageEnds = (end: number): void => {
    const until = instant(end);
    noteLabelOverlaps(records, { from, until }, findings);
    const chapter: Chapter = { from, until, pages: turnPages(accounting, from), notes: takeNotes(accounting) };
    if (from >= keptFrom) chapters.push(chapter);
    from = until;
  };
  await accountMinutes(accounting, windows, { pool: input.pool, pageEnds });
  return chapters;
}

function turnPages({ books }: Bookkeeping, start: Instant): readonly TallyPages[] {
  const pages: TallyPages[] = [];
  for (const [name, tally] of namedTallies(books)) {
    const page = tally.turnPage();
    if (page !== undefined) pages.push({ name, ...page, latestStart: start, starts: [start] });
  }
  return pages;
}

function takeNotes({ books, findings }: Bookkeeping): ChapterNotes {
  const fates = new Map([...books.fates].map(([clusterId, seconds]) => [clusterId, { ...seconds }]));
  for (const seconds of books.fates.values()) Object.assign(seconds, { workload: 0, idle: 0, unallocated: 0 });
  const activeSeconds = new Map(books.activeSeconds);
  books.activeSeconds.clear();
  return { fates, activeSeconds, findings: findings.take() };
}
