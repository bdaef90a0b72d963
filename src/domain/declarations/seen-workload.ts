import type { Bounded } from '../../foundation/bounded.ts';
import type { Period } from '../../foundation/instant.ts';
import type { Classification } from '../classification/classification.ts';
import type { FormatTally } from './format-tally.ts';

/** A step of a workload's course: operations with bounds. */
export interface SeenStep extends Period {
  readonly operations: Bounded;
}

/** What was seen of one workload, in one account of a period: what claims are held against. */
export interface SeenWorkload {
  readonly customerId: string;
  readonly workloadId: string;
  /** From the first device that it held to the last. */
  readonly held: Period;
  /** Bounds that lean on no declaration. `high` undefined: it held hardware without a known ceiling. */
  readonly operations: { readonly low: number; readonly high?: number };
  readonly course: readonly SeenStep[];
  /** What devices could have done at most while no telemetry told of them, for which figures are filled in; 0 when absent. */
  readonly unseenOperations?: number;
  /** Undefined: no minute of it is known. */
  readonly classification?: Classification;
  readonly formats?: FormatTally;
  /** Devices that it held at one moment, at most; undefined: not placed on devices. */
  readonly devicesAtOnce?: number;
}
