import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hatching } from './hatching.ts';

const endsIn = (path: string): readonly number[][] =>
  [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test('lines stay within their rectangle and rise at 45 degrees', () => {
  const side = fc.double({ min: 0.5, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.record({ x: side, y: side, width: side, height: side }), (rectangle) => {
      const { x, y, width, height } = rectangle;
      const ends = endsIn(hatching(rectangle, 9));
      const outside = ends.filter(
        ([at = 0, down = 0]) => at < x - 0.1 || at > x + width + 0.1 || down < y - 0.1 || down > y + height + 0.1,
      );
      expect(outside).toEqual([]);
      const sums = ends.map(([at = 0, down = 0]) => (at + down) / 9);
      expect(sums.filter((sum) => Math.abs(sum - Math.round(sum)) > 0.03)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('a rectangle that is large enough is hatched, and lines of neighbours meet', () => {
  const [left, right] = [
    hatching({ x: 0, y: 0, width: 20, height: 20 }, 9),
    hatching({ x: 20, y: 0, width: 20, height: 20 }, 9),
  ];
  expect(left.match(/M/g)).toHaveLength(4);
  expect(left).toContain('L20 7');
  expect(right).toContain('M20 7');
});
