import { type Instant, isoOf } from '../../foundation/instant.ts';
import { type Course, THE_TWO_DAYS } from './demonstration-course.ts';
import { MINUTES } from './demonstration-fleet.ts';
import { HOLDINGS, type Holding } from './demonstration-schedule.ts';

/** `0-7` for a run of indices that follow each other. */
const rangeOf = (indices: readonly number[]): string => `${indices[0]}-${indices.at(-1)}`;

/** When a holding ends, as far as anybody can know it: what goes on when the course ends is still running. */
function endOf({ until }: Holding, { at, toldAt }: Course): Instant | undefined {
  if (toldAt === undefined) return until === MINUTES ? undefined : at(until);
  return at(until) > toldAt ? undefined : at(until);
}

function lineOf(held: Holding, course: Course): string {
  const { customerId, workloadId, runKey, node, indices } = held;
  const end = endOf(held, course);
  const times = [isoOf(course.at(held.from)), end === undefined ? '' : isoOf(end)];
  return [customerId, workloadId, ...times, node.name, rangeOf(indices), course.runKeyOf(runKey)].join(',');
}

/** Who held what, as an `allocations-csv` file. */
export function* demonstrationAllocations(courses: readonly Course[] = [THE_TWO_DAYS]): Generator<string> {
  yield 'customer_id,workload_id,from,until,node,devices,run_key';
  for (const course of courses) {
    for (const held of HOLDINGS) if (course.hasReached(held.from)) yield lineOf(held, course);
  }
}
