import type { Sum } from './running-sums.ts';

/** A logarithmic axis from one power of ten to another. */
export interface LogAxis {
  readonly min: number;
  readonly max: number;
}

/** How far below its end a line may begin and still be followed: earlier, smaller sums lie under the foot of the picture. */
const DECADES_OF_GROWTH = 2;

/** Holds the end of every line with the last of its growth, its upper bound, and `more` (lines of law, sums with earlier work). */
export function logAxisFor(lines: readonly (readonly Sum[])[], more: readonly number[]): LogAxis {
  const starts = lines.map(startOf);
  const top = Math.max(...lines.map((sums) => sums.at(-1)?.high ?? 0), ...more, 1);
  const lowest = Math.min(...starts, ...more, top);
  const maxExponent = Math.ceil(Math.log10(top) + 0.5);
  const minExponent = Math.min(Math.floor(Math.log10(lowest)), maxExponent - 3);
  return { min: Number(`1e${minExponent}`), max: Number(`1e${maxExponent}`) };
}

/** Where a line begins to be drawn, or the foot of its band where that lies deeper and isn't nothing. */
function startOf(sums: readonly Sum[]): number {
  const first = sums.find(({ estimate }) => estimate > 0)?.estimate ?? Infinity;
  const { estimate, low } = sums.at(-1) ?? { estimate: 0, low: 0 };
  const deepest = estimate / 10 ** DECADES_OF_GROWTH;
  return Math.min(Math.max(first, deepest), low > 0 ? Math.max(low, deepest) : Infinity);
}

/** Powers of ten from one line of the grid to the next. */
export const decadesPerLine = (axis: LogAxis): number => Math.ceil(Math.log10(axis.max / axis.min) / 11);

/** How far above the foot of a picture of `length` pixels a value lies. */
export const pixelsUp = (value: number, axis: LogAxis, length: number): number =>
  (length * Math.log10(Math.max(value, axis.min) / axis.min)) / Math.log10(axis.max / axis.min);
