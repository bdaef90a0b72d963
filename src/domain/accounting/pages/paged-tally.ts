import type { Basis } from '../account.ts';
import type { PeakAmounts } from '../rate-tracker.ts';
import {
  AMOUNTS,
  addSums,
  type BasisTotal,
  type ClosedTally,
  ESTIMATE,
  EXTENDED_ESTIMATE,
  noSums,
  PAGE_AMOUNTS,
} from '../tally.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS, type TallyPages } from './tally-pages.ts';

const WEEK_MILLISECONDS = 7 * DAY_MILLISECONDS;

/** How pages are to be taken. */
export interface PagesUse {
  readonly pageMilliseconds: typeof HOUR_MILLISECONDS | typeof DAY_MILLISECONDS;
  /**
   * `counted`: they are part of the whole. `beside`: they are counted elsewhere, and here only for the stretches that they are part
   * of. `before`: the same, of stretches that end later.
   */
  readonly role: 'counted' | 'beside' | 'before';
}

/** Pages as they were given, and how they are taken. */
type Run = Pick<TallyPages, 'starts' | 'amounts'> & PagesUse;

/** A tally made of pages, in any order: the same as if its minutes had been added one by one. */
export class PagedTally implements ClosedTally {
  readonly total = noSums();
  readonly basis = new Map<Basis['method'], BasisTotal>();
  heldFrom = Number.POSITIVE_INFINITY;
  heldUntil = Number.NEGATIVE_INFINITY;
  private readonly runs: Run[] = [];
  private readonly peak: PeakAmounts = {
    minute: new Float64Array(AMOUNTS),
    hour: new Float64Array(AMOUNTS),
    day: new Float64Array(AMOUNTS),
    week: new Float64Array(AMOUNTS),
  };
  private readonly stepMilliseconds: number;
  private closed: Pick<ClosedTally, 'course' | 'firstStep'> | undefined;

  /** @param stepMilliseconds length of a step of the course: pages are not longer. */
  constructor(stepMilliseconds: number) {
    this.stepMilliseconds = stepMilliseconds;
  }

  add(pages: TallyPages, use: PagesUse): void {
    this.closed = undefined;
    this.runs.push({ ...use, starts: pages.starts, amounts: pages.amounts });
    if (use.role === 'before') return;
    raise(this.peak.hour, pages.peaks.hour);
    if (use.role !== 'counted') return;
    addSums(this.total, pages.total);
    addBasis(this.basis, pages.basis);
    this.heldFrom = Math.min(this.heldFrom, pages.heldFrom);
    this.heldUntil = Math.max(this.heldUntil, pages.heldUntil);
    raise(this.peak.minute, pages.peaks.minute);
    raise(this.peak.day, pages.peaks.day ?? NO_AMOUNTS);
    raise(this.peak.week, pages.peaks.week ?? NO_AMOUNTS);
  }

  get course(): ArrayLike<number> {
    return this.close().course;
  }

  get firstStep(): number {
    return this.close().firstStep;
  }

  private close(): Pick<ClosedTally, 'course' | 'firstStep'> {
    return (this.closed ??= courseOf(this.counted(), this.stepMilliseconds));
  }

  private counted(): readonly Run[] {
    return this.runs.filter(({ role }) => role === 'counted');
  }

  /** PAGE_AMOUNTS places: those of all pages together. */
  amounts(): Float64Array {
    const sum = new Float64Array(PAGE_AMOUNTS);
    for (const { starts, amounts } of this.counted()) {
      for (let index = 0; index < starts.length * PAGE_AMOUNTS; index++) {
        const place = index % PAGE_AMOUNTS;
        sum[place] = (sum[place] as number) + (amounts[index] ?? 0);
      }
    }
    return sum;
  }

  peaks(): PeakAmounts {
    const { peak } = this;
    const pages = finestPages(this.runs);
    raise(peak.hour, highestOfHours(this.runs.filter(({ role }) => role !== 'before')));
    raise(peak.day, highestSum(pages, DAY_MILLISECONDS));
    raise(peak.week, highestSum(pages, WEEK_MILLISECONDS));
    return peak;
  }
}

const NO_AMOUNTS = new Float64Array(AMOUNTS);

function raise(peak: Float64Array, amounts: ArrayLike<number>): void {
  for (let place = 0; place < AMOUNTS; place++) {
    const amount = amounts[place] as number;
    if (amount > (peak[place] as number)) peak[place] = amount;
  }
}

/** Pages in the order of their ends, side by side: objects of their own would take longer than all that is added up. */
interface PagesInOrder {
  readonly count: number;
  readonly runs: readonly Run[];
  /** By position the place of the page in the other lists. */
  readonly order: Uint32Array;
  /** Of each page its run, its place in the amounts of the run, and when it starts. */
  readonly runOf: Uint32Array;
  readonly offsets: Uint32Array;
  readonly starts: Float64Array;
}

const roomFor = (most: number) => ({
  most,
  order: new Uint32Array(most),
  runOf: new Uint32Array(most),
  offsets: new Uint32Array(most),
  starts: new Float64Array(most),
  keys: new Float64Array(most),
});

/** Used again by each tally: making lists for thousands of them takes longer than filling them. */
let room = roomFor(1024);

