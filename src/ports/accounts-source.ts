import type { AccountsDocument } from '../domain/reporting/accounts-document.ts';
import type { Fault } from '../foundation/problem.ts';

/** Accounts read from one file, with every fault; what could be read is there. */
export interface AccountsRead {
  readonly document: AccountsDocument;
  readonly faults: readonly Fault[];
}

/** Accounts that an earlier run has written. */
export interface AccountsSource {
  /** @throws Problem `accounts-unreadable` when the file can't be opened or isn't an accounts document at all; the message names every fault. */
  read(path: string): Promise<AccountsRead>;
}
