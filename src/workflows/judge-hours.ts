import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { classify } from '../domain/classification/classification.ts';
import type { Classifier } from '../domain/classification/classifier-model.ts';
import {
  carriedInto,
  type DayLabels,
  dayAfter,
  dayBefore,
  dayStart,
  type JudgedHour,
  stateOf,
  type WorkloadLabels,
  withState,
  workloadName,
} from '../domain/classification/day-labels.ts';
import { afterHour, type LabelPatience } from '../domain/classification/standing-label.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { BookStore, ChapterHeading } from '../ports/book-store.ts';
import type { LabelStore } from '../ports/label-store.ts';
import { bookedAgainFrom } from './closed-hours.ts';
import {
  gatherEvidence,
  type GatherEvidenceDoors,
  type HoldingRecords,
  type HourOfEvidence,
} from './gather-evidence.ts';

export interface JudgeHoursDoors extends GatherEvidenceDoors {
  readonly books: Pick<BookStore, 'headings'>;
  readonly labels: Pick<LabelStore, 'read' | 'write'>;
  readonly classifier: Classifier;
  readonly clock: () => Instant;
  /** What is known of who held what in a period, as it stands now. */
  records(within: Period): Promise<HoldingRecords>;
}

export interface JudgeHoursOptions extends LabelPatience {
  /** How long windows of minutes are kept; 14 days when absent. What is older is not judged anew. */
  readonly minutesKeptMilliseconds?: number;
}

export interface JudgingReport {
  /** Hours that were judged in this run. */
  readonly hours: number;
  /** Those of them that had been judged before: what they were made of changed. */
  readonly hoursAnew: number;
  /** Labels that took the place of another, or of none. */
  readonly changes: number;
  /** Up to here every booked hour is judged; undefined where nothing is booked. */
  readonly judgedUntil?: Instant;
}

/** Judges each booked hour: what kind of work each workload was, by all that was seen of it in that day and the day before. */
export interface JudgeHours {
  /**
   * Calls run one after the other. An aborted run ends with the hour that it is at.
   * @throws what the stores and `records` throw; the next run goes on from there.
   */
  run(signal?: AbortSignal): Promise<JudgingReport>;
}

export function judgeHours(doors: JudgeHoursDoors, options: JudgeHoursOptions): JudgeHours {
  const judging = new Judging(doors, options);
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(signal) {
      const running = last.then(() => judging.run(signal));
      last = running.catch(() => undefined);
      return running;
    },
  };
}

/** What of a judged day must be known to tell whether it stands. */
type Head = Pick<DayLabels, 'day' | 'restsOn' | 'hours'>;
type BookedHour = Omit<JudgedHour, 'held'>;

interface AskedDay {
  readonly day: Instant;
  /** Its booked hours, from midnight on. */
  readonly hours: readonly BookedHour[];
  readonly before: Head | undefined;
  readonly againFrom: Instant;
  readonly signal: AbortSignal | undefined;
}

interface JudgedDay {
  readonly head: Head;
  readonly hours: number;
  readonly hoursAnew: number;
  readonly changes: number;
}

class Judging {
  private readonly doors: JudgeHoursDoors;
  private readonly options: JudgeHoursOptions;
  private readonly evidence: ReturnType<typeof gatherEvidence>;
  private readonly heads = new Map<Instant, Head>();
  /** By hour of what books it was found that they name the holders that were judged. */
  private readonly sameHolders = new Map<Instant, string>();
  private latest: DayLabels | undefined;

  constructor(doors: JudgeHoursDoors, options: JudgeHoursOptions) {
    this.doors = doors;
    this.options = options;
    this.evidence = gatherEvidence(doors);
  }

  async run(signal: AbortSignal | undefined): Promise<JudgingReport> {
    const { clock, books } = this.doors;
    const now = clock();
    const againFrom = bookedAgainFrom(now, this.options.minutesKeptMilliseconds);
    // A day is judged by its minutes and by those of the day before: older ones stand as they were judged, for their evidence is going
    const first = instant(Math.min(dayStart(now), dayStart(againFrom) + 2 * DAY_MILLISECONDS));
    this.forgetBefore(dayBefore(first));
    const headings = await books.headings('hour', period(first, instant(now + DAY_MILLISECONDS)));
    const told = { hours: 0, hoursAnew: 0, changes: 0 };
    let before = await this.headOf(dayBefore(first));
    let judgedUntil: Instant | undefined;
    for (const day of daysOf(headings)) {
      const hours = hoursOf(day, headings, againFrom);
      if (hours.length === 0 || signal?.aborted === true) break;
      const judged = await this.day({ day, hours, before, againFrom, signal });
      told.hours += judged.hours;
      told.hoursAnew += judged.hoursAnew;
      told.changes += judged.changes;
      before = judged.head;
      judgedUntil = instant(day + before.hours.length * HOUR_MILLISECONDS);
      if (before.hours.length < 24) break;
    }
    return { ...told, ...(judgedUntil === undefined ? {} : { judgedUntil }) };
  }

