import type { Allocation } from '../domain/accounting/allocation.ts';
import type { Fault } from '../foundation/problem.ts';

/** Allocations read from one file, with every fault; what could be read is there. */
export interface AllocationsRead {
  readonly allocations: readonly Allocation[];
  /** Of very many the first. */
  readonly faults: readonly Fault[];
  /** How many there are beyond those; none when absent. */
  readonly moreFaults?: number;
  /** How the file was taken where it leaves a choice: the zone of its times. Nothing is wrong, and a reader must know it. */
  readonly notes?: readonly string[];
}

/** What the file doesn't say of itself. A format uses those that it needs. */
export interface AllocationReadOptions {
  /** Minutes to add to local time to get UTC, for times without a zone; undefined: they are UTC. */
  readonly utcOffsetMinutes?: number;
  /** Who a scheduler's customer is; `account` when absent. */
  readonly customerKey?: 'account' | 'account/user';
  /** What a scheduler's workload is; `job-id` when absent. Names are chosen by users and may repeat. */
  readonly workloadKey?: 'job-id' | 'job-name';
  /**
   * Job numbers are counted by each cluster for itself. `always`: workloads carry the name of their cluster; `refused`: one cluster
   * may be told of and no more; absent: they carry it where the source tells of several.
   */
  readonly clusterNames?: 'always' | 'refused';
}

/** A format in which a scheduler or a provider says who held which accelerators. */
export interface AllocationSource {
  readonly format: string;
  /** @throws Problem `allocations-unreadable` when the file can't be opened or isn't of this format at all. */
  read(path: string, options?: AllocationReadOptions): Promise<AllocationsRead>;
}
