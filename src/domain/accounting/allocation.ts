import type { Instant } from '../../foundation/instant.ts';

/** Devices of one node that an allocation held. */
export interface HeldDevices {
  readonly node: string;
  /** How many, where the source doesn't say which. */
  readonly count: number;
  /** Which, as indices on the node; its length is `count`. */
  readonly indices?: readonly number[];
  /** Share of each device for fractional and shared GPUs; 1 when absent. */
  readonly share?: number;
}

/** That a workload of a customer held accelerators for a time, as a scheduler, a pod record or a plain list says. */
export interface Allocation {
  readonly customerId: string;
  readonly workloadId: string;
  /** The scheduler's own key for this run of it, for the reader who looks it up. */
  readonly runKey: string;
  readonly from: Instant;
  /** Undefined: still running when the source was read. */
  readonly until?: Instant;
  readonly devices: readonly HeldDevices[];
  /** Devices of the whole allocation where the source names no node; 0 otherwise. */
  readonly devicesWithoutNode: number;
  /** Time in which the devices stayed held and the work was suspended, seconds. */
  readonly suspendedSeconds: number;
  readonly source: string;
}
