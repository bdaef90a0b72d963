import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pagesAsWanted } from '../../../../tests/plain-books.ts';
import { instant, type Period } from '../../../foundation/instant.ts';
import { AMOUNTS, GAP_CEILING, noSums, PAGE_AMOUNTS } from '../tally.ts';
import type { Chapter, ChapterNotes } from './book-chapters.ts';
import { booksOfPages, type PagesPart } from './books-of-pages.ts';
import { dayChapter } from './day-chapter.ts';
import { keptHours, planPages } from './page-plan.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS, type TallyPages } from './tally-pages.ts';

const DAYS = 24;
const HOURS = DAYS * 24;
const START = Date.UTC(2026, 1, 1);
const NOTES: ChapterNotes = { fates: new Map(), activeSeconds: new Map(), findings: [] };
const startOf = (hour: number): number => START + hour * HOUR_MILLISECONDS;

interface Worked {
  /** By hour. */
  readonly amounts: readonly number[];
  readonly gaps: readonly number[];
  /** Hours from the start, with a third of an hour here and there. */
  readonly from: number;
  readonly until: number;
  /** Days that are kept as days, from the start. */
  readonly days: number;
  readonly withCourse: boolean;
}

/** One account of which each hour is one amount; a stretch of 60 minutes that reaches back into the hour before comes to more. */
function hourPage({ amounts, gaps }: Worked, hour: number, from = startOf(hour)): TallyPages {
  const amount = amounts[hour] ?? 0;
  const ofPage = new Float64Array(PAGE_AMOUNTS).fill(amount);
  ofPage[GAP_CEILING] = gaps[hour] ?? 0;
  const peak = new Float64Array(AMOUNTS).fill(reachingBack(amount));
  return {
    name: { kind: 'account', customerId: 'a', workloadId: 'w', lineageId: 'l', clusterId: '' },
    total: noSums(),
    basis: new Map(),
    heldFrom: from,
    heldUntil: startOf(hour + 1),
    peaks: { minute: new Float64Array(AMOUNTS), hour: peak },
    latestStart: from,
    starts: [from],
    amounts: ofPage,
  };
}

const reachingBack = (amount: number): number => amount + 5;

const hourChapter = (worked: Worked, hour: number): Chapter => ({
  from: instant(startOf(hour)),
  until: instant(startOf(hour + 1)),
  pages: (worked.amounts[hour] ?? 0) > 0 ? [hourPage(worked, hour)] : [],
  notes: NOTES,
});

function chaptersOf(worked: Worked) {
  const hours = Array.from({ length: HOURS }, (_, hour) => hourChapter(worked, hour));
  const pagesOf = (from: number, until: number) => hours.slice(Math.max(0, from), until).flatMap(({ pages }) => pages);
  const days = Array.from({ length: worked.days }, (_, day) =>
    dayChapter({
      from: instant(startOf(24 * day)),
      hours: pagesOf(24 * day, 24 * day + 24),
      before: pagesOf(24 * day - 167, 24 * day),
      notes: [],
    }),
  );
  return { hours, days };
}

