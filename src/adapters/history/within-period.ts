import type { ExportedSeries } from '../../foundation/exported-series.ts';
import type { Period } from '../../foundation/instant.ts';

/** The samples of a series whose moment lies within the period; servers differ in which ends they count in. Undefined: none. */
export function withinPeriod(
  { series, values, times }: ExportedSeries,
  { from, until }: Period,
): ExportedSeries | undefined {
  let count = 0;
  for (let place = 0; place < times.length; place++) {
    const at = times[place] as number;
    if (!(at >= from && at < until)) continue;
    times[count] = at;
    values[count] = values[place] as number;
    count++;
  }
  return count === 0 ? undefined : { series, values: values.subarray(0, count), times: times.subarray(0, count) };
}