  private async day(asked: AskedDay): Promise<JudgedDay> {
    const { day, hours, before } = asked;
    const restsOn = before === undefined ? '' : this.originOf(before);
    const known = await this.headOf(day);
    let asking: Promise<HoldingRecords> | undefined;
    const records = () => (asking ??= this.doors.records(period(dayBefore(day), dayAfter(day))));
    const stands = known !== undefined && known.restsOn === restsOn && (await this.isSame(known, asked, records));
    if (stands && known.hours.length >= hours.length) return { head: known, hours: 0, hoursAnew: 0, changes: 0 };
    const start = (stands ? await this.kept(day) : undefined) ?? (await this.begun(day, restsOn));
    const { labels, changes } = await this.judged(start, asked, await records());
    const judgedHours = labels.hours.length - start.hours.length;
    // A day judged anew is put in the place of the other once it reaches as far: a stop in between costs no judgement.
    const reached = Math.min(known?.hours.length ?? 0, hours.length);
    if (judgedHours === 0 || labels.hours.length < reached)
      return { head: { ...labels, hours: [] }, hours: 0, hoursAnew: 0, changes: 0 };
    await this.doors.labels.write(labels);
    this.latest = labels;
    this.heads.set(day, { day, restsOn, hours: labels.hours });
    const hoursAnew = stands ? 0 : Math.min(judgedHours, known?.hours.length ?? 0);
    return { head: labels, hours: judgedHours, hoursAnew, changes };
  }

  /** The day before its first hour. */
  private async begun(day: Instant, restsOn: string): Promise<DayLabels> {
    const before = await this.kept(dayBefore(day));
    return { day, restsOn, hours: [], workloads: [...carriedInto(day, before).values()] };
  }

  private async judged(start: DayLabels, { day, hours, signal }: AskedDay, records: HoldingRecords) {
    await this.evidence.upTo(day, start.hours.length, records);
    const workloads = new Map(start.workloads.map((labels) => [workloadName(labels), labels]));
    const judged = [...start.hours];
    let changes = 0;
    for (const booked of hours.slice(start.hours.length)) {
      if (signal?.aborted === true) break;
      const { held, seen } = await this.evidence.nextHour(records);
      changes += this.judgeSeen(workloads, hourOf(day, judged.length), seen);
      judged.push({ ...booked, held });
    }
    const inOrder = [...workloads].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, labels]) => labels);
    return { labels: { ...start, hours: judged, workloads: inOrder }, changes };
  }

  private judgeSeen(workloads: Map<string, WorkloadLabels>, from: Instant, seen: HourOfEvidence['seen']): number {
    let changes = 0;
    const until = instant(from + HOUR_MILLISECONDS);
    for (const [name, { customerId, workloadId }] of seen) {
      const course = this.evidence.courseOf(name);
      if (course === undefined) continue;
      const known = workloads.get(name);
      const judgement = classify(course, this.doors.classifier);
      const state = afterHour(known && stateOf(known), { from, until, judgement }, this.options);
      const labels = withState(known ?? { customerId, workloadId }, state);
      changes += labels.changes.length - (known?.changes.length ?? 0);
      workloads.set(name, labels);
    }
    return changes;
  }

  /** Whether the hours would be judged the same: their windows and holders are what they were. */
  private async isSame(
    known: Head,
    { day, hours, againFrom }: AskedDay,
    records: () => Promise<HoldingRecords>,
  ): Promise<boolean> {
    for (const [place, { windows, madeOf, held }] of known.hours.entries()) {
      const booked = hours[place];
      const from = hourOf(day, place);
      if (booked === undefined || from < againFrom) continue;
      if (booked.windows !== windows) return false;
      if (booked.madeOf === madeOf || this.sameHolders.get(from) === booked.madeOf) continue;
      if ((await this.evidence.heldIn(from, await records())) !== held) return false;
      this.sameHolders.set(from, booked.madeOf);
    }
    return true;
  }

  private originOf({ restsOn, hours }: Head): string {
    return this.doors.digest(JSON.stringify([restsOn, hours.map(({ windows, held }) => [windows, held])]));
  }

  private async kept(day: Instant): Promise<DayLabels | undefined> {
    return this.latest?.day === day ? this.latest : this.doors.labels.read(day);
  }

  private async headOf(day: Instant): Promise<Head | undefined> {
    const known = this.heads.get(day);
    if (known !== undefined) return known;
    const labels = await this.kept(day);
    if (labels === undefined) return undefined;
    const head = { day, restsOn: labels.restsOn, hours: labels.hours };
    this.heads.set(day, head);
    return head;
  }

  private forgetBefore(day: Instant): void {
    for (const known of this.heads.keys()) if (known < day) this.heads.delete(known);
    for (const hour of this.sameHolders.keys()) if (hour < day) this.sameHolders.delete(hour);
  }
}

const hourOf = (day: Instant, place: number): Instant => instant(day + place * HOUR_MILLISECONDS);

/** From the first day with a booked hour to the last, without a gap. */
function daysOf(headings: readonly ChapterHeading[]): readonly Instant[] {
  const [first, last] = [headings[0], headings.at(-1)];
  const days: Instant[] = [];
  if (first === undefined || last === undefined) return days;
  for (let day = dayStart(first.from); day <= last.from; day = dayAfter(day)) days.push(day);
  return days;
}

/** The hours of a day up to the first that isn't booked. Of those that are booked no more, one that isn't there had nothing in it. */
function hoursOf(day: Instant, headings: readonly ChapterHeading[], againFrom: Instant): readonly BookedHour[] {
  const origins = new Map(headings.map(({ from, origin }) => [from, origin]));
  const hours: BookedHour[] = [];
  for (let place = 0; place < 24; place++) {
    const from = hourOf(day, place);
    const origin = origins.get(from) ?? (from < againFrom ? { windows: 0, madeOf: '' } : undefined);
    if (origin === undefined) break;
    hours.push({ windows: origin.windows, madeOf: origin.madeOf });
  }
  return hours;
}
