import type { Chapter } from '../domain/accounting/pages/book-chapters.ts';
import { dayChapter } from '../domain/accounting/pages/day-chapter.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { HOURS_PER_WEEK } from '../domain/accounting/rate-tracker.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { BookStore, ChapterHeading } from '../ports/book-store.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import { type BookedRecords, bookHours, type BookHoursDoors } from './book-hours.ts';
import { bookedAgainFrom, FORGETTING_MARGIN_MILLISECONDS } from './closed-hours.ts';
import { type QuietHours, quietHours } from './quiet-hours.ts';

export interface KeepBooksDoors extends BookHoursDoors {
  readonly store: Pick<MeasurementStore, 'read' | 'span' | 'hourVersions'>;
  readonly holds: Pick<HoldStore, 'read' | 'hourVersions'>;
  readonly books: BookStore;
  readonly clock: () => Instant;
  /** What is known of who held what in a period, as it stands now. */
  records(within: Period): Promise<BookedRecords>;
  /** A digest of the text that no other text has. */
  digest(text: string): string;
  /** From here on history is still being pulled: of hours that would be booked once and never again it is waited for. None when absent. */
  readonly historyAwaitedFrom?: () => Instant | undefined;
  /** What else decides the figures: the fleet, the catalogue, the program. The same text as long as all of it is the same. */
  readonly method: string;
}

export interface KeepBooksOptions {
  /** An hour is booked once it ended so long ago that its windows are in the store; 30 minutes when absent. */
  readonly settleMilliseconds?: number;
  /** So many hours are booked in one go; 6 when absent. Memory grows with it. */
  readonly hoursAtOnce?: number;
  /** So many hours are booked in one run, those that are booked once only last; 240 when absent. What is left is the next run's. */
  readonly hoursPerRun?: number;
  /** How long windows of minutes are kept; 14 days when absent. What is older is never booked again: its windows are being forgotten. */
  readonly minutesKeptMilliseconds?: number;
  /** Hours that are booked once and never again are booked when nothing came for them for so long; 30 minutes when absent. */
  readonly quietMilliseconds?: number;
}

export interface BooksReport {
  /** Hours booked in this run, for the first time or again. */
  readonly hours: number;
  readonly days: number;
  /** Hours that are left to the next run. */
  readonly hoursLeft: number;
  /** Up to here every hour that is measured is booked; undefined where nothing is measured. */
  readonly bookedUntil?: Instant;
}

/** Closes the books of each clock hour and UTC day that is over, and makes those again whose records or windows have changed since. */
export interface KeepBooks {
  /**
   * Calls run one after the other. An aborted run ends with the hours that it is at.
   * @throws what the stores and `records` throw; the next run goes on from there.
   */
  run(signal?: AbortSignal): Promise<BooksReport>;
}

export function keepBooks(doors: KeepBooksDoors, options: KeepBooksOptions = {}): KeepBooks {
  let last: Promise<unknown> = Promise.resolve();
  let checked: Checked = { records: '', until: Number.NEGATIVE_INFINITY };
  const quiet = quietHours(options.quietMilliseconds ?? 30 * 60_000);
  return {
    run(signal) {
      const running = last.then(async () => {
        const { report, checked: now } = await keepOnce(doors, options, { checked, quiet, signal });
        checked = now;
        return report;
      });
      last = running.catch(() => undefined);
      return running;
    },
  };
}

const floorTo = (step: number, at: number): Instant => instant(Math.floor(at / step) * step);

/** Hours up to here were found to rest on records that came to this digest. */
interface Checked {
  readonly records: string;
  readonly until: number;
}

interface Run {
  readonly checked: Checked;
  readonly quiet: QuietHours;
  readonly signal: AbortSignal | undefined;
}

