import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, accountsDocument, figures, total } from '../../../tests/accounts-document.ts';
import { at } from '../../../tests/compute-facts.ts';
import { evaluateAll } from '../../domain/regimes/rule-book.ts';
import type { AccountsDocument } from '../../domain/reporting/accounts-document.ts';
import { evaluationDocumentOf } from '../../domain/reporting/evaluation-document.ts';
import { factsFromAccounts } from '../../domain/reporting/facts-from-accounts.ts';
import { Problem } from '../../foundation/problem.ts';
import { accountsFile, parseAccounts } from './accounts-file.ts';
import { accountsJsonSchema } from './accounts-schema.ts';

const names = { customerId: 'acme', workloadId: 'train', lineageId: 'm' };
const document = accountsDocument({
  accounts: [
    account(names, figures(1e24, 3e24), {
      kind: 'training',
      declaredAt: '2026-03-01T00:00:00Z',
      priorOperations: 2e24,
      exclusions: [
        { reason: 'evaluation', fraction: { low: 0, estimate: 0.1, high: 0.2 }, statement: 'scored hourly' },
      ],
    }),
    account({ ...names, workloadId: 'tune' }, figures(1e21)),
  ],
  byLineage: [total('m', figures(1e24, 3e24))],
  byCustomer: [total('acme', figures(1e24, 3e24))],
  clusterFacts: [
    { clusterId: 'c1', byFormat: { 'fp16-bf16': 1e19 }, networkBitsPerSecond: 4e11, isOneDataCentre: true },
  ],
});
const answersOf = (accounts: AccountsDocument) =>
  evaluateAll(factsFromAccounts(accounts), { askedAbout: at('2026-11-25'), includeOff: true }).map(
    evaluationDocumentOf,
  );
const evaluated = {
  ...document,
  evaluations: answersOf(document),
};
const text = JSON.stringify(evaluated, null, 2);

describe('accounts on file', () => {
  it('come back as they were written, answers included', () => {
    expect(parseAccounts(text, 'accounts.json')).toEqual({ document: evaluated, faults: [] });
    expect(evaluated.evaluations.length).toBeGreaterThan(30);
  });

  it('let by what they do not know', () => {
    const more = JSON.stringify({ ...evaluated, later: { version: 2 } });
    expect(parseAccounts(more, 'accounts.json').faults).toEqual([]);
  });

  it.each<[string, (changed: AccountsDocument) => AccountsDocument, RegExp]>([
    ['without a lineage', (of) => ({ ...of, byLineage: [] }), /byLineage: has no total of "m"/],
    ['without a customer', (of) => ({ ...of, byCustomer: [] }), /byCustomer: has no total of "acme"/],
    [
      'with a total below its parts',
      (of) => ({ ...of, byLineage: [total('m', figures(1e22, 2e22))] }),
      /total of "m" is smaller than one of its accounts/,
    ],
  ])('%s are told: rules are asked of totals', (_, change, expected) => {
    const { faults } = parseAccounts(JSON.stringify(change(evaluated)), 'accounts.json');
    expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(expected)]);
  });

  it('lose only the entry that can not be used, and tell every fault with its line', () => {
    const broken = structuredClone(evaluated) as unknown as { accounts: Record<string, unknown>[] };
    broken.accounts[1]!['coverageFraction'] = 1.5;
    broken.accounts[1]!['hardwareOperations'] = { low: 3, estimate: 2, high: 1 };
    const brokenText = JSON.stringify(broken, null, 2);
    const { document: used, faults } = parseAccounts(brokenText, 'accounts.json');
    expect(used.accounts.map(({ workloadId }) => workloadId)).toEqual(['train']);
    expect(faults).toHaveLength(2);
    const line = brokenText.split('\n').findIndex((one) => one.includes('"coverageFraction": 1.5')) + 1;
    expect(faults.find(({ message }) => message.startsWith('accounts.1.coverageFraction'))).toMatchObject({
      where: 'accounts.json',
      line,
    });
    expect(faults.map(({ message }) => message).join(' ')).toContain('low <= estimate <= high must hold');
  });

  it('are refused whole where what is wrong is no entry, with every fault in the message', () => {
    const wrong = JSON.stringify({ ...evaluated, format: 'other/1', isSynthetic: 'no' });
    expect(() => parseAccounts(wrong, 'accounts.json')).toThrow(/format.*\n.*isSynthetic/);
    for (const useless of ['', '{', '[]', 'null', '3', '"text"']) {
      expect(() => parseAccounts(useless, 'x.json')).toThrow(Problem);
    }
  });

  it('are read from a path, and a path that is not there is a problem', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'accounts-')), 'accounts.json');
    writeFileSync(path, text);
    expect((await accountsFile.read(path)).document).toEqual(evaluated);
    await expect(accountsFile.read(`${path}.gone`)).rejects.toMatchObject({ code: 'accounts-unreadable' });
  });

  it('match the published JSON Schema, which is what the reader uses', async () => {
    const schema = `${JSON.stringify(accountsJsonSchema(), undefined, 2)}\n`;
    await expect(schema).toMatchFileSnapshot('../../../schemas/accounts.schema.json');
  });
});

/** Every number of a value must be finite, and so must every figure that rules derive from it. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function isReadOrRefused(input: string): boolean {
  try {
    const numbers = numbersOf(answersOf(parseAccounts(input, 'fuzz.json').document));
    return numbers.every((number) => Number.isFinite(number) && number >= 0);
  } catch (error) {
    return error instanceof Problem;
  }
}

describe('hostile accounts', () => {
  it('are read or refused: random text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (input) => {
        expect(isReadOrRefused(input)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are read or refused: one value replaced', () => {
    const compact = JSON.stringify(document);
    const places = [...compact.matchAll(/(?<=[:[,])(?:"[^"]*"|[\d.e+-]+|true|false)(?=[,\]}])/g)];
    const values = fc.constantFrom(
      '-1',
      '1e308',
      '1e39',
      '1e-320',
      '0',
      'null',
      '"x"',
      '[]',
      '{}',
      'true',
      '1e999',
      '"2026-03-11"',
    );
    fc.assert(
      fc.property(fc.nat(places.length - 1), values, (place, value) => {
        const match = places[place]!;
        const mutated = compact.slice(0, match.index) + value + compact.slice(match.index + match[0].length);
        expect(isReadOrRefused(mutated)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('that nest without end are refused in time', () => {
    const deep = `{"accounts":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(() => parseAccounts(deep, 'deep.json')).toThrow(Problem);
  });
});
