import { type Instant, instant } from '../../../foundation/instant.ts';
import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { drawSizedJob } from '../workloads/draw-job.ts';
import type { JobSpec, Telling, WorkloadKind } from '../workloads/job-spec.ts';
import { logBetween } from '../workloads/random-draws.ts';
import type { SimulatedPart } from '../workloads/simulated-part.ts';

/** A fleet of one part that is to be simulated. */
export interface FleetWish {
  readonly part: SimulatedPart;
  /** What drivers print for the part. */
  readonly modelName: string;
  readonly devices: number;
  /** Kinds of work, each with about the same share of the devices. */
  readonly kinds: readonly [WorkloadKind, ...WorkloadKind[]];
  readonly minutes: number;
  readonly seed: number;
  readonly start: Instant;
  readonly telling: Telling;
}

/** A job on devices of the fleet: from the first one on, in whole nodes. */
export interface PlacedJob {
  readonly job: JobSpec;
  readonly workloadId: string;
  readonly customerId: string;
  /** Number of its first device in the fleet, which is the first of a node. */
  readonly firstDevice: number;
}

/** A service or a study rarely holds more nodes than this; one training may hold all that there are. */
const MOST_NODES = 64;

/** Jobs of the kinds in turn until every device has one; all last as long as the simulation. Equal wishes give equal jobs. */
export function placedJobs({ part, devices, kinds, minutes, seed, start, telling }: FleetWish): readonly PlacedJob[] {
  const random = pseudoRandom(seed);
  const placed: PlacedJob[] = [];
  const share = Math.ceil(devices / kinds.length / part.devicesPerNode);
  for (let first = 0; first < devices; ) {
    const kind = kinds[placed.length % kinds.length] as WorkloadKind;
    const most = kind === 'training' ? share : Math.min(share, MOST_NODES);
    const nodes = kind === 'training' ? most : Math.max(1, Math.round(logBetween(random, 1, Math.max(1, most))));
    const size = Math.min(devices - first, nodes * part.devicesPerNode);
    const job = drawSizedJob(kind, part, { random, devices: size, minutes });
    const number = String(placed.length + 1).padStart(3, '0');
    placed.push({
      job: { ...job, start: instant(start), telling },
      workloadId: `${kind}-${number}`,
      customerId: `customer-${number}`,
      firstDevice: first,
    });
    first += size;
  }
  return placed;
}
