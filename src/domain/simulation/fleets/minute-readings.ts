import type { SignalColumn } from '../workloads/minute-block.ts';

/** Readings that give a minute's figures back when each holds until the next. */
export interface MinuteFigures {
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly deviation: number;
}

export const figuresOf = ({ mean, minimum, maximum, deviation }: SignalColumn, device: number): MinuteFigures => ({
  mean: mean[device] as number,
  minimum: minimum[device] as number,
  maximum: maximum[device] as number,
  deviation: deviation[device] as number,
});

/**
 * As many readings of one minute as are asked for, whose mean is the minute's. With four and more the extremes are among them
 * where the mean allows it, and the others lie around what is left as far apart as the deviation asks for.
 * @param count 1 or more
 * @returns in an order that goes up and down; NaN throughout where the minute isn't known
 */
export function readingsOf({ mean, minimum, maximum, deviation }: MinuteFigures, count: number): Float64Array {
  const readings = new Float64Array(count).fill(mean);
  if (count < 4 || !(maximum > minimum)) return readings;
  const others = count - 2;
  const middle = (count * mean - minimum - maximum) / others;
  if (middle < minimum || middle > maximum) return readings;
  const squares =
    count * deviation ** 2 - (maximum - mean) ** 2 - (minimum - mean) ** 2 - others * (middle - mean) ** 2;
  const paired = others - (others % 2);
  const wanted = Math.sqrt(Math.max(0, squares) / paired);
  const apart = Math.min(wanted, middle - minimum, maximum - middle);
  readings[0] = minimum;
  readings[count >> 1] = maximum;
  let sign = 1;
  let left = paired;
  for (let place = 1; place < count; place++) {
    if (place === count >> 1) continue;
    readings[place] = left > 0 ? middle + sign * apart : middle;
    sign = -sign;
    left--;
  }
  return readings;
}