/** What of an hour lies at the ends, which is booked from minutes. */
function edgesOf(worked: Worked, within: Period, kept: Period): PagesPart {
  const pages: TallyPages[] = [];
  const first = Math.floor(worked.from);
  for (let hour = first; startOf(hour) < kept.from; hour++) {
    pages.push(withoutReach(hourPage(worked, hour, Math.max(within.from, startOf(hour)))));
  }
  if (kept.until < within.until) pages.push(withoutReach(hourPage(worked, Math.floor(worked.until))));
  return { pages, use: { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted' } };
}

const withoutReach = (page: TallyPages): TallyPages => ({
  ...page,
  peaks: { ...page.peaks, hour: page.amounts },
});

function found(worked: Worked) {
  const within = { from: instant(startOf(worked.from)), until: instant(startOf(worked.until)) };
  const kept = keptHours(within) ?? within;
  const { hours, days } = chaptersOf(worked);
  const plan = planPages(within, {
    daysUntil: instant(startOf(24 * worked.days)),
    stepMilliseconds: DAY_MILLISECONDS,
    withCourse: worked.withCourse,
  });
  const parts = plan.map(({ from, until, use, wanted }) => {
    const chapters = use.pageMilliseconds === DAY_MILLISECONDS ? days : hours;
    const read = chapters.filter((one) => one.from >= from && one.from < until);
    return { use, pages: pagesAsWanted(read, wanted) };
  });
  const books = booksOfPages({ parts: [...parts, edgesOf(worked, within, kept)], notes: [] }, DAY_MILLISECONDS);
  const own = books.accounts[0]?.own;
  const peaks = own?.peaks();
  const course = own?.course ?? [];
  const gap = Array.from({ length: course.length / AMOUNTS }, (_, step) => course[step * AMOUNTS + GAP_CEILING] ?? 0);
  return {
    hour: peaks?.hour[0] ?? 0,
    day: peaks?.day[0] ?? 0,
    week: peaks?.week[0] ?? 0,
    gap: gap.reduce((sum, one) => sum + one, 0),
  };
}

function expected({ amounts, gaps, from, until }: Worked) {
  const last = Math.ceil(until);
  const first = Math.floor(from);
  const isStartOfHour = first === from;
  const sumOver = (of: readonly number[], start: number, end: number): number =>
    of.slice(start, end).reduce((sum, one) => sum + one, 0);
  const highest = (length: number): number => {
    let most = 0;
    for (let end = first + 1; end <= last; end++) {
      most = Math.max(most, sumOver(amounts, Math.max(first, end - length), end));
    }
    return most;
  };
  let hour = 0;
  // The hours at the ends are booked from their minutes, and of the first nothing reaches back.
  const reachFrom = isStartOfHour ? first + 1 : first + 2;
  for (let at = first; at < last; at++) {
    const amount = amounts[at] ?? 0;
    const isReaching = at >= reachFrom && at < Math.floor(until) && amount > 0;
    hour = Math.max(hour, isReaching ? reachingBack(amount) : amount);
  }
  return { hour, day: highest(24), week: highest(168), gap: sumOver(gaps, first, last) };
}

/** Mostly quiet, with bursts that begin and end anywhere. */
const worked: fc.Arbitrary<Worked> = fc
  .record({
    quiet: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: HOURS, maxLength: HOURS }),
    bursts: fc.array(
      fc.record({ at: fc.nat(HOURS), length: fc.constantFrom(1, 24, 168), level: fc.integer({ min: 1, max: 9 }) }),
      { minLength: 1, maxLength: 3 },
    ),
    gapAt: fc.nat(HOURS),
    from: fc.oneof(fc.nat(60), fc.constantFrom(0, 24, 1 / 3, 23 + 1 / 3)),
    shorter: fc.oneof(fc.nat(60), fc.constantFrom(0, 24, 2 / 3)),
    lacking: fc.constantFrom(0, 0, 0, 1, 5),
    withCourse: fc.boolean(),
  })
  .map(({ quiet, bursts, gapAt, from, shorter, lacking, withCourse }) => {
    const amounts = [...quiet];
    for (const { at, length, level } of bursts) {
      for (let hour = at; hour < Math.min(HOURS, at + length); hour++) amounts[hour] = (amounts[hour] ?? 0) + level;
    }
    const gaps = amounts.map((amount, hour) => (hour >= gapAt && hour < gapAt + 5 && amount > 0 ? 3 : 0));
    return { amounts, gaps, from, until: HOURS - shorter, days: DAYS - lacking, withCourse };
  });

describe('what of books is read for a long period', () => {
  it('tells the highest hour, day and week that lie in it, wherever they begin, and every gap', () => {
    fc.assert(
      fc.property(worked, (one) => {
        expect(found(one)).toEqual(expected(one));
      }),
      { numRuns: 500 },
    );
  });
});
