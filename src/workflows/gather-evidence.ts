import type { AccountKey } from '../domain/accounting/place-allocations.ts';
import { placeRecords } from '../domain/accounting/open-bookkeeping.ts';
import { HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import type { Course } from '../domain/classification/course.ts';
import { dayBefore, workloadName } from '../domain/classification/day-labels.ts';
import { type RecentCourses, recentCourses } from '../domain/classification/recent-courses.ts';
import { instant, type Instant, type Period, period } from '../foundation/instant.ts';
import type { BookedRecords, BookHoursDoors } from './book-hours.ts';
import { followPulses } from './follow-workloads.ts';
import { labelledHolds } from './labelled-holds.ts';
import { numberedWindows } from './numbered-windows.ts';

export type HoldingRecords = Pick<BookedRecords, 'allocations' | 'declarations'>;

export interface GatherEvidenceDoors extends BookHoursDoors {
  /** A digest of the text that no other text has. */
  digest(text: string): string;
}

/** What one hour showed. */
export interface HourOfEvidence {
  /** Digest of who held which device. */
  readonly held: string;
  /** The workloads of which a minute was seen in the hour, by name. */
  readonly seen: ReadonlyMap<string, AccountKey>;
}

/** What was seen of each workload in a day, up to an hour, and in the day before; it is remade from stored windows where it isn't in memory. */
export interface GatherEvidence {
  /** Puts the evidence where the first hours of the day are taken in. */
  upTo(day: Instant, hours: number, records: HoldingRecords): Promise<void>;
  /** Takes in the next hour. After a failure the evidence is remade when it is asked for again. */
  nextHour(records: HoldingRecords): Promise<HourOfEvidence>;
  courseOf(name: string): Course | undefined;
  /** Digest of who held which device in an hour. */
  heldIn(from: Instant, records: HoldingRecords): Promise<string>;
}

/** Where the evidence stands. */
interface Standing {
  readonly day: Instant;
  hours: number;
  readonly courses: RecentCourses;
}

const HOURS_OF_DAY = 24;
const hourFrom = (from: Instant): Period => period(from, instant(from + HOUR_MILLISECONDS));

export function gatherEvidence(doors: GatherEvidenceDoors): GatherEvidence {
  let standing: Standing | undefined;

  const placed = async (from: Instant, { allocations, declarations }: HoldingRecords) => {
    const labels = await labelledHolds(doors, hourFrom(from));
    return placeRecords({ index: doors.index, period: hourFrom(from), allocations, declarations, labels });
  };
  const digestOf = ({ placement, timelines }: Awaited<ReturnType<typeof placed>>): string => {
    const names = placement.accounts.map(workloadName);
    const held = timelines.map((segments) =>
      segments.map(({ from, until, holders }) => [from, until, holders.map(({ account }) => names[account])]),
    );
    return doors.digest(JSON.stringify(held));
  };
  const taken = async (at: Standing, records: HoldingRecords): Promise<HourOfEvidence> => {
    // What a failure leaves half taken in is nobody's.
    standing = undefined;
    const from = instant(at.day + at.hours * HOUR_MILLISECONDS);
    const holding = await placed(from, records);
    const { accounts } = holding.placement;
    const names = accounts.map(workloadName);
    const seen = new Map<string, AccountKey>();
    const follower = followPulses({ index: doors.index, timelines: holding.timelines }, (account, pulse, facts) => {
      const name = names[account] as string;
      seen.set(name, accounts[account] as AccountKey);
      at.courses.add(name, pulse, facts);
    });
    for await (const window of numberedWindows(doors, hourFrom(from)).windows) follower.window(window);
    follower.end();
    at.hours++;
    standing = at;
    return { held: digestOf(holding), seen };
  };
  const remade = async (day: Instant, hours: number, records: HoldingRecords): Promise<void> => {
    const before: Standing = { day: dayBefore(day), hours: 0, courses: recentCourses() };
    while (before.hours < HOURS_OF_DAY) await taken(before, records);
    before.courses.nextDay();
    const now: Standing = { day, hours: 0, courses: before.courses };
    while (now.hours < hours) await taken(now, records);
    standing = now;
  };

  return {
    async upTo(day, hours, records) {
      if (standing?.day === day && standing.hours === hours) return;
      if (standing?.day !== dayBefore(day) || standing.hours < HOURS_OF_DAY || hours > 0)
        return remade(day, hours, records);
      standing.courses.nextDay();
      standing = { day, hours: 0, courses: standing.courses };
    },
    nextHour(records) {
      if (standing === undefined) throw new Error('no evidence was gathered before the hour');
      return taken(standing, records);
    },
    courseOf: (name) => standing?.courses.courseOf(name),
    heldIn: async (from, records) => digestOf(await placed(from, records)),
  };
}
