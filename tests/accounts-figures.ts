import type { AccountsDocument } from '../src/domain/reporting/accounts-document.ts';

/** The figures to a billionth, times pi so that no round one lies between two, without the courses, whose steps may be longer. */
export function figuresOf(document: AccountsDocument): unknown {
  const rounded = (value: unknown): unknown =>
    typeof value === 'number'
      ? Number((value * Math.PI).toPrecision(9))
      : Array.isArray(value)
        ? value.map(rounded)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value).map(([name, one]) => [name, name === 'course' ? [] : rounded(one)]),
            )
          : value;
  const { accounts, byCustomer, byLineage, byCluster, unattributed, fates } = document;
  return rounded({
    accounts: [...accounts].sort((a, b) => (a.workloadId < b.workloadId ? -1 : 1)),
    byCustomer: [...byCustomer].sort((a, b) => (a.id < b.id ? -1 : 1)),
    byLineage: [...byLineage].sort((a, b) => (a.id < b.id ? -1 : 1)),
    byCluster,
    unattributed,
    fates,
  });
}
