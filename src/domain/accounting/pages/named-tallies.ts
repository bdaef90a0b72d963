import type { ClosedAccount, ClosedBooks } from '../books.ts';
import type { ClosedTally } from '../tally.ts';
import type { TallyName } from './tally-pages.ts';

const NOBODY: Omit<TallyName, 'kind'> = { customerId: '', workloadId: '', lineageId: '', clusterId: '' };

/** Every tally of the books once, by name. */
export function* namedTallies<Of extends ClosedTally>(books: ClosedBooks<Of>): Generator<readonly [TallyName, Of]> {
  for (const account of books.accounts) yield* accountTallies(account, books);
  for (const [customerId, tally] of books.byCustomer) yield [{ ...NOBODY, kind: 'customer', customerId }, tally];
  const accountsOwn = new Set(books.accounts.map(({ own }) => own));
  for (const [lineageId, tally] of books.byLineage) {
    if (!accountsOwn.has(tally)) yield [{ ...NOBODY, kind: 'lineage', lineageId }, tally];
  }
  for (const [clusterId, tally] of books.byCluster) yield [{ ...NOBODY, kind: 'cluster', clusterId }, tally];
  const { unattributed, unattributedIn } = books;
  yield [{ ...NOBODY, kind: 'unattributed', clusterId: clusterOf(unattributed, unattributedIn) }, unattributed];
  for (const [clusterId, tally] of unattributedIn) {
    if (tally !== unattributed) yield [{ ...NOBODY, kind: 'unattributed-in-cluster', clusterId }, tally];
  }
}

function* accountTallies<Of extends ClosedTally>(
  account: ClosedAccount<Of>,
  { byLineage }: ClosedBooks<Of>,
): Generator<readonly [TallyName, Of]> {
  const { key, own, inCluster, lineageIds } = account;
  const lineageId = lineageIds.at(-1) ?? '';
  const kind = byLineage.get(lineageId) === own ? 'sole-account' : 'account';
  yield [{ ...key, kind, lineageId, clusterId: clusterOf(own, inCluster) }, own];
  for (const [clusterId, tally] of inCluster) {
    if (tally !== own) yield [{ ...key, kind: 'account-in-cluster', lineageId, clusterId }, tally];
  }
}

/** The cluster in which all of it lies. */
function clusterOf(own: ClosedTally, inCluster: ReadonlyMap<string, ClosedTally>): string {
  for (const [clusterId, tally] of inCluster) if (tally === own) return clusterId;
  return '';
}
