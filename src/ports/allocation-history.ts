import type { Period } from '../foundation/instant.ts';
import type { AllocationsRead } from './allocation-source.ts';

/** A server from whose history can be told who held which accelerators. */
export interface AllocationHistory {
  /**
   * Allocations that held devices within the period, as far as the history of the period tells: one that began before is there with its
   * start where the series say it, and one that goes on has no end.
   * @throws Problem with the codes of `HistorySource.read`: a part of an answer is no answer.
   */
  read(period: Period, signal: AbortSignal): Promise<AllocationsRead>;
}
