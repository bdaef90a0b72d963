import { workloadKey } from '../domain/accounting/latest-declarations.ts';
import type { SeenWorkload } from '../domain/declarations/seen-workload.ts';
import type { AccountDocument, AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { type Instant, instant, type Period, period } from '../foundation/instant.ts';
import type { WatchedWork } from './watch-work.ts';

/** Accounts and what was seen beside them, as claims are held against them. */
export const seenWorkloads = (
  { accounts }: Pick<AccountsDocument, 'accounts'>,
  work: ReadonlyMap<string, WatchedWork>,
): readonly SeenWorkload[] => accounts.map((account) => seenWorkload(account, work.get(workloadKey(account))));

function seenWorkload(account: AccountDocument, watched: WatchedWork | undefined): SeenWorkload {
  const { customerId, workloadId, provenOperations: proven } = account;
  return {
    customerId,
    workloadId,
    held: periodOf(account),
    operations: { low: proven.low, ...(account.unknownHardwareSeconds > 0 ? {} : { high: proven.high }) },
    course: account.course.map((step) => ({ ...periodOf(step), operations: step.hardwareOperations })),
    unseenOperations: (1 - account.coverageFraction) * account.ceilingOperations,
    ...watched,
  };
}

const periodOf = (of: { readonly from: string; readonly until: string }): Period =>
  period(momentOf(of.from), momentOf(of.until));

/** Of a document of this program's own making. */
export const momentOf = (text: string): Instant => instant(Date.parse(text));
