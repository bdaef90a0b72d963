import { type Instant, instant } from '../../foundation/instant.ts';

/** A day as a calendar shows it, without a time of day or a zone. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Where days are counted: the zone of the authority that a report goes to. */
export type Zone =
  | 'UTC'
  | 'Europe/Brussels'
  | 'America/New_York'
  | 'America/Chicago'
  | 'America/Los_Angeles'
  | 'Asia/Seoul';

const DAY_MILLISECONDS = 86_400_000;
const SECOND_MILLISECONDS = 1000;
const formatters = new Map<Zone, Intl.DateTimeFormat>();

const utcMilliseconds = (date: CivilDate): number => Date.UTC(date.year, date.month - 1, date.day);

function fromUtcMilliseconds(milliseconds: number): CivilDate {
  const at = new Date(milliseconds);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

function formatterFor(zone: Zone): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
}

/** What the wall clock of a zone shows, as if it were UTC. */
function wallClockMilliseconds(zone: Zone, at: number): number {
  const parts = new Map(
    formatterFor(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The day that the calendar of a zone shows at a moment. */
export const civilDateIn = (zone: Zone, at: Instant): CivilDate => fromUtcMilliseconds(wallClockMilliseconds(zone, at));

/** Counts calendar days: month ends and leap days are the calendar's. */
export const addDays = (date: CivilDate, days: number): CivilDate =>
  fromUtcMilliseconds(utcMilliseconds(date) + days * DAY_MILLISECONDS);

/** The same day of a later year; 29 February becomes 28 February where there is none. */
export function addYears(date: CivilDate, years: number): CivilDate {
  const moved = { ...date, year: date.year + years };
  const exists = fromUtcMilliseconds(utcMilliseconds(moved)).day === date.day;
  return exists ? moved : { ...moved, day: date.day - 1 };
}

/** Negative when `a` is earlier, 0 when they are the same day. */
export const compareDates = (a: CivilDate, b: CivilDate): number => utcMilliseconds(a) - utcMilliseconds(b);

/** The last second of a day in a zone: what is due "on" a day is in time until then. */
export function endOfDayIn(zone: Zone, date: CivilDate): Instant {
  const nextMidnight = utcMilliseconds(addDays(date, 1));
  const offsetAt = (at: number): number => wallClockMilliseconds(zone, at) - at;
  const guess = nextMidnight - offsetAt(nextMidnight);
  return instant(nextMidnight - offsetAt(guess) - SECOND_MILLISECONDS);
}

/** The end of the day that lies `days` calendar days after a moment's day; the day of the event isn't counted. */
export const daysAfter = (event: Instant, days: number, zone: Zone): Instant =>
  endOfDayIn(zone, addDays(civilDateIn(zone, event), days));

/** `2027-01-01`. */
export const isoDateOf = (date: CivilDate): string =>
  `${String(date.year).padStart(4, '0')}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;

/** Reads a date that the project itself wrote. @throws Error when it isn't one. */
export function civilDate(iso: string): CivilDate {
  const date = fromUtcMilliseconds(Date.parse(`${iso}T00:00:00Z`));
  if (isoDateOf(date) !== iso) throw new Error(`not a calendar date: ${iso}`);
  return date;
}

/** Of several triggers the earliest counts; undefined when there is none. */
export function earliestOf(...moments: readonly (Instant | undefined)[]): Instant | undefined {
  const known = moments.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : instant(Math.min(...known));
}