async function keepOnce(doors: KeepBooksDoors, options: KeepBooksOptions, { checked, quiet, signal }: Run) {
  const { hoursAtOnce = 6, hoursPerRun = 240 } = options;
  const looked = await lookedPeriod(doors, options);
  if (looked === undefined) return { report: { hours: 0, days: 0, hoursLeft: 0 }, checked };
  const records = await doors.records(looked);
  const now: Checked = { records: digestOfAll(doors, records), until: looked.until };
  const { due, awaited } = await dueHours(doors, {
    looked,
    records,
    quiet,
    againFrom: bookedAgainFrom(doors.clock(), options.minutesKeptMilliseconds),
    awaitedFrom: doors.historyAwaitedFrom?.() ?? Number.POSITIVE_INFINITY,
    sameUntil: now.records === checked.records ? checked.until : Number.NEGATIVE_INFINITY,
  });
  let hours = 0;
  for (const stretch of stretchesOf(due.slice(0, hoursPerRun), hoursAtOnce)) {
    if (signal?.aborted === true) break;
    await keepHours(doors, records, stretch);
    hours += stretch.length;
  }
  const days = signal?.aborted === true ? 0 : await keepDays(doors, looked);
  const left = due.slice(hours);
  const bookedUntil = instant(left.reduce((least, { from }) => Math.min(least, from), Math.min(looked.until, awaited)));
  const report = { hours, days, hoursLeft: left.length, bookedUntil };
  return { report, checked: left.length === 0 ? now : checked };
}

/** From the day in which measuring begins to the last hour that is over and has windows. */
async function lookedPeriod(doors: KeepBooksDoors, options: KeepBooksOptions): Promise<Period | undefined> {
  const { settleMilliseconds = 30 * 60_000 } = options;
  const measured = await doors.store.span();
  if (measured === undefined) return undefined;
  const from = floorTo(DAY_MILLISECONDS, measured.from);
  const settled = floorTo(HOUR_MILLISECONDS, doors.clock() - settleMilliseconds);
  const until = Math.min(settled, floorTo(HOUR_MILLISECONDS, measured.until + HOUR_MILLISECONDS - 1));
  return from < until ? period(from, instant(until)) : undefined;
}

interface DueHour {
  readonly from: Instant;
  readonly origin: ChapterHeading['origin'];
}

interface Looking {
  readonly looked: Period;
  readonly records: BookedRecords;
  readonly quiet: QuietHours;
  /** Hours from here on are booked again where they would be booked otherwise today. */
  readonly againFrom: number;
  /** Hours that reach beyond may still get windows of history. */
  readonly awaitedFrom: number;
  /** Records are known to be the same up to here. */
  readonly sameUntil: number;
}

/** Hours that are in no book, or that would be booked from other records or windows today; those that are booked once only are last. */
async function dueHours(
  doors: KeepBooksDoors,
  { looked, records, quiet, againFrom, awaitedFrom, sameUntil }: Looking,
): Promise<{ readonly due: readonly DueHour[]; readonly awaited: number }> {
  const headings = await doors.books.headings('hour', looked);
  const kept = new Map(headings.map((heading) => [heading.from, heading.origin]));
  // Taken before the windows are read: what is written in between makes the hour due again.
  const versions = await measuredVersions(doors, period(instant(looked.from - HOUR_MILLISECONDS), looked.until));
  // Stretches of 60 minutes reach into the hour before. A sum grows with each of the two, which the higher of them need not.
  const versionOf = (at: number) => (versions.get(at) ?? 0) + (versions.get(at - HOUR_MILLISECONDS) ?? 0);
  const digestOf = recordsDigests(doors, records);
  const due: DueHour[] = [];
  const dueOnce: DueHour[] = [];
  let awaited = Number.POSITIVE_INFINITY;
  const now = doors.clock();
  for (let at = looked.from; at < looked.until; at = instant(at + HOUR_MILLISECONDS)) {
    const known = kept.get(at);
    const windows = versionOf(at);
    if (at >= againFrom) {
      const madeOf = known !== undefined && at < sameUntil ? known.madeOf : digestOf(at);
      if (known?.madeOf !== madeOf || known.windows !== windows) due.push({ from: at, origin: { madeOf, windows } });
    } else if (known !== undefined && (known.windows > 0 || windows === 0)) quiet.forget(at);
    else if (at + HOUR_MILLISECONDS <= awaitedFrom && quiet.isQuiet(at, windows, now))
      dueOnce.push({ from: at, origin: { madeOf: digestOf(at), windows } });
    // Its minutes and those just before must stay until it is booked.
    else awaited = Math.min(awaited, at - FORGETTING_MARGIN_MILLISECONDS);
  }
  return { due: [...due, ...dueOnce], awaited };
}

/** Of each clock hour a number that grows when what was measured in it changes: windows, and who the telemetry said held the devices. */
async function measuredVersions(
  { store, holds }: KeepBooksDoors,
  within: Period,
): Promise<ReadonlyMap<number, number>> {
  const versions = new Map(await store.hourVersions(within));
  for (const [hour, version] of await holds.hourVersions(within)) {
    versions.set(hour, version + (versions.get(hour) ?? 0));
  }
  return versions;
}

