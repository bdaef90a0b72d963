import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { Fault } from '../foundation/problem.ts';

export interface BillingRead {
  /** Lines of accelerators, and of rows that may be accelerators and can't be told. */
  readonly lines: readonly BillingLine[];
  /** Of very many the first. */
  readonly faults: readonly Fault[];
  /** How many there are beyond those; none when absent. */
  readonly moreFaults?: number;
  /** What was left out and why, and the zone in which times were taken. Nothing is wrong, and a reader must know it. */
  readonly notes?: readonly string[];
}

/** What the file doesn't say of itself. */
export interface BillingReadOptions {
  /** Where the customer stands, so that it is the one that the scheduler names; `billing-account` when absent. */
  readonly customerKey?: 'billing-account' | 'sub-account' | `tag:${string}`;
}

/** A format of bills. */
export interface BillingSource {
  readonly format: string;
  /** @throws Problem `billing-unreadable` when the file can't be opened or isn't of this format at all. */
  read(path: string, options?: BillingReadOptions): Promise<BillingRead>;
}
