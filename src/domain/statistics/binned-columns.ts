/** One feature of all rows, told in few steps, so that splits are sought among bins and not among values. */
export interface BinnedColumn {
  /** By row: 0 where the value is missing, else 1 and on, in the order of the values. */
  readonly bins: Uint8Array;
  /** Ascending. Bin b holds the values above cut b-2 and up to cut b-1; there is one more bin than cuts. */
  readonly cuts: Float64Array;
}

/** As many as an octet can tell beside the missing. */
export const MOST_BINS = 255;

/**
 * Bins of about as many rows each; a value that many rows share is not torn apart, and few values get a bin each.
 * @param rows the rows that the cuts are chosen by; the others are only told in them
 */
export function binnedColumn(column: Float64Array, rows: Int32Array, mostBins: number): BinnedColumn {
  const present = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) if (Number.isFinite(column[row])) present[count++] = column[row] as number;
  const cuts = cutsOf(present.subarray(0, count).sort(), mostBins);
  const bins = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row] as number;
    if (Number.isFinite(value)) bins[row] = 1 + countBelow(cuts, value);
  }
  return { bins, cuts };
}

/** How many of the ascending cuts are less than the value. */
export function countBelow(cuts: Float64Array, value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cutsOf(sorted: Float64Array, mostBins: number): Float64Array {
  const { values, counts } = distinct(sorted);
  if (values.length <= mostBins)
    return Float64Array.from(values.slice(1), (value, index) => between(values[index], value));
  const cuts: number[] = [];
  let remaining = sorted.length;
  let held = 0;
  for (let index = 0; index + 1 < values.length && cuts.length + 1 < mostBins; index++) {
    held += counts[index] as number;
    const share = remaining / (mostBins - cuts.length);
    if (held < share && (counts[index + 1] as number) < share) continue;
    cuts.push(between(values[index], values[index + 1]));
    remaining -= held;
    held = 0;
  }
  return Float64Array.from(cuts);
}

function distinct(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.length > 0 && value === values[values.length - 1])
      counts[counts.length - 1] = (counts.at(-1) as number) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values, counts };
}

/** The number of fewest digits near the middle that keeps two neighbours apart: at least the lower, below the upper. */
function between(lower = 0, upper = 0): number {
  const middle = lower / 2 + upper / 2;
  for (let digits = 1; digits <= 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short >= lower && short < upper) return short;
  }
  return lower;
}
