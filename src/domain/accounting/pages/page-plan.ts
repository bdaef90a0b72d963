import { type Instant, instant, type Period } from '../../../foundation/instant.ts';
import { HOURS_PER_DAY, HOURS_PER_WEEK } from '../rate-tracker.ts';
import type { PagesUse } from './paged-tally.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS, type PagesWanted } from './tally-pages.ts';

/** Chapters of one length that follow one another, what of their pages is read, and how it is taken. */
export interface PlannedStretch extends Period {
  readonly use: PagesUse;
  readonly wanted: PagesWanted;
}

export interface PlanOptions {
  /** End of the last day that is kept as a day. */
  readonly daysUntil: Instant;
  /** Length of a step of the course. */
  readonly stepMilliseconds: number;
  /** False: the course is not shown, and pages need not be told one by one. */
  readonly withCourse: boolean;
}

const floorTo = (step: number, at: number): Instant => instant(Math.floor(at / step) * step);
const ceilTo = (step: number, at: number): Instant => instant(Math.ceil(at / step) * step);

/**
 * The clock hours of a period that kept books tell; undefined where none does. Of a period that starts within an hour the next hour
 * isn't one of them: what is kept of it has stretches that reach back beyond the start.
 */
export function keptHours({ from, until }: Period): Period | undefined {
  const next = ceilTo(HOUR_MILLISECONDS, from);
  const first = next === from ? from : next + HOUR_MILLISECONDS;
  const kept = { from: instant(first), until: floorTo(HOUR_MILLISECONDS, until) };
  return kept.from < kept.until ? kept : undefined;
}

/**
 * The chapters from which the books of a period's kept hours are made, each moment counted once, and hours that are read beside them:
 * of days in which a stretch of 60 minutes, 24 or 168 hours may begin or end that no day tells of. Periods that are pictured by the day
 * use days where days are kept.
 */
export function planPages(within: Period, options: PlanOptions): readonly PlannedStretch[] {
  const hours = keptHours(within);
  if (hours === undefined) return [];
  // What is kept of the hour with which a period starts has stretches of 60 minutes that start before it.
  const hourFrom = instant(hours.from === within.from ? hours.from + HOUR_MILLISECONDS : hours.from);
  const days = {
    from: ceilTo(DAY_MILLISECONDS, hours.from),
    until: instant(Math.min(options.daysUntil, floorTo(DAY_MILLISECONDS, hours.until))),
  };
  const countedHours = (from: Instant, until: Instant): PlannedStretch => ({
    from,
    until,
    use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted' },
    wanted: { peaksFrom: { hour: hourFrom } },
  });
  if (options.stepMilliseconds < DAY_MILLISECONDS || days.from >= days.until) {
    return [countedHours(hours.from, hours.until)];
  }
  const plan: DaysPlan = { within, hours, days, hourFrom };
  const countedDays: PlannedStretch = {
    ...days,
    use: { pageMilliseconds: DAY_MILLISECONDS, role: 'counted' },
    wanted: wantedOfDays(plan, options),
  };
  const stretches = [
    countedHours(hours.from, days.from),
    countedDays,
    countedHours(days.until, hours.until),
    ...besideHours(plan),
  ];
  return stretches.filter(({ from, until }) => from < until);
}

interface DaysPlan {
  readonly within: Period;
  readonly hours: Period;
  readonly days: Period;
  /** From here on no stretch of 60 minutes that is told starts before the period. */
  readonly hourFrom: Instant;
}

/** The first day of which every stretch of so many hours that ends in it lies within the period. */
const firstDayOf = ({ hours }: DaysPlan, length: number): Instant =>
  ceilTo(DAY_MILLISECONDS, hours.from + (length - 1) * HOUR_MILLISECONDS);

function wantedOfDays(plan: DaysPlan, { withCourse }: PlanOptions): PagesWanted {
  const { within, days, hourFrom } = plan;
  const week = firstDayOf(plan, HOURS_PER_WEEK);
  const peaksFrom = { hour: ceilTo(DAY_MILLISECONDS, hourFrom), day: firstDayOf(plan, HOURS_PER_DAY), week };
  // Weeks that no day tells of begin or end at the ends of the period, and are made of the days between.
  const until = within.until === days.until ? days.until : instant(days.until - WEEK_MILLISECONDS);
  return withCourse || week >= until ? { peaksFrom } : { peaksFrom, gapsAloneWithin: { from: week, until } };
}

const WEEK_MILLISECONDS = HOURS_PER_WEEK * HOUR_MILLISECONDS;

function besideHours(plan: DaysPlan): readonly PlannedStretch[] {
  const { days, hourFrom } = plan;
  const stretches: { from: Instant; until: Instant }[] = [];
  for (let from = days.from; from < days.until; from = instant(from + DAY_MILLISECONDS)) {
    if (!isToldByHours(plan, from)) continue;
    const until = instant(from + DAY_MILLISECONDS);
    const last = stretches.at(-1);
    if (last?.until === from) last.until = until;
    else stretches.push({ from, until });
  }
  return stretches.map((stretch) => ({
    ...stretch,
    use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'beside' },
    wanted: { parts: 'amounts', peaksFrom: { hour: hourFrom } },
  }));
}

/** Whether a stretch that counts and that no day tells of begins or ends within the day and not at its ends. */
function isToldByHours(plan: DaysPlan, day: Instant): boolean {
  const { within, days, hourFrom } = plan;
  if (day < hourFrom) return true;
  const first = floorTo(HOUR_MILLISECONDS, within.from);
  const end = ceilTo(HOUR_MILLISECONDS, within.until);
  return [HOURS_PER_DAY, HOURS_PER_WEEK].some((length) => {
    const stretch = length * HOUR_MILLISECONDS;
    const mayEnd = day < firstDayOf(plan, length) && day + DAY_MILLISECONDS > first + stretch;
    const mayBegin = end > days.until && day + DAY_MILLISECONDS > days.until - stretch && day < end - stretch;
    return mayEnd || mayBegin;
  });
}
