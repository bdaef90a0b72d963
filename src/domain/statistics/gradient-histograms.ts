import type { BinnedColumn } from './binned-columns.ts';

/** A run of the rows of a tree: those of one node. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** Rows of a table in some order, and what the loss says of each row of the table. */
export interface DerivedRows {
  readonly rows: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

/** Sums of gradient and second derivative, side by side, of every bin of every feature. */
export interface Histograms {
  /** Where a feature's sums begin. */
  offset(feature: number): number;
  /** Sums of the rows of a stretch, for these features at least, in room that is another's after `giveBack`. */
  count(derived: DerivedRows, stretch: Stretch, features: Int32Array): Float64Array;
  giveBack(histogram: Float64Array): void;
}

/** Room for the histograms of one table. */
export function histogramsOf(columns: readonly BinnedColumn[]): Histograms {
  const stride = 2 * (2 + columns.reduce((most, { cuts }) => Math.max(most, cuts.length), 0));
  const places = placesByRow(columns, stride);
  const spare: Float64Array[] = [];
  return {
    offset: (feature) => feature * stride,
    count(derived, stretch, features) {
      const histogram = spare.pop() ?? new Float64Array(columns.length * stride);
      histogram.fill(0);
      const table = { places, width: columns.length };
      // Going through all features in order is faster than through half of them by a list.
      if (2 * features.length > columns.length) addAll(table, { ...derived, ...stretch }, histogram);
      else addChosen(table, { ...derived, ...stretch, features }, histogram);
      return histogram;
    },
    giveBack: (histogram) => spare.push(histogram),
  };
}

/** Row by row, where in a histogram each feature of the row is counted. */
function placesByRow(columns: readonly BinnedColumn[], stride: number): Uint16Array | Uint32Array {
  const width = columns.length;
  const size = width * (columns[0]?.bins.length ?? 0);
  const places = width * stride > 0xff_ff ? new Uint32Array(size) : new Uint16Array(size);
  for (const [feature, { bins }] of columns.entries()) {
    const offset = feature * stride;
    for (let row = 0; row < bins.length; row++) places[row * width + feature] = offset + 2 * (bins[row] as number);
  }
  return places;
}

interface PlaceTable {
  readonly places: Uint16Array | Uint32Array;
  readonly width: number;
}

function addAll({ places, width }: PlaceTable, part: DerivedRows & Stretch, sums: Float64Array): void {
  const { rows, begin, end, gradients, hessians } = part;
  for (let at = begin; at < end; at++) {
    const row = rows[at] as number;
    const gradient = gradients[row] as number;
    const hessian = hessians[row] as number;
    let next = row * width;
    for (const last = next + width; next < last; next++) {
      const place = places[next] as number;
      sums[place] = (sums[place] as number) + gradient;
      sums[place + 1] = (sums[place + 1] as number) + hessian;
    }
  }
}

function addChosen(
  { places, width }: PlaceTable,
  part: DerivedRows & Stretch & { readonly features: Int32Array },
  sums: Float64Array,
): void {
  const { rows, begin, end, gradients, hessians, features } = part;
  for (let at = begin; at < end; at++) {
    const row = rows[at] as number;
    const gradient = gradients[row] as number;
    const hessian = hessians[row] as number;
    for (const feature of features) {
      const place = places[row * width + feature] as number;
      sums[place] = (sums[place] as number) + gradient;
      sums[place + 1] = (sums[place + 1] as number) + hessian;
    }
  }
}

/** What the other child has, where `part` is of one child and `whole` of the parent. */
export function subtract(whole: Float64Array, part: Float64Array): void {
  for (let at = 0; at < whole.length; at++) whole[at] = (whole[at] as number) - (part[at] as number);
}
