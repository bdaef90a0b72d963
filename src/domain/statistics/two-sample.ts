/** Values of one quantity from one place; what is not a finite number is missing. */
export interface Sample {
  readonly values: ArrayLike<number>;
  /** By value, at least 0; without them every value counts 1. */
  readonly weights?: ArrayLike<number>;
}

/** How far apart two samples lie. */
export interface TwoSampleDistance {
  /** The greatest difference of the shares of values up to the same number: 0 to 1. */
  readonly distance: number;
  /** How likely so great a distance is where both samples are of one law. */
  readonly pValue: number;
  /** Values there were on each side, or what weighted values are worth: (sum of weights) squared by the sum of their squares. */
  readonly counts: readonly [number, number];
}

/**
 * Kolmogorov's and Smirnov's distance of two samples. The p-value is exact for small samples without weights (Hodges 1957; too great
 * where values repeat), else by Stephens' approximation (1970).
 * @returns undefined where a side has no values: that is not known, and not 0
 */
export function kolmogorovSmirnov(one: Sample, other: Sample): TwoSampleDistance | undefined {
  const [first, second] = [present(one), present(other)];
  const counts = [effectiveCount(first), effectiveCount(second)] as const;
  if (counts[0] === 0 || counts[1] === 0) return undefined;
  const distance = greatestDifference(first, second);
  const isExact = !one.weights && !other.weights && counts[0] * counts[1] <= MOST_EXACT;
  return { distance, pValue: (isExact ? exactPValue : stephensPValue)(distance, counts), counts };
}

const MOST_EXACT = 10_000;

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

const present = ({ values, weights }: Sample): readonly Weighted[] =>
  Array.from(values, (value, index) => ({ value, weight: weights?.[index] ?? 1 })).filter(
    ({ value, weight }) => Number.isFinite(value) && weight > 0,
  );

const weightOf = (sample: readonly Weighted[]): number => sample.reduce((sum, { weight }) => sum + weight, 0);

function effectiveCount(sample: readonly Weighted[]): number {
  const squares = sample.reduce((sum, { weight }) => sum + weight * weight, 0);
  return squares === 0 ? 0 : weightOf(sample) ** 2 / squares;
}

function greatestDifference(first: readonly Weighted[], second: readonly Weighted[]): number {
  const [ofFirst, ofSecond] = [1 / weightOf(first), 1 / weightOf(second)];
  const steps = [
    ...first.map(({ value, weight }) => ({ value, step: weight * ofFirst })),
    ...second.map(({ value, weight }) => ({ value, step: -weight * ofSecond })),
  ].sort((one, other) => one.value - other.value);
  let [difference, greatest] = [0, 0];
  for (const [index, { value, step }] of steps.entries()) {
    difference += step;
    if (steps[index + 1]?.value !== value) greatest = Math.max(greatest, Math.abs(difference));
  }
  return Math.min(1, greatest);
}

/** Of all orders in which the two samples can interlace, the share that goes at least so far apart. */
function exactPValue(distance: number, [rows, columns]: readonly [number, number]): number {
  const reach = Math.round(distance * rows * columns);
  if (reach === 0) return 1;
  // By place: the share of the ways to it that stayed nearer.
  let near = new Float64Array(columns + 1);
  for (let row = 0; row <= rows; row++) {
    const next = new Float64Array(columns + 1);
    for (let column = 0; column <= columns; column++) {
      if (Math.abs(row * columns - column * rows) >= reach) continue;
      const all = row + column;
      const [above, beside] = [near[column] as number, column === 0 ? 0 : (next[column - 1] as number)];
      next[column] = all === 0 ? 1 : (row / all) * above + (column / all) * beside;
    }
    near = next;
  }
  return Math.min(1, Math.max(0, 1 - (near[columns] as number)));
}

function stephensPValue(distance: number, [one, other]: readonly [number, number]): number {
  const root = Math.sqrt((one * other) / (one + other));
  const far = (root + 0.12 + 0.11 / root) * distance;
  // Below this the series converges slowly, and the value is 1 to eight digits.
  if (far < 0.3) return 1;
  let sum = 0;
  for (let term = 1; term <= 100; term++) sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term * term * far * far);
  return Math.min(1, Math.max(0, sum));
}