const digestOfAll = (doors: KeepBooksDoors, { allocations, declarations, calibration }: BookedRecords): string =>
  doors.digest(JSON.stringify([doors.method, calibration.id, declarations, allocations]));

/** Of each hour a digest of everything that decides and was not measured:  its books: what reaches into it or into the hour before. */
function recordsDigests(doors: KeepBooksDoors, records: BookedRecords): (hour: Instant) => string {
  const { allocations, declarations, calibration } = records;
  const ofAll = JSON.stringify([doors.method, calibration.id, declarations]);
  return (hour) => {
    const from = hour - HOUR_MILLISECONDS;
    const until = hour + HOUR_MILLISECONDS;
    const reaches = (of: { readonly from: number; readonly until?: number | undefined }): boolean =>
      of.from < until && (of.until ?? until) > from;
    const within = (of: { readonly from: number; readonly until?: number | undefined }) => [
      Math.max(from, of.from),
      Math.min(until, of.until ?? until),
    ];
    const held = allocations
      .filter(reaches)
      .map((one) => [one.customerId, one.workloadId, one.runKey, within(one), one.devices, one.devicesWithoutNode]);
    return doors.digest(JSON.stringify([ofAll, held]));
  };
}

/** Hours that follow one another, so many at once. */
function stretchesOf(due: readonly DueHour[], atOnce: number): readonly (readonly DueHour[])[] {
  const stretches: DueHour[][] = [];
  for (const hour of due) {
    const current = stretches.at(-1);
    const last = current?.at(-1);
    if (current !== undefined && last?.from === hour.from - HOUR_MILLISECONDS && current.length < atOnce)
      current.push(hour);
    else stretches.push([hour]);
  }
  return stretches;
}

async function keepHours(doors: KeepBooksDoors, records: BookedRecords, due: readonly DueHour[]): Promise<void> {
  const [first, last] = [due[0], due.at(-1)];
  if (first === undefined || last === undefined) return;
  const until = instant(last.from + HOUR_MILLISECONDS);
  const chapters = await bookHours(doors, records, { from: first.from, until, withHourBefore: true });
  const origins = new Map(due.map(({ from, origin }) => [from, origin]));
  await doors.books.forget('day', daysThatRestOn({ from: first.from, until }));
  for (const chapter of chapters) {
    const origin = origins.get(chapter.from);
    if (origin !== undefined) await doors.books.write('hour', { ...chapter, origin });
  }
}

/** A day tells of weeks that end in it. */
const daysThatRestOn = ({ from, until }: Period): Period =>
  period(
    floorTo(DAY_MILLISECONDS, from),
    instant(floorTo(DAY_MILLISECONDS, until + HOURS_PER_WEEK * HOUR_MILLISECONDS) + DAY_MILLISECONDS),
  );

/** Makes the days whose hours are all booked and that are not there. */
async function keepDays({ books }: KeepBooksDoors, looked: Period): Promise<number> {
  const known = new Set((await books.headings('day', looked)).map(({ from }) => from));
  const hours = await books.headings('hour', looked);
  let made = 0;
  for (let from = floorTo(DAY_MILLISECONDS, looked.from); from < looked.until; from = nextDay(from)) {
    const own = hours.filter((hour) => hour.from >= from && hour.from < nextDay(from));
    if (known.has(from) || own.length < 24) continue;
    await books.write('day', { ...(await dayOf(books, from, own)), origin: originOfDay(own) });
    made++;
  }
  return made;
}

const nextDay = (from: Instant): Instant => instant(from + DAY_MILLISECONDS);

async function dayOf(books: BookStore, from: Instant, own: readonly ChapterHeading[]): Promise<Chapter> {
  const before = period(instant(from - (HOURS_PER_WEEK - 1) * HOUR_MILLISECONDS), from);
  return dayChapter({
    from,
    hours: await books.pages('hour', period(from, nextDay(from))),
    before: await books.pages('hour', before, { parts: 'amounts' }),
    notes: own.map(({ notes }) => notes),
  });
}

const originOfDay = (hours: readonly ChapterHeading[]): ChapterHeading['origin'] => ({
  madeOf: 'hours',
  windows: hours.reduce((highest, { origin }) => Math.max(highest, origin.windows), 0),
});
