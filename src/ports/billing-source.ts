import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { Fault } from '../foundation/problem.ts';

export interface BillingRead {
  readonly lines: readonly BillingLine[];
  readonly faults: readonly Fault[];
}

/** A format of bills. */
export interface BillingSource {
  readonly format: string;
  /** @throws Problem `billing-unreadable` when the file can't be opened or isn't of this format at all. */
  read(path: string): Promise<BillingRead>;
}
