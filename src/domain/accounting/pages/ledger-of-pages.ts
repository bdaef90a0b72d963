import { findingCollector } from '../../findings/finding-collector.ts';
import { drawUpLedger } from '../draw-up-ledger.ts';
import { countByCustomer, type LedgerResult } from '../ledger.ts';
import type { LedgerInput } from '../ledger-input.ts';
import { placeRecords } from '../open-bookkeeping.ts';
import type { AccountKey } from '../place-allocations.ts';
import { notePlacement } from '../placement-findings.ts';
import { booksOfPages, type KeptBooks } from './books-of-pages.ts';

/** Draws up the ledger of a period from books that were kept: the same as booking its minutes. What labels said is in the books. */
export function ledgerOfPages(
  input: Omit<LedgerInput, 'labels'>,
  kept: KeptBooks,
  stepMilliseconds: number,
): LedgerResult {
  const findings = findingCollector();
  const records = placeRecords({ ...input, labels: [] });
  const accounts = [...records.placement.accounts, ...accountsIn(kept)];
  notePlacement({ ...records, placement: { ...records.placement, accounts } }, findings);
  for (const notes of kept.notes) for (const finding of notes.findings) findings.add(finding);
  const ledger = drawUpLedger({
    books: booksOfPages(kept, stepMilliseconds),
    period: input.period,
    devices: input.index.devices,
    calibration: input.calibration,
    findings,
    stepMilliseconds,
    withCourse: input.withCourse,
    allocationCounts: countByCustomer(input.allocations),
    billing: input.billing,
  });
  return { ledger, findings: findings.all() };
}

const accountsIn = ({ parts }: KeptBooks): readonly AccountKey[] =>
  parts.flatMap(({ pages }) =>
    pages.flatMap(({ name }) => (name.kind === 'account' || name.kind === 'sole-account' ? [name] : [])),
  );
