import { isoOf } from '../../foundation/instant.ts';
import { atMinute, MINUTES } from './demonstration-fleet.ts';
import { HOLDINGS, type Holding } from './demonstration-schedule.ts';

/** `0-7` for a run of indices that follow each other. */
const rangeOf = (indices: readonly number[]): string => `${indices[0]}-${indices.at(-1)}`;

/** A holding that goes on when the two days end has no end: it is still running. */
const endOf = ({ until }: Holding): string => (until === MINUTES ? '' : isoOf(atMinute(until)));

/** Who held what, as an `allocations-csv` file. */
export function* demonstrationAllocations(): Generator<string> {
  yield 'customer_id,workload_id,from,until,node,devices,run_key';
  for (const held of HOLDINGS) {
    const { customerId, workloadId, runKey, node, indices } = held;
    yield [customerId, workloadId, isoOf(atMinute(held.from)), endOf(held), node.name, rangeOf(indices), runKey].join(
      ',',
    );
  }
}
