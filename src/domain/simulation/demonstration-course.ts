import { type Instant, instant } from '../../foundation/instant.ts';
import { atMinute, DEMONSTRATION_PERIOD, MINUTES, STEP_MILLISECONDS } from './demonstration-fleet.ts';

/** The two days of the demonstration, laid over some two days of the calendar. */
export interface Course {
  /** Where a minute of the two days lies. */
  readonly at: (minute: number) => Instant;
  /** Keys of runs are told once only, so those of a repeated course differ. */
  readonly runKeyOf: (key: string) => string;
  /** Up to when it is told: later than that nobody knows. Undefined: the whole of it is past. */
  readonly toldAt?: Instant;
  /** Whether a minute is not later than what is told. */
  readonly hasReached: (minute: number) => boolean;
  /** The last minute of the course that is told. */
  readonly lastMinute: number;
}

/** The course of the files under `data/demonstration`. */
export const THE_TWO_DAYS: Course = {
  at: atMinute,
  runKeyOf: (key) => key,
  hasReached: () => true,
  lastMinute: MINUTES,
};

const COURSE_MILLISECONDS = MINUTES * STEP_MILLISECONDS;
const DAY_MILLISECONDS = 86_400_000;

/** How many courses lie before the one in which a moment is; courses follow each other without a gap. Negative before the first. */
export const courseNumber = (moment: Instant): number =>
  Math.floor((moment - DEMONSTRATION_PERIOD.from) / COURSE_MILLISECONDS);

/** The start of the course in which a moment lies. */
export const courseStart = (moment: Instant): Instant =>
  instant(DEMONSTRATION_PERIOD.from + courseNumber(moment) * COURSE_MILLISECONDS);

/** Where a node that was never fed begins: at the start of a course, a day to three days back, so that there is something to see. */
export const firstFedMoment = (now: Instant): Instant => courseStart(instant(now - DAY_MILLISECONDS));

/** The courses from one that starts at a moment to the one that runs, told up to now. */
export function coursesSince(firstStart: Instant, now: Instant): readonly Course[] {
  const courses: Course[] = [];
  for (let start = firstStart; start <= now; start = instant(start + COURSE_MILLISECONDS)) {
    const at = (minute: number): Instant => instant(start + minute * STEP_MILLISECONDS);
    const day = new Date(start).toISOString().slice(0, 10);
    const lastMinute = Math.min(MINUTES, Math.floor((now - start) / STEP_MILLISECONDS));
    courses.push({
      at,
      lastMinute,
      runKeyOf: (key) => `${key}-${day}`,
      toldAt: now,
      hasReached: (minute) => at(minute) <= now,
    });
  }
  return courses;
}
