import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationDocument } from '../../src/domain/reporting/accounts-document.ts';
import { accounted, comptroller, folderOf } from './command-line.ts';
import { FILES, wholeAccount } from './small-fleet.ts';

let accounts = '';
let atAccounting: readonly EvaluationDocument[] = [];

beforeAll(async () => {
  const folder = await folderOf(FILES);
  const { out, document } = await accounted([...wholeAccount(folder), '--date', '2026-11-25']);
  accounts = join(folder, 'accounts.json');
  atAccounting = document.evaluations;
  await writeFile(accounts, out);
});

async function evaluated(...args: readonly string[]): Promise<readonly EvaluationDocument[]> {
  const told = await comptroller(['evaluate', accounts, '--json', ...args]);
  expect(told).toMatchObject({ code: 0, err: '' });
  return JSON.parse(told.out) as readonly EvaluationDocument[];
}

describe('evaluate', () => {
  it('gives on the written accounts the answers that accounting gave', async () => {
    expect(atAccounting.length).toBeGreaterThan(10);
    expect(await evaluated('--date', '2026-11-25')).toEqual(atAccounting);
  });

  it('carries a declared earlier run of the same model over the line', async () => {
    const lineage = atAccounting.find(
      ({ ruleId, subject }) => ruleId === 'eu-gpai-indicative' && subject.id === 'model-m',
    );
    expect(lineage).toMatchObject({ subject: { kind: 'lineage' }, decision: 'possibly-above' });
  });

  it('applies no rule before its day', async () => {
    const before = await evaluated('--date', '2025-08-01');
    const after = await evaluated('--date', '2025-08-02');
    expect(before.filter(({ ruleId }) => ruleId === 'eu-gpai-systemic')).toEqual([]);
    expect(after.filter(({ ruleId }) => ruleId === 'eu-gpai-systemic')).not.toEqual([]);
    expect(await evaluated('--date', '2020-01-01')).toEqual([]);
    const { out } = await comptroller(['evaluate', accounts, '--date', '2020-01-01']);
    expect(out).toBe('Rules: none of them has anything to say of these accounts on this day.\n');
  });

  it('gives a revoked rule when it is asked for by name, and labels it wherever it is shown', async () => {
    const revoked = await evaluated('--date', '2026-11-25', '--rule', 'us-eo14110-model');
    expect(revoked.length).toBeGreaterThan(0);
    expect(new Set(revoked.map(({ status }) => status))).toEqual(new Set(['revoked']));
    for (const form of [[], ['--reasons']]) {
      const { out } = await comptroller([
        'evaluate',
        accounts,
        '--date',
        '2026-11-25',
        '--rule',
        'us-eo14110-model',
        ...form,
      ]);
      expect(out).toContain('us-eo14110-model');
      expect(out).toMatch(/88 FR 75191 \(revoked/);
    }
  });

  it('shows the rules that are off only when asked', async () => {
    const off = (await evaluated('--date', '2026-11-25', '--include-off')).filter(({ status }) => status === 'vetoed');
    expect(off).not.toEqual([]);
    expect(atAccounting.filter(({ status }) => !status.startsWith('in-force'))).toEqual([]);
  });

  it('prints reasons in sentences, with what is assumed and what is missing', async () => {
    const { out } = await comptroller(['evaluate', accounts, '--date', '2026-11-25', '--reasons'], 80);
    expect(out).toContain('lineage model-m: possibly above (eu-gpai-indicative)');
    expect(out).toContain('assumes: ');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

const written = async (text: string): Promise<string> =>
  join(await folderOf({ 'accounts.json': text }), 'accounts.json');

describe('evaluate refuses', () => {
  const refused: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['a file that is not there', undefined, /can't be opened.*comptroller account --json/],
    ['a file that is not JSON', 'fleet: yes', /is not JSON; name a file written by/],
    ['JSON that is no accounts', '{"accounts":[]}', /is not an accounts document:\n {2}/],
  ];

  it.each(refused)('%s', async (_, text, message) => {
    const path = text === undefined ? '/nowhere/accounts.json' : await written(text);
    const told = await comptroller(['evaluate', path]);
    expect(told).toMatchObject({ code: 1, out: '' });
    expect(told.err).toMatch(message);
  });

  it('a rule that is not in the book, naming those that are', async () => {
    const told = await comptroller(['evaluate', accounts, '--rule', 'eu-gpai']);
    expect(told.code).toBe(2);
    expect(told.err).toMatch(/There is no rule "eu-gpai". Name one of: eu-gpai-indicative, /);
  });

  it('an entry of the accounts that lies, and answers for the others', async () => {
    const broken = JSON.parse(await readFile(accounts, 'utf8')) as { accounts: { coverageFraction: number }[] };
    broken.accounts[0]!.coverageFraction = 7;
    const told = await comptroller(['evaluate', await written(JSON.stringify(broken, null, 1)), '--json']);
    expect(told.code).toBe(3);
    expect(told.err).toMatch(/accounts\.json:\d+: accounts\.0\.coverageFraction: .*this entry is left out/);
    const subjects = (JSON.parse(told.out) as readonly EvaluationDocument[]).map(({ subject }) => subject.id);
    expect(subjects).toContain('102');
    expect(subjects).not.toContain('101');
  });
});