/** Each moment by the shortest pages that tell of it: a day of which the hours are there by these. Valid until it is asked again. */
function finestPages(runs: readonly Run[]): PagesInOrder {
  const toldByHours = daysToldByHours(runs);
  const most = runs.reduce((sum, { starts }) => sum + starts.length, 0);
  if (most > room.most) room = roomFor(2 * most);
  const { order, runOf, offsets, starts: startOf, keys } = room;
  let count = 0;
  let isInOrder = true;
  let last = Number.NEGATIVE_INFINITY;
  for (const [run, { starts, pageMilliseconds }] of runs.entries()) {
    for (let page = 0; page < starts.length; page++) {
      const start = floorTo(pageMilliseconds, starts[page] as number);
      if (pageMilliseconds === DAY_MILLISECONDS && toldByHours.has(start)) continue;
      const end = start + pageMilliseconds;
      isInOrder &&= end >= last;
      last = end;
      runOf[count] = run;
      offsets[count] = page * PAGE_AMOUNTS;
      startOf[count] = start;
      order[count] = count;
      // Pages end with an hour: the end and the place fit into one number, which is sorted without comparing by a function.
      keys[count] = (end / HOUR_MILLISECONDS) * MOST_PAGES + count;
      count++;
    }
  }
  if (!isInOrder) {
    keys.subarray(0, count).sort();
    for (let position = 0; position < count; position++) {
      const key = keys[position] as number;
      order[position] = key - Math.floor(key / MOST_PAGES) * MOST_PAGES;
    }
  }
  return { count, runs, order, runOf, offsets, starts: startOf };
}

/** Of one tally: more than there is memory for, and few enough that ends of the next centuries fit beside a place. */
const MOST_PAGES = 2 ** 30;

/** Days that are counted as a day and of which hours were read beside. */
function daysToldByHours(runs: readonly Run[]): ReadonlySet<number> {
  const days = new Set<number>();
  for (const { role, pageMilliseconds, starts } of runs) {
    if (role !== 'beside' || pageMilliseconds !== HOUR_MILLISECONDS) continue;
    for (let page = 0; page < starts.length; page++) days.add(floorTo(DAY_MILLISECONDS, starts[page] as number));
  }
  return days;
}

const floorTo = (step: number, at: number): number => Math.floor(at / step) * step;

function addBasis(basis: Map<Basis['method'], BasisTotal>, more: TallyPages['basis']): void {
  for (const [method, { seconds, estimate, assumptions }] of more) {
    const total = basis.get(method) ?? { seconds: 0, estimate: 0, assumptions: new Set<string>() };
    total.seconds += seconds;
    total.estimate += estimate;
    for (const assumption of assumptions) total.assumptions.add(assumption);
    basis.set(method, total);
  }
}

function courseOf(runs: readonly Run[], stepMilliseconds: number): Pick<ClosedTally, 'course' | 'firstStep'> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { starts } of runs) {
    for (let page = 0; page < starts.length; page++) {
      const step = Math.floor((starts[page] as number) / stepMilliseconds);
      if (step < first) first = step;
      if (step > last) last = step;
    }
  }
  if (first > last) return { course: [], firstStep: Number.NaN };
  const course = new Float64Array((last - first + 1) * AMOUNTS);
  for (const { starts, amounts } of runs) {
    for (let page = 0; page < starts.length; page++) {
      const start = (Math.floor((starts[page] as number) / stepMilliseconds) - first) * AMOUNTS;
      const offset = page * PAGE_AMOUNTS;
      for (let place = 0; place < AMOUNTS; place++) {
        course[start + place] = (course[start + place] as number) + (amounts[offset + place] as number);
      }
    }
  }
  return { course, firstStep: first };
}

function highestOfHours(runs: readonly Run[]): Float64Array {
  const highest = new Float64Array(AMOUNTS);
  for (const { pageMilliseconds, starts, amounts } of runs) {
    if (pageMilliseconds !== HOUR_MILLISECONDS) continue;
    for (let offset = 0; offset < starts.length * PAGE_AMOUNTS; offset += PAGE_AMOUNTS) {
      for (let place = 0; place < AMOUNTS; place++) {
        const amount = amounts[offset + placeOfRates(place)] as number;
        if (amount > (highest[place] as number)) highest[place] = amount;
      }
    }
  }
  return highest;
}

/** Rates take the extended estimate. */
const placeOfRates = (place: number): number => (place === ESTIMATE ? EXTENDED_ESTIMATE : place);

/**
 * The highest sum over the stretches of a length that end with a page. A page that reaches over the start of a stretch is left out of it:
 * where such a stretch may be the highest, hours are there or the peaks of a day tell it.
 */
function highestSum({ count, runs, order, runOf, offsets, starts }: PagesInOrder, length: number): Float64Array {
  const sum = new Float64Array(AMOUNTS);
  const peak = new Float64Array(AMOUNTS);
  const add = (page: number, sign: 1 | -1): void => {
    const { amounts } = runs[runOf[page] as number] as Run;
    const offset = offsets[page] as number;
    for (let place = 0; place < AMOUNTS; place++) {
      sum[place] = (sum[place] as number) + sign * (amounts[offset + placeOfRates(place)] as number);
    }
  };
  let oldest = 0;
  for (let position = 0; position < count; position++) {
    const page = order[position] as number;
    const { pageMilliseconds, role } = runs[runOf[page] as number] as Run;
    const from = (starts[page] as number) + pageMilliseconds - length;
    for (; oldest < position; oldest++) {
      const before = order[oldest] as number;
      if ((starts[before] as number) >= from) break;
      add(before, -1);
    }
    add(page, 1);
    // What rounding leaves behind is nothing beside the highest.
    if (role !== 'before') raise(peak, sum);
  }
  return peak;
}
