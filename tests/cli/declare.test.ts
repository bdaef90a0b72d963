import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyedDraw } from '../../src/main/keyed-draw.ts';
import { toyModel } from '../toy-classifier.ts';
import { comptroller, folderOf } from './command-line.ts';
import { FILES } from './small-fleet.ts';

const USES = `declarations: []
intendedUses:
  - { id: honest, customerId: acme, workloads: ['101'], kind: training, expectedOperations: 1e20, parallelism: { data: 2 } }
  - { id: other, customerId: acme, workloads: ['101'], kind: deployment, expectedOperations: 1, endsAt: 2026-03-01T00:30:00Z }
`;

const FILE_NAMES: ReadonlySet<string> = new Set(['short-seed', 'nowhere']);

/** Enough is declared that its customer is checked by lots. */
const LARGE = `intendedUses:
  - { id: large, customerId: acme, workloads: ['101'], kind: training, expectedOperations: 2e22 }
`;

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await folderOf({
    ...FILES,
    'uses.yaml': USES,
    'large.yaml': LARGE,
    seed: `${'5'.repeat(32)}\n`,
    'short-seed': 'abc',
  });
  await writeFile(at('model.json'), JSON.stringify(toyModel()));
});

const check = (...more: readonly string[]) =>
  comptroller([
    'declare',
    'check',
    '--fleet',
    at('fleet.yaml'),
    '--telemetry',
    `dcgm-csv:${at('telemetry.csv')}`,
    '--allocations',
    `slurm-sacct:${at('jobs.txt')}`,
    '--declarations',
    at('uses.yaml'),
    '--model',
    at('model.json'),
    '--date',
    '2026-03-02',
    ...more,
  ]);

interface Document {
  readonly customers: readonly { customerId: string; tier: string; accountIds: string[]; counted: unknown }[];
  readonly checks: readonly {
    declaration: { id: string };
    verdict: string;
    claims: { claim: string; verdict: string }[];
    chosen: string;
  }[];
  readonly unchecked: readonly unknown[];
  readonly undeclared: readonly { customerId: string; workloadIds: string[] }[];
  readonly inquiries: readonly { id: string; questions: { claim: string; state: string }[] }[];
  readonly spotChecks?: { readonly seedSha256: string; readonly week: string };
}
const checked = async (...more: readonly string[]) => JSON.parse((await check('--json', ...more)).out) as Document;
const claimsOf = (document: Document, id: string) => {
  const found = document.checks.find(({ declaration }) => declaration.id === id);
  return Object.fromEntries((found?.claims ?? []).map(({ claim, verdict }) => [claim, verdict]));
};

