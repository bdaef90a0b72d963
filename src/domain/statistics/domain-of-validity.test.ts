import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pseudoRandom } from '../../foundation/pseudo-random.ts';
import { domainCheck, domainOfValidity } from './domain-of-validity.ts';
import { prototypesOf, squaredDistance } from './prototypes.ts';

const FEATURES = ['power', 'tensor', 'memory', 'constant'];
const SETTINGS = { prototypes: 8, errorRate: 0.05, seed: 1 };

/** Made up: two kinds of work, at 300 W with much tensor activity and at 600 W with little; a tenth of the values is missing. */
function rowsOf(count: number, seed: number): number[][] {
  const random = pseudoRandom(seed);
  const noise = () => random() + random() + random() - 1.5;
  return Array.from({ length: count }, (_, row) =>
    [
      row % 2 ? 300 + 20 * noise() : 600 + 20 * noise(),
      (row % 2 ? 0.8 : 0.1) + 0.03 * noise(),
      0.5 + 0.1 * noise(),
      7,
    ].map((value) => (random() < 0.1 ? Number.NaN : value)),
  );
}

const domain = domainOfValidity({ features: FEATURES, rows: rowsOf(400, 1), held: rowsOf(400, 2) }, SETTINGS);
const check = domainCheck(domain);

it('calls rows like those it learned from outside about as often as it may', () => {
  const outside = rowsOf(2000, 3).filter((row) => check(row).isOutside).length / 2000;
  // One draw of the threshold from 400 held-out rows, and one of the new rows.
  expect(outside).toBeLessThan(0.05 + 0.045);
  expect(outside).toBeGreaterThan(0.015);
});

it('finds a row outside whose features are each usual but not together, and names those that are out', () => {
  expect(check([300, 0.8, 0.5, 7])).toMatchObject({ isOutside: false, shared: 4, farthest: [] });
  const odd = check([300, 0.1, 0.5, 7]);
  expect(odd.isOutside).toBe(true);
  expect(['power', 'tensor']).toContain(odd.farthest[0]!.feature);
  const hot = check([900, 0.1, 0.5, 7]);
  expect(hot.isOutside).toBe(true);
  expect(hot.farthest[0]).toMatchObject({ feature: 'power', value: 900 });
  expect(Math.abs(hot.farthest[0]!.typical - 600)).toBeLessThan(30);
});

it('finds a feature outside that never varied, and no other wild value outweighs the rest', () => {
  expect(check([300, 0.8, 0.5, 8]).farthest[0]).toMatchObject({ feature: 'constant', value: 8, typical: 7 });
  expect(check([300, 0.8, 0.5, 8]).isOutside).toBe(true);
  expect(check([300, 0.8, 1e300, 7]).farthest[0]!.steps).toBeLessThanOrEqual(16);
});

it('compares by the features that there are, and says by how many', () => {
  const power = check([600, Number.NaN, Number.NaN, Number.NaN]);
  expect(power).toMatchObject({ shared: 1, isOutside: false });
  expect(check([450, Number.NaN, Number.NaN, Number.NaN]).distance).toBeGreaterThan(power.distance);
  const nothing = check([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect(nothing).toEqual({ distance: Number.POSITIVE_INFINITY, shared: 0, isOutside: true, farthest: [] });
});

it('does not know what is outside where too few rows were held out', () => {
  const few = domainOfValidity({ features: FEATURES, rows: rowsOf(50, 1), held: rowsOf(18, 2) }, SETTINGS);
  expect(few.threshold).toBeNull();
  expect(domainCheck(few)([9000, 9, 9, 9]).isOutside).toBeUndefined();
  const enough = domainOfValidity({ features: FEATURES, rows: rowsOf(50, 1), held: rowsOf(19, 2) }, SETTINGS);
  expect(enough.threshold).not.toBeNull();
});

it('is plain data that JSON keeps whole, and the same from the same seed', () => {
  const again = JSON.parse(JSON.stringify(domain));
  expect(again).toEqual(domain);
  const row = [310, 0.7, Number.NaN, 7];
  expect(domainCheck(again)(row)).toEqual(check(row));
  const anew = domainOfValidity({ features: FEATURES, rows: rowsOf(400, 1), held: rowsOf(400, 2) }, SETTINGS);
  expect(anew).toEqual(domain);
});

it('refuses no rows, and a row of other features', () => {
  expect(() => domainOfValidity({ features: FEATURES, rows: [], held: [] }, SETTINGS)).toThrow(RangeError);
  expect(() => check([1, 2])).toThrow(RangeError);
});

it('puts a prototype on each of some clusters that lie far apart, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = pseudoRandom(seed);
      const places = [0, 100, 200, 300];
      const points = Array.from({ length: 80 }, (_, at) => Float64Array.from([places[at % 4]! + random(), random()]));
      const found = prototypesOf(points, 4, seed).map(([x]) => Math.round(x! / 100));
      expect([...found].sort((one, other) => one - other)).toEqual([0, 1, 2, 3]);
    }),
  );
});

it('gives no more prototypes than points differ, and one to rows that share no feature with the others', () => {
  const twice = [
    [1, 1],
    [1, 1],
    [5, 5],
  ].map((point) => Float64Array.from(point));
  expect(prototypesOf(twice, 10, 1)).toHaveLength(2);
  const apart = [
    [1, Number.NaN],
    [2, Number.NaN],
    [Number.NaN, 3],
  ].map((point) => Float64Array.from(point));
  expect(prototypesOf(apart, 2, 1).some(([x]) => Number.isNaN(x))).toBe(true);
});

it('gives no prototype of which nothing is known, as long as each point has something', () => {
  const value = fc.option(fc.integer({ min: 0, max: 3 }), { nil: Number.NaN });
  const point = fc.tuple(fc.integer({ min: 0, max: 2 }), value, value, value);
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), fc.integer(), (drawn, seed) => {
      const points = drawn.map(([known, ...values]) => Float64Array.from(values.with(known, 1)));
      expect(prototypesOf(points, 5, seed).every((prototype) => prototype.some((value) => !Number.isNaN(value)))).toBe(
        true,
      );
    }),
    { numRuns: 2000 },
  );
});

it('measures over shared features alone, as a mean', () => {
  expect(squaredDistance([1, Number.NaN, 3], [4, 9, 3])).toBe(4.5);
  expect(squaredDistance([Number.NaN], [1])).toBe(Number.POSITIVE_INFINITY);
});
