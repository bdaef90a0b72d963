import { type Instant, instant, type Period } from '../../../foundation/instant.ts';
import { HOURS_PER_DAY, HOURS_PER_WEEK } from '../rate-tracker.ts';
import type { PagesUse } from './paged-tally.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from './tally-pages.ts';

/** Chapters of one length that follow one another, and how their pages are to be taken. */
export interface PlannedStretch extends Period {
  readonly use: PagesUse;
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
 * The chapters from which the books of a period's kept hours are made, each moment counted once, and those that are read beside them
 * for stretches that reach over a border. Periods that are pictured by the day use days where days are kept.
 * @param daysUntil end of the last day that is kept as a day.
 * @param stepMilliseconds length of a step of the course.
 */
export function planPages(within: Period, daysUntil: Instant, stepMilliseconds: number): readonly PlannedStretch[] {
  const hours = keptHours(within);
  if (hours === undefined) return [];
  const startsWithHour = hours.from === within.from;
  const daysFrom = ceilTo(DAY_MILLISECONDS, hours.from + (HOURS_PER_DAY - 1) * HOUR_MILLISECONDS);
  const days = { from: daysFrom, until: instant(Math.min(daysUntil, floorTo(DAY_MILLISECONDS, hours.until))) };
  if (stepMilliseconds < DAY_MILLISECONDS || days.from >= days.until) return leadingHours(hours, startsWithHour);
  const weeksFrom = ceilTo(DAY_MILLISECONDS, hours.from + (HOURS_PER_WEEK - 1) * HOUR_MILLISECONDS);
  const border = instant(Math.min(weeksFrom, days.until));
  const reach = instant(Math.max(border, days.until - (HOURS_PER_WEEK - 1) * HOUR_MILLISECONDS));
  return [
    ...leadingHours({ from: hours.from, until: days.from }, startsWithHour),
    { from: days.from, until: border, use: usedDays(['hour', 'day']) },
    { from: border, until: days.until, use: usedDays(['hour', 'day', 'week']) },
    { from: days.until, until: hours.until, use: usedHours },
    // Days tell only of weeks that lie in the period from the second week on; a period that starts with a day has whole days before.
    ...(within.from % DAY_MILLISECONDS === 0 ? [] : [{ from: days.from, until: border, use: besideHours }]),
    ...(within.until === days.until ? [] : [{ from: reach, until: days.until, use: besideHours }]),
  ].filter(({ from, until }) => from < until);
}

/** What is kept of the hour with which a period starts has stretches of 60 minutes that start before it. */
function leadingHours({ from, until }: Period, startsWithHour: boolean): readonly PlannedStretch[] {
  const second = instant(startsWithHour ? Math.min(from + HOUR_MILLISECONDS, until) : from);
  return [
    { from, until: second, use: { ...usedHours, trusted: [] } },
    { from: second, until, use: usedHours },
  ].filter((stretch) => stretch.from < stretch.until);
}

const usedHours: PagesUse = { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted', trusted: ['hour'] };
const besideHours: PagesUse = { pageMilliseconds: HOUR_MILLISECONDS, role: 'beside', trusted: [] };
const usedDays = (trusted: PagesUse['trusted']): PagesUse => ({
  pageMilliseconds: DAY_MILLISECONDS,
  role: 'counted',
  trusted,
});
