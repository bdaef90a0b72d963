import type { Basis } from '../account.ts';
import { HOURS_PER_DAY, HOURS_PER_WEEK, type PeakAmounts } from '../rate-tracker.ts';
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
    if (use.role !== 'counted') return;
    addSums(this.total, pages.total);
    addBasis(this.basis, pages.basis);
    this.heldFrom = Math.min(this.heldFrom, pages.heldFrom);
    this.heldUntil = Math.max(this.heldUntil, pages.heldUntil);
    raise(this.peak.minute, pages.peaks.minute);
    for (const stretch of use.trusted) raise(this.peak[stretch], pages.peaks[stretch] ?? NO_AMOUNTS);
  }

  get course(): ArrayLike<number> {
    return this.close().course;
  }

  get firstStep(): number {
    return this.close().firstStep;
  }

  private close(): Pick<ClosedTally, 'course' | 'firstStep'> {
    return (this.closed ??= courseOf(slotsOf(this.counted(), this.stepMilliseconds)));
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

  /** Any seven successive days are a week of the clock, and hours tell those that start within a day. */
  peaks(): PeakAmounts {
    const { peak } = this;
    const hours = slotsOf(
      this.runs.filter(({ pageMilliseconds }) => pageMilliseconds === HOUR_MILLISECONDS),
      HOUR_MILLISECONDS,
    );
    const counted = hours.filter(({ run }) => run.role === 'counted');
    raise(peak.hour, highestOf(counted));
    raise(peak.day, highestSum(hours, HOURS_PER_DAY));
    raise(peak.week, highestSum(hours, HOURS_PER_WEEK));
    const days = slotsOf(this.counted(), DAY_MILLISECONDS);
    raise(peak.day, highestOf(days));
    raise(peak.week, highestSum(days, DAYS_PER_WEEK));
    return peak;
  }
}

const NO_AMOUNTS = new Float64Array(AMOUNTS);

function raise(peak: Float64Array, amounts: ArrayLike<number>): void {
  for (let place = 0; place < AMOUNTS; place++) {
    peak[place] = Math.max(peak[place] as number, amounts[place] as number);
  }
}

/** One page of a run, and the step of time that it lies in. */
interface Slot {
  readonly slot: number;
  readonly run: Run;
  readonly offset: number;
}

/** The pages in the order of time; several may lie in one step. */
function slotsOf(runs: readonly Run[], stepMilliseconds: number): readonly Slot[] {
  const slots: Slot[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let isInOrder = true;
  for (const run of runs) {
    for (let page = 0; page < run.starts.length; page++) {
      const slot = Math.floor((run.starts[page] as number) / stepMilliseconds);
      isInOrder &&= slot >= last;
      last = slot;
      slots.push({ slot, run, offset: page * PAGE_AMOUNTS });
    }
  }
  return isInOrder ? slots : slots.sort((a, b) => a.slot - b.slot);
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

function courseOf(slots: readonly Slot[]): Pick<ClosedTally, 'course' | 'firstStep'> {
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return { course: [], firstStep: Number.NaN };
  const course = new Float64Array((last.slot - first.slot + 1) * AMOUNTS);
  for (const { slot, run, offset } of slots) {
    const start = (slot - first.slot) * AMOUNTS;
    for (let place = 0; place < AMOUNTS; place++) {
      course[start + place] = (course[start + place] as number) + (run.amounts[offset + place] as number);
    }
  }
  return { course, firstStep: first.slot };
}

function sumOfAll(slots: readonly Slot[]): Float64Array {
  const sum = new Float64Array(AMOUNTS);
  for (const one of slots) addSlot(sum, one, 1);
  return sum;
}

function highestOf(slots: readonly Slot[]): Float64Array {
  const highest = new Float64Array(AMOUNTS);
  for (const { run, offset } of slots) {
    for (let place = 0; place < AMOUNTS; place++) {
      const from = place === ESTIMATE ? EXTENDED_ESTIMATE : place;
      highest[place] = Math.max(highest[place] as number, run.amounts[offset + from] as number);
    }
  }
  return highest;
}

/** The highest sum over any `length` successive steps, with the extended estimate. */
function highestSum(slots: readonly Slot[], length: number): Float64Array {
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return NO_AMOUNTS;
  // Amounts are never below zero: the longest stretch is the highest.
  if (last.slot - first.slot < length && last.run.role !== 'before') return sumOfAll(slots);
  const sum = new Float64Array(AMOUNTS);
  const peak = new Float64Array(AMOUNTS);
  let oldest = 0;
  for (const one of slots) {
    for (; (slots[oldest] as Slot).slot <= one.slot - length; oldest++) addSlot(sum, slots[oldest] as Slot, -1);
    addSlot(sum, one, 1);
    // What rounding leaves behind is nothing beside the highest.
    if (one.run.role !== 'before') raise(peak, sum);
  }
  return peak;
}

function addSlot(sum: Float64Array, { run: { amounts }, offset }: Slot, sign: 1 | -1): void {
  for (let place = 0; place < AMOUNTS; place++) {
    const from = place === ESTIMATE ? EXTENDED_ESTIMATE : place;
    sum[place] = (sum[place] as number) + sign * (amounts[offset + from] as number);
  }
}
