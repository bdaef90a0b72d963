import { conformalQuantile } from './conformal.ts';
import { type Point, prototypesOf, squaredDistance } from './prototypes.ts';

/** Where a model has seen rows, as plain data. A missing value is null. */
export interface DomainOfValidity {
  readonly features: readonly string[];
  /** By feature: its median, and what counts as one step away from it (a standard deviation where the feature is normal). */
  readonly centre: readonly number[];
  readonly scale: readonly number[];
  /** Rows that stand for those that were seen, in steps from the centre. */
  readonly prototypes: readonly (readonly (number | null)[])[];
  /** Distance that a row of the same kind exceeds with at most the error rate. Null where too few rows were held out to say. */
  readonly threshold: number | null;
  readonly errorRate: number;
}

export interface DomainSettings {
  /** Most prototypes. */
  readonly prototypes: number;
  /** How often a row like those that were seen may be called outside: above 0, below 1. */
  readonly errorRate: number;
  readonly seed: number;
}

/** How one feature lies to the nearest prototype. */
export interface FeatureDeviation {
  readonly feature: string;
  readonly value: number;
  /** What the prototype has, in the feature's own unit. */
  readonly typical: number;
  /** Steps between the two, at most 16. */
  readonly steps: number;
}

export interface DomainAnswer {
  /** Root mean square of the steps to the nearest prototype; infinite where it shares no feature with any. */
  readonly distance: number;
  /** Features that the distance is of. Of few it varies more. */
  readonly shared: number;
  /** Undefined where the threshold isn't known. */
  readonly isOutside: boolean | undefined;
  /** Where the row isn't inside: the features that are farthest out, the farthest first. */
  readonly farthest: readonly FeatureDeviation[];
}

/** Farther out than so many steps is all the same: one wild value shouldn't outweigh all others. */
const MOST_STEPS = 8;
const NAMED_FEATURES = 5;

/**
 * Learns where rows lie, and how far from it rows may be that were not learned from.
 * @param rows those that the model learned from: a value for each feature; what is not a finite number is missing
 * @param held rows of the same kind from sources that are not among the others
 * @throws RangeError without rows
 */
export function domainOfValidity(
  known: { readonly features: readonly string[]; readonly rows: readonly Point[]; readonly held: readonly Point[] },
  settings: DomainSettings,
): DomainOfValidity {
  const { features, rows, held } = known;
  if (rows.length === 0) throw new RangeError('a domain of validity is learned from rows');
  const spreads = features.map((_, feature) => spreadOf(rows, feature));
  const centre = spreads.map(({ centre }) => centre);
  const scale = spreads.map(({ scale }) => scale);
  const points = rows.map((row) => inSteps(row, centre, scale));
  const prototypes = prototypesOf(points, settings.prototypes, settings.seed).map((prototype) =>
    Array.from(prototype, (value) => (Number.isNaN(value) ? null : Number(value.toPrecision(6)))),
  );
  const domain = { features, centre, scale, prototypes, threshold: null, errorRate: settings.errorRate };
  const answer = domainCheck(domain);
  const distances = held.map((row) => answer(row).distance);
  const threshold = conformalQuantile(distances, settings.errorRate);
  return { ...domain, threshold: threshold === Number.POSITIVE_INFINITY ? null : threshold };
}

/** Prepares a domain for many questions. */
export function domainCheck(domain: DomainOfValidity): (row: Point) => DomainAnswer {
  const { features, centre, scale, threshold } = domain;
  const prototypes = domain.prototypes.map((prototype) => Float64Array.from(prototype, (value) => value ?? Number.NaN));
  return (row) => {
    if (row.length !== features.length)
      throw new RangeError(`a row has ${features.length} features, not ${row.length}`);
    const point = inSteps(row, centre, scale);
    let nearest = { squared: Number.POSITIVE_INFINITY, prototype: new Float64Array(features.length).fill(Number.NaN) };
    for (const prototype of prototypes) {
      const squared = squaredDistance(point, prototype);
      if (squared < nearest.squared) nearest = { squared, prototype };
    }
    const distance = Math.sqrt(nearest.squared);
    const isOutside = threshold === null ? undefined : distance > threshold;
    const farthest = isOutside === false ? [] : deviationsOf(domain, { row, point, prototype: nearest.prototype });
    return { distance, shared: countShared(point, nearest.prototype), isOutside, farthest };
  };
}

function deviationsOf(
  { features, centre, scale }: DomainOfValidity,
  { row, point, prototype }: { readonly row: Point; readonly point: Point; readonly prototype: Point },
): readonly FeatureDeviation[] {
  const deviations = features.map((feature, at) => {
    const typical = (centre[at] as number) + (prototype[at] as number) * (scale[at] as number);
    const steps = Math.abs((point[at] as number) - (prototype[at] as number));
    return { feature, value: row[at] as number, typical, steps };
  });
  // What is missing on either side is no number, and not above 0.
  const out = deviations.filter(({ steps }) => steps > 0);
  return out.sort((one, other) => other.steps - one.steps).slice(0, NAMED_FEATURES);
}

function countShared(one: Point, other: Point): number {
  let shared = 0;
  for (let at = 0; at < one.length; at++) if (!Number.isNaN((one[at] as number) - (other[at] as number))) shared++;
  return shared;
}

function inSteps(row: Point, centre: readonly number[], scale: readonly number[]): Float64Array {
  const point = new Float64Array(row.length);
  for (let at = 0; at < row.length; at++) {
    const value = row[at] as number;
    const steps = (value - (centre[at] as number)) / (scale[at] as number);
    point[at] = Number.isFinite(value) ? Math.min(MOST_STEPS, Math.max(-MOST_STEPS, steps)) : Number.NaN;
  }
  return point;
}

/** Median, and a standard deviation by quartiles; by wider quantiles where half of the rows have one value. */
function spreadOf(rows: readonly Point[], feature: number): { readonly centre: number; readonly scale: number } {
  const sorted = Float64Array.from(rows, (row) => row[feature] as number)
    .filter(Number.isFinite)
    .sort();
  const centre = quantileOf(sorted, 0.5) ?? 0;
  const spread = WIDTHS.map(([tail, width]) => widthOf(sorted, tail) / width).find((scale) => scale > 0);
  // What never varied has no step of its own: nearly any other value is far out.
  return { centre, scale: spread ?? Math.max(Math.abs(centre) * CONSTANT_STEP, Number.MIN_VALUE / Number.EPSILON) };
}

/** A tail on each side, and how many standard deviations of a normal law lie between them. */
const WIDTHS = [
  [0.25, 1.349],
  [0.05, 3.29],
  [0.01, 4.653],
  [0, 8],
] as const;
const CONSTANT_STEP = 1e-3;

const widthOf = (sorted: Float64Array, tail: number): number =>
  (quantileOf(sorted, 1 - tail) ?? 0) - (quantileOf(sorted, tail) ?? 0);

const quantileOf = (sorted: Float64Array, share: number): number | undefined =>
  sorted[Math.round(share * (sorted.length - 1))];
