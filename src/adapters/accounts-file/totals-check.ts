import type { Fault } from '../../foundation/problem.ts';
import type { AccountsDocument, FiguresDocument } from '../../domain/reporting/accounts-document.ts';

/** Sums of the same figures in another order differ by less than this share. */
const ROUNDING = 1e-6;

/**
 * Holds the totals of customers and lineages against the accounts that they are totals of: rules are asked of totals, and one that
 * is missing or smaller than a part of itself would let a line be passed unseen.
 */
export function faultsOfTotals({ accounts, byCustomer, byLineage }: AccountsDocument, where: string): readonly Fault[] {
  const customers = new Map(byCustomer.map((total) => [total.id, total]));
  const lineages = new Map(byLineage.map((total) => [total.id, total]));
  const messages = accounts.flatMap((account) => [
    faultOf(account, customers.get(account.customerId), { name: account.customerId, list: 'byCustomer' }),
    faultOf(account, lineages.get(account.lineageId), { name: account.lineageId, list: 'byLineage' }),
  ]);
  const told = new Set(messages.filter((message) => message !== undefined));
  return [...told].map((message) => ({ where, message }));
}

function faultOf(
  part: FiguresDocument,
  total: FiguresDocument | undefined,
  { name, list }: { readonly name: string; readonly list: string },
): string | undefined {
  if (total === undefined) {
    return `${list}: has no total of "${name}", which holds accounts: no rule is asked of it. Write the accounts anew.`;
  }
  const isSmaller =
    isLess(total.ceilingOperations, part.ceilingOperations) ||
    isLess(total.provenOperations.low, part.provenOperations.low) ||
    isLess(total.hardwareOperations.high, part.hardwareOperations.high);
  return isSmaller
    ? `${list}: the total of "${name}" is smaller than one of its accounts: answers about it can't be relied on. Write the accounts anew.`
    : undefined;
}

const isLess = (total: number, part: number): boolean => total < part * (1 - ROUNDING);
