import { SIGNAL_COUNT } from './signal.ts';

/** Which signals rows of readings have a place for: an exporter tells half of them or less. */
export interface RowLayout {
  /** Bit by place: there are fewer signals than a double has bits. */
  readonly mask: number;
  /** The signal's place by its column, in rising order. */
  readonly places: readonly number[];
  /** -1 where the signal has no column. */
  readonly columnOf: Int8Array;
}

/** Layouts that subjects share; whoever tells more different sets of signals gets one of his own. */
const MOST_SHARED = 1000;
const shared = new Map<number, RowLayout>();

export const bitOf: readonly number[] = Array.from({ length: SIGNAL_COUNT }, (_, place) => 2 ** place);

export function layoutOf(mask: number): RowLayout {
  const known = shared.get(mask);
  if (known !== undefined) return known;
  const columnOf = new Int8Array(SIGNAL_COUNT).fill(-1);
  const places: number[] = [];
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    if (Math.floor(mask / (bitOf[place] as number)) % 2 === 1) columnOf[place] = places.push(place) - 1;
  }
  const layout = { mask, places, columnOf };
  if (shared.size < MOST_SHARED) shared.set(mask, layout);
  return layout;
}

export const NO_SIGNALS: RowLayout = layoutOf(0);
