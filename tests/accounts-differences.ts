import type { AccountsDocument } from '../src/domain/reporting/accounts-document.ts';

const NEARLY = 1e-9;

/**
 * Where two documents of accounts differ: numbers by more than a billionth of the larger, anything else at all. Findings are left out,
 * and the answers of the rules, which follow from the accounts and from the moment at which they are asked.
 */
export function differencesIn(one: AccountsDocument, other: AccountsDocument): readonly string[] {
  const differences: string[] = [];
  compare(
    { ...one, findings: [], evaluations: [] },
    { ...other, findings: [], evaluations: [] },
    { path: '', differences },
  );
  return differences;
}

interface Place {
  readonly path: string;
  readonly differences: string[];
}

function compare(one: unknown, other: unknown, { path, differences }: Place): void {
  if (typeof one === 'number' && typeof other === 'number') {
    const isNear = Math.abs(one - other) <= NEARLY * Math.max(Math.abs(one), Math.abs(other));
    if (!isNear) differences.push(`${path}: ${one} and ${other}`);
  } else if (isTree(one) && isTree(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      compare(one[key], other[key], { path: `${path}/${key}`, differences });
    }
  } else if (one !== other) differences.push(`${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`);
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
