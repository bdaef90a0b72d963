import { pseudoRandom } from '../../foundation/pseudo-random.ts';

/** A place in the room of features; what is not a number is not known. */
export type Point = ArrayLike<number>;

const MOST_PASSES = 10;

/**
 * Mean of the squared differences over the features that both points have, so that a point of few features is no nearer than
 * one of many; infinite where they have none in common.
 */
export function squaredDistance(one: Point, other: Point): number {
  let [sum, shared] = [0, 0];
  for (let feature = 0; feature < one.length; feature++) {
    const difference = (one[feature] as number) - (other[feature] as number);
    if (Number.isNaN(difference)) continue;
    sum += difference * difference;
    shared++;
  }
  return shared === 0 ? Number.POSITIVE_INFINITY : sum / shared;
}

/**
 * Few points that stand for many: k-means from seeds that lie far apart (Lloyd 1982; Arthur & Vassilvitskii 2007). A feature that no point of
 * a cluster has is not known of its prototype. There are fewer than asked for where fewer points differ.
 */
export function prototypesOf(points: readonly Float64Array[], most: number, seed: number): readonly Float64Array[] {
  let prototypes = startingPoints(points, most, seed);
  let nearest = new Int32Array(points.length).fill(-1);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const next = Int32Array.from(points, (point) => nearestOf(point, prototypes));
    if (next.every((prototype, point) => prototype === nearest[point])) break;
    nearest = next;
    prototypes = means(points, nearest, prototypes);
  }
  return prototypes;
}

/** Each drawn with a chance by its squared distance to those before. A point that shares no feature with them is drawn first. */
function startingPoints(points: readonly Float64Array[], most: number, seed: number): readonly Float64Array[] {
  const random = pseudoRandom(seed);
  const chosen = [points[Math.floor(random() * points.length)] as Float64Array];
  const distances = points.map((point) => squaredDistance(point, chosen[0] as Float64Array));
  while (chosen.length < most) {
    const unlike = points.findIndex(
      (point, at) => distances[at] === Number.POSITIVE_INFINITY && !point.every(Number.isNaN),
    );
    const next = unlike >= 0 ? unlike : drawn(distances, random());
    if (next < 0) break;
    const prototype = points[next] as Float64Array;
    chosen.push(prototype);
    for (const [at, point] of points.entries())
      distances[at] = Math.min(distances[at] as number, squaredDistance(point, prototype));
  }
  return chosen;
}

/** @returns -1 where no point is away from the others */
function drawn(distances: readonly number[], draw: number): number {
  const finite = (distance: number): number => (Number.isFinite(distance) ? distance : 0);
  const total = distances.reduce((sum, distance) => sum + finite(distance), 0);
  let left = draw * total;
  for (const [at, distance] of distances.entries()) {
    left -= finite(distance);
    if (left < 0 && finite(distance) > 0) return at;
  }
  return -1;
}

function nearestOf(point: Point, prototypes: readonly Float64Array[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [at, prototype] of prototypes.entries()) {
    const distance = squaredDistance(point, prototype);
    if (distance < least) [best, least] = [at, distance];
  }
  return best;
}

/** By cluster, of each feature over the points that have it; a cluster that has no points stays where it was. */
function means(
  points: readonly Float64Array[],
  nearest: Int32Array,
  prototypes: readonly Float64Array[],
): readonly Float64Array[] {
  const width = points[0]?.length ?? 0;
  const sums = prototypes.map(() => new Float64Array(width));
  const counts = prototypes.map(() => new Float64Array(width));
  const members = new Int32Array(prototypes.length);
  for (const [at, point] of points.entries()) {
    const of = nearest[at] as number;
    const [sum, count] = [sums[of] as Float64Array, counts[of] as Float64Array];
    members[of] = (members[of] as number) + 1;
    for (let feature = 0; feature < width; feature++) {
      if (Number.isNaN(point[feature])) continue;
      sum[feature] = (sum[feature] as number) + (point[feature] as number);
      count[feature] = (count[feature] as number) + 1;
    }
  }
  return prototypes.map((old, of) =>
    members[of] === 0
      ? old
      : (sums[of] as Float64Array).map((sum, feature) => sum / ((counts[of] as Float64Array)[feature] as number)),
  );
}
