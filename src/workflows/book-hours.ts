import { bookChapters, type Chapter } from '../domain/accounting/pages/book-chapters.ts';
import { HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import type { LedgerInput } from '../domain/accounting/ledger-input.ts';
import { findingCollector } from '../domain/findings/finding-collector.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import { labelledHolds, type LabelledHoldsDoors } from './labelled-holds.ts';
import { numberedWindows, type NumberedWindowsDoors } from './numbered-windows.ts';

/** Everything of a ledger but its period and what is measured in it. */
export type BookedRecords = Omit<LedgerInput, 'period' | 'index' | 'pool' | 'labels'>;

/** The ways to what was measured. */
export interface BookHoursDoors extends NumberedWindowsDoors, LabelledHoldsDoors {
  readonly index: SubjectIndex;
}

export interface HoursToBook extends Period {
  /** The hour before is booked along and dropped, for stretches that reach over the border; false where nothing before counts. */
  readonly withHourBefore: boolean;
}

/** Books clock hours (or what of them lies in the period) from the windows of minutes. */
export async function bookHours(
  doors: BookHoursDoors,
  records: BookedRecords,
  { from, until, withHourBefore }: HoursToBook,
): Promise<readonly Chapter[]> {
  const booked = period(withHourBefore ? hourBefore(from) : from, until);
  const numbered = numberedWindows(doors, booked);
  const labels = await labelledHolds(doors, booked);
  const input = { ...records, labels, index: doors.index, period: booked };
  const chapters = await bookChapters(input, numbered.windows, from);
  return withStrangers(chapters, numbered.strangers());
}

const hourBefore = (from: Instant): Instant => instant((Math.floor(from / HOUR_MILLISECONDS) - 1) * HOUR_MILLISECONDS);

/** What the fleet does not have is told with the first of the hours. */
function withStrangers(chapters: readonly Chapter[], strangers: readonly Finding[]): readonly Chapter[] {
  const [first, ...others] = chapters;
  if (first === undefined || strangers.length === 0) return chapters;
  const findings = findingCollector();
  for (const finding of [...first.notes.findings, ...strangers]) findings.add(finding);
  return [{ ...first, notes: { ...first.notes, findings: findings.all() } }, ...others];
}
