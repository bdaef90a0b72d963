import { type LabelSet, NO_SERIES, type Series, type SeriesKind } from './measured-series.ts';

const PAGE_SERIES = 1 << 14;
/** Kind, set, the one of its set before, the one that came after it; the latter two counted from one, so that nothing is zero. */
const COLUMNS = 4;
const SET = 1;
const BEFORE = 2;
const NEXT = 3;

/**
 * The series that are remembered, as rows of numbers: there are millions of them, and an object each would be most of the memory that
 * a fleet takes.
 */
export interface SeriesTable {
  add(kind: SeriesKind, set: LabelSet): Series;
  kindOf(series: number): SeriesKind;
  setOf(series: number): LabelSet;
  /** The one of its set that was remembered before it, or none. */
  before(series: number): number;
  /** The one that came after it last time, and is likely to do so again, or none. */
  next(series: number): number;
  setNext(series: number, next: number): void;
  /** Forgets all, with the numbers of their kinds and sets. */
  clear(): void;
}

export function seriesTable(): SeriesTable {
  let kinds: SeriesKind[] = [];
  let sets: LabelSet[] = [];
  let pages: Uint32Array[] = [];
  let count = 0;

  const at = (series: number, column: number): number =>
    (pages[Math.floor(series / PAGE_SERIES)] as Uint32Array)[(series % PAGE_SERIES) * COLUMNS + column] as number;
  function put(series: number, column: number, value: number): void {
    const page = pages[Math.floor(series / PAGE_SERIES)] as Uint32Array;
    page[(series % PAGE_SERIES) * COLUMNS + column] = value;
  }
  return {
    add(kind, set) {
      if (count === pages.length * PAGE_SERIES) pages.push(new Uint32Array(PAGE_SERIES * COLUMNS));
      if (kind.number === NO_SERIES) kind.number = kinds.push(kind) - 1;
      if (set.number === NO_SERIES) set.number = sets.push(set) - 1;
      const number = count++;
      put(number, 0, kind.number);
      put(number, SET, set.number);
      put(number, BEFORE, set.latest + 1);
      put(number, NEXT, 0);
      set.latest = number;
      set.seriesCount++;
      return { kind, set, number };
    },
    kindOf: (series) => kinds[at(series, 0)] as SeriesKind,
    setOf: (series) => sets[at(series, SET)] as LabelSet,
    before: (series) => at(series, BEFORE) - 1,
    next: (series) => at(series, NEXT) - 1,
    setNext: (series, next) => put(series, NEXT, next + 1),
    clear() {
      // Whoever still holds one of them may have it remembered again.
      for (const kind of kinds) kind.number = NO_SERIES;
      for (const set of sets) {
        set.number = set.latest = NO_SERIES;
        set.seriesCount = 0;
      }
      kinds = [];
      sets = [];
      pages = [];
      count = 0;
    },
  };
}
