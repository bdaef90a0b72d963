import type { Basis } from '../account.ts';
import { HOURS_PER_DAY, HOURS_PER_WEEK, type PeakAmounts, slidingSum } from '../rate-tracker.ts';
import {
  addSums,
  AMOUNTS,
  type BasisTotal,
  type ClosedTally,
  ESTIMATE,
  EXTENDED_ESTIMATE,
  noSums,
  PAGE_AMOUNTS,
} from '../tally.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS, type PagePeaks, type TallyPages } from './tally-pages.ts';

const DAYS_PER_WEEK = 7;

/** How pages are to be taken. */
export interface PagesUse {
  readonly pageMilliseconds: typeof HOUR_MILLISECONDS | typeof DAY_MILLISECONDS;
  /**
   * `counted`: they are part of the whole. `beside`: they are counted elsewhere, and here only for the stretches that they are part
   * of. `before`: the same, of stretches that end later.
   */
  readonly role: 'counted' | 'beside' | 'before';
  /** Peaks of stretches that all lie within the period; one that starts before it is not the period's. */
  readonly trusted: readonly (keyof PagePeaks)[];
}

interface Slot {
  readonly slot: number;
  /** AMOUNTS places, with the extended estimate. */
  readonly amounts: Float64Array;
  readonly isEnd: boolean;
}

/** A tally made of pages, in any order: the same as if its minutes had been added one by one. */
export class PagedTally implements ClosedTally {
  readonly total = noSums();
  readonly basis = new Map<Basis['method'], BasisTotal>();
  heldFrom = Number.POSITIVE_INFINITY;
  heldUntil = Number.NEGATIVE_INFINITY;
  private readonly steps = new Map<number, Float64Array>();
  private readonly days = new Map<number, Float64Array>();
  private readonly hours: Slot[] = [];
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
    const isHours = use.pageMilliseconds === HOUR_MILLISECONDS;
    for (const [page, start] of pages.starts.entries()) {
      const rates = rateAmounts(pages.amounts, page * PAGE_AMOUNTS);
      if (isHours)
        this.hours.push({ slot: Math.floor(start / HOUR_MILLISECONDS), amounts: rates, isEnd: use.role !== 'before' });
      if (use.role !== 'counted') continue;
      if (isHours) raise(this.peak.hour, rates);
      addAt(this.days, Math.floor(start / DAY_MILLISECONDS), rates);
      addAt(this.steps, Math.floor(start / this.stepMilliseconds), pageAmounts(pages.amounts, page * PAGE_AMOUNTS));
    }
    if (use.role !== 'counted') return;
    addSums(this.total, pages.total);
    addBasis(this.basis, pages.basis);
    this.heldFrom = Math.min(this.heldFrom, pages.heldFrom);
    this.heldUntil = Math.max(this.heldUntil, pages.heldUntil);
    raise(this.peak.minute, pages.peaks.minute);
    for (const stretch of use.trusted) raise(this.peak[stretch], pages.peaks[stretch] ?? NO_AMOUNTS);
  }

  get course(): readonly number[] {
    return this.close().course;
  }

  get firstStep(): number {
    return this.close().firstStep;
  }

  private close(): Pick<ClosedTally, 'course' | 'firstStep'> {
    return (this.closed ??= courseOf(this.steps));
  }

  /** PAGE_AMOUNTS places: those of all pages together. */
  amounts(): Float64Array {
    const sum = new Float64Array(PAGE_AMOUNTS);
    for (const amounts of this.steps.values()) addTo(sum, amounts);
    return sum;
  }

  /** Any seven successive days are a week of the clock, and hours tell those that start within a day. */
  peaks(): PeakAmounts {
    const { peak, days } = this;
    const hours = this.hours.sort((a, b) => a.slot - b.slot);
    raise(peak.day, highestSum(hours, HOURS_PER_DAY));
    raise(peak.week, highestSum(hours, HOURS_PER_WEEK));
    const inOrder = [...days]
      .map(([slot, amounts]) => ({ slot, amounts, isEnd: true }))
      .sort((a, b) => a.slot - b.slot);
    raise(peak.day, highestSum(inOrder, 1));
    raise(peak.week, highestSum(inOrder, DAYS_PER_WEEK));
    return peak;
  }
}

const NO_AMOUNTS = new Float64Array(AMOUNTS);

function pageAmounts(amounts: ArrayLike<number>, start: number): Float64Array {
  const found = new Float64Array(PAGE_AMOUNTS);
  for (let place = 0; place < PAGE_AMOUNTS; place++) found[place] = amounts[start + place] ?? 0;
  return found;
}

function rateAmounts(amounts: ArrayLike<number>, start: number): Float64Array {
  const rates = new Float64Array(AMOUNTS);
  for (let place = 0; place < AMOUNTS; place++) rates[place] = amounts[start + place] ?? 0;
  rates[ESTIMATE] = amounts[start + EXTENDED_ESTIMATE] ?? 0;
  return rates;
}

function raise(peak: Float64Array, amounts: Float64Array): void {
  for (let place = 0; place < AMOUNTS; place++) {
    peak[place] = Math.max(peak[place] as number, amounts[place] as number);
  }
}

function addAt(sums: Map<number, Float64Array>, slot: number, amounts: Float64Array): void {
  const sum = sums.get(slot);
  if (sum === undefined) sums.set(slot, amounts.slice());
  else addTo(sum, amounts);
}

function addTo(sum: Float64Array, amounts: Float64Array): void {
  for (let place = 0; place < sum.length; place++) sum[place] = (sum[place] as number) + (amounts[place] as number);
}

function addBasis(basis: Map<Basis['method'], BasisTotal>, more: TallyPages['basis']): void {
  for (const [method, { seconds, estimate, assumptions }] of more) {
    const total = basis.get(method) ?? { seconds: 0, estimate: 0, assumptions: new Set<string>() };
    total.seconds += seconds;
    total.estimate += estimate;
    for (const assumption of assumptions) total.assumptions.add(assumption);
    basis.set(method, total);
  }
}

function courseOf(steps: ReadonlyMap<number, Float64Array>): Pick<ClosedTally, 'course' | 'firstStep'> {
  if (steps.size === 0) return { course: [], firstStep: Number.NaN };
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const step of steps.keys()) [first, last] = [Math.min(first, step), Math.max(last, step)];
  const course = Array.from({ length: (last - first + 1) * AMOUNTS }, () => 0);
  for (const [step, amounts] of steps) {
    for (let place = 0; place < AMOUNTS; place++) course[(step - first) * AMOUNTS + place] = amounts[place] as number;
  }
  return { course, firstStep: first };
}

/** Slots ascend; of two alike both count. */
function highestSum(slots: readonly Slot[], length: number): Float64Array {
  const sum = slidingSum(AMOUNTS, length);
  for (const { slot, amounts, isEnd } of slots) sum.push(slot, amounts, isEnd);
  return sum.peak;
}
