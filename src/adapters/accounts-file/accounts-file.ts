import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Fault, faultText, Problem } from '../../foundation/problem.ts';
import type { AccountsRead, AccountsSource } from '../../ports/accounts-source.ts';
import { accountsSchema } from './accounts-schema.ts';
import { faultsOfTotals } from './totals-check.ts';

type Path = readonly PropertyKey[];

const MOST_CHARACTERS_WITH_LINES = 2_000_000;

/** Accounts in a JSON file, as `comptroller account --json` prints them. */
export const accountsFile: AccountsSource = {
  read: async (path) => parseAccounts(await readText(path), path),
};

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Problem(
      'accounts-unreadable',
      `${path}: can't be opened; name a file written by "comptroller account --json".`,
      {
        cause,
      },
    );
  }
}

/**
 * Reads an accounts document. An entry of a list that can't be used is left out and told; the rest is used.
 * @throws Problem `accounts-unreadable` when it isn't JSON, or what is wrong isn't an entry of a list.
 */
export function parseAccounts(text: string, where: string): AccountsRead {
  const value = parseJson(text, where);
  const first = accountsSchema.safeParse(value);
  if (first.success) return { document: first.data, faults: faultsOfTotals(first.data, where) };
  const faults = faultsOf(first.error, { text, where });
  const second = accountsSchema.safeParse(withoutEntries(value, first.error));
  if (!second.success) throw unusable(where, faults);
  return { document: second.data, faults: [...faults, ...faultsOfTotals(second.data, where)] };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem(
      'accounts-unreadable',
      `${where}: is not JSON; name a file written by "comptroller account --json".`,
      {
        cause,
      },
    );
  }
}

const unusable = (where: string, faults: readonly Fault[]): Problem =>
  new Problem('accounts-unreadable', `${where}: is not an accounts document:\n${faults.map(faultText).join('\n')}`);

function faultsOf(error: z.ZodError, source: { readonly text: string; readonly where: string }): readonly Fault[] {
  const lineOf = lineFinder(source.text);
  return error.issues.map(({ path, message }) => {
    const line = lineOf(path);
    const what = `${path.map(String).join('.') || 'the document'}: ${message}`;
    const consequence = isEntry(path) ? '; this entry is left out: mend it or write the accounts anew' : '';
    return { where: source.where, ...(line === undefined ? {} : { line }), message: `${what}${consequence}.` };
  });
}

/** An issue inside a list of the document: `accounts.3.from`. */
const isEntry = (path: Path): boolean => typeof path[0] === 'string' && typeof path[1] === 'number';

function withoutEntries(value: unknown, error: z.ZodError): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const bad = new Map<string, Set<number>>();
  for (const { path } of error.issues) {
    const [list, index] = path;
    if (typeof list !== 'string' || typeof index !== 'number') continue;
    bad.set(list, (bad.get(list) ?? new Set()).add(index));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, held]: [string, unknown]) => [
      name,
      Array.isArray(held) ? held.filter((_, index) => bad.get(name)?.has(index) !== true) : held,
    ]),
  );
}

/** Finds the line of a path, counted from 1. JSON is read once more as YAML, which keeps positions; not for very long files. */
function lineFinder(text: string): (path: Path) => number | undefined {
  if (text.length > MOST_CHARACTERS_WITH_LINES) return () => undefined;
  try {
    const lines = new LineCounter();
    const parsed = parseDocument(text, { lineCounter: lines, strict: false, uniqueKeys: false });
    return (path) => lineAt(parsed, path, lines);
  } catch {
    return () => undefined;
  }
}

function lineAt(parsed: ReturnType<typeof parseDocument>, path: Path, lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = parsed.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
  }
  return undefined;
}