describe('declare check', () => {
  it('leaves alone who is far below every line, and asks nothing', async () => {
    const document = await checked();
    expect(document.customers.map(({ tier }) => tier)).toEqual(document.customers.map(() => 'left-alone'));
    expect(document).toMatchObject({ checks: [], undeclared: [], inquiries: [] });
    expect(document.unchecked).toHaveLength(2);
  });

  it('says of each claim what was seen, from telemetry that is read once', async () => {
    const document = await checked('--everyone');
    expect(claimsOf(document, 'honest')).toEqual({
      kind: 'consistent',
      expectedOperations: 'consistent',
      parallelism: 'consistent',
    });
    expect(claimsOf(document, 'other')).toEqual({
      kind: 'inconsistent',
      expectedOperations: 'inconsistent',
      period: 'inconsistent',
    });
    expect(document.undeclared.flatMap(({ workloadIds }) => workloadIds)).not.toContain('101');
  });

  it.each([
    ['drawn', ['--seed-file', 'seed', '--spot-check-rate', '1']],
    ['not-drawn', ['--seed-file', 'seed', '--spot-check-rate', '0']],
    ['no-seed', []],
  ])('of a customer between small and large is made by the lot: %s', async (...[chosen, flags]) => {
    const files = flags.map((flag) => (flag === 'seed' ? at(flag) : flag));
    const document = await checked('--declarations', at('large.yaml'), ...files);
    expect(document.customers.find(({ customerId }) => customerId === 'acme')?.tier).toBe('spot-checks');
    const [checks, unchecked] = chosen === 'not-drawn' ? [[], [{ chosen }]] : [[{ chosen }], []];
    expect(document).toMatchObject({ checks, unchecked });
  });

  it('adds accounts of one customer up', async () => {
    const accounts = (await checked()).customers.map(({ customerId }) => customerId).slice(0, 2);
    const { customers } = await checked('--same-customer', `whole=${accounts.join(',')}`);
    expect(customers[0]?.customerId).toBe('whole');
    expect(new Set(customers[0]?.accountIds)).toEqual(new Set(accounts));
    const slip = await check('--same-customer', 'whole=acme,acne');
    expect(slip.err).toContain('no account "acne" held anything in this period');
  });

  it('prints tables for people, no wider than the terminal, that accuse nobody', async () => {
    const { out, code } = await check('--everyone');
    expect(code).toBe(0);
    expect(out).toContain('A difference is a question');
    expect(out).not.toMatch(/\b(lie|lied|fraud|violation|suspicious)/i);
  });

  it('keeps questions, and takes answers that a person weighs', async () => {
    const file = at('inquiries.json');
    await check('--everyone', '--inquiries', file);
    const about = ['--inquiries', file, '--id', 'acme/other', '--claim', 'kind', '--by', 'A. Person'];
    const answer = await comptroller([
      'declare',
      'answer',
      ...about,
      '--statement',
      'It serves.',
      '--evidence',
      'serving.log',
    ]);
    expect(answer.out).toContain('acme/other, kind: answered.');
    const weighed = await comptroller([
      'declare',
      'weigh',
      ...about,
      '--outcome',
      'explains',
      '--because',
      'the log shows it',
    ]);
    expect(weighed.out).toContain('acme/other, kind: settled.');
    const { inquiries } = await checked('--everyone', '--inquiries', file);
    const questions = inquiries
      .find(({ id }) => id === 'acme/other')
      ?.questions.map(({ claim, state }) => [claim, state]);
    expect(questions).toEqual([
      ['kind', 'settled'],
      ['expectedOperations', 'open'],
      ['period', 'open'],
    ]);
    const unknown = await comptroller([
      'declare',
      'answer',
      ...about.slice(0, 2),
      '--id',
      'x',
      ...about.slice(4),
      '--statement',
      'y',
    ]);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('has no inquiry "x"; it has acme/')]);
  });

  it.each([
    [['--spot-check-rate', '2'], '--spot-check-rate is a share from 0 to 1', 2],
    [['--same-customer', 'a'], '--same-customer takes ID=ACCOUNT,ACCOUNT', 2],
    [['--same-customer', 'a=b', '--same-customer', 'c=b'], 'names the account "b" twice', 2],
    [['--seed-file', 'short-seed'], 'can be guessed', 1],
    [['--seed-file', 'nowhere'], "can't be read", 1],
  ])('refuses %s and says what to give', async (...[flags, message, code]) => {
    const told = await check(...flags.map((flag) => (FILE_NAMES.has(flag) ? at(flag) : flag)));
    expect([told.code, told.err]).toEqual([code, expect.stringContaining(message)]);
  });

  it('tells the digest of the seed and the week, by which a stranger repeats the draw later', async () => {
    const { spotChecks } = await checked('--seed-file', at('seed'));
    expect(spotChecks).toEqual({ rate: 0.1, week: '2026-W09', seedSha256: keyedDraw('5'.repeat(32)).seedSha256 });
  });
});

describe('a keyed draw', () => {
  it('is the first 48 bits of HMAC-SHA-256, here of a case of RFC 4231', () => {
    const { draw } = keyedDraw('Jefe');
    expect(draw('what do ya want for nothing?')).toBe(0x5bdcc146bf60 / 2 ** 48);
  });

  it('is even, and another with another seed', () => {
    const names = Array.from({ length: 2000 }, (_, place) => `workload ${place}`);
    const drawnBy = (seed: string) => names.map((name) => keyedDraw(seed).draw(name) < 0.1);
    const [one, other] = [drawnBy('one'), drawnBy('other')];
    expect(Math.abs(one.filter(Boolean).length - 200)).toBeLessThan(55);
    expect(one).not.toEqual(other);
  });
});
