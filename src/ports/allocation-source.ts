import type { Allocation } from '../domain/accounting/allocation.ts';
import type { Fault } from '../foundation/problem.ts';

/** Allocations read from one file, with every fault; what could be read is there. */
export interface AllocationsRead {
  readonly allocations: readonly Allocation[];
  readonly faults: readonly Fault[];
}

/** A format in which a scheduler or a provider says who held which accelerators. */
export interface AllocationSource {
  readonly format: string;
  /** @throws Problem `allocations-unreadable` when the file can't be opened or isn't of this format at all. */
  read(path: string): Promise<AllocationsRead>;
}
