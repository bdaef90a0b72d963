import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { comptroller, folderOf, type Told } from './command-line.ts';
import { BUSY, csv, DCGM_HEADER, DEVICES, dcgm, dcgmRows, FLEET } from './small-fleet.ts';

const ESCAPE = '\u001b';
/** Clears the screen, sets the title, hides what follows, moves up and overwrites; eight-bit and bidirectional forms too. */
const HOSTILE = `evil${ESCAPE}[2J${ESCAPE}]0;owned\u0007${ESCAPE}[8m\u009b1A\r\u202egnihton\u200b\u0000`;
const OBEYED = /[\p{Cc}\p{Cf}]/u;

const quoted = (text: string): string => JSON.stringify(text);

async function hostileFolder(name: string): Promise<string> {
  return folderOf({
    'fleet.yaml': FLEET.replace('name: Small Compute', `name: ${quoted(name)}`).replace(
      'part: h100-sxm, count: 2',
      `part: ${quoted(name)}, count: 2`,
    ),
    'telemetry.csv': csv(DCGM_HEADER, [
      ...dcgmRows({ ...DEVICES, [`${name.replaceAll(/[\r\n,/]/g, '')}/0`]: BUSY }),
      `1,2,${name.replaceAll('\n', '')}`,
    ]),
    'list.csv': csv('customer_id,workload_id,from,until,node,devices', [
      `${csvQuoted(name)},${csvQuoted(name)},2026-03-01T00:00:00Z,2026-03-01T02:00:00Z,n0,0-1`,
    ]),
    'declarations.yaml': `declarations:\n  - { customerId: ${quoted(name)}, workloadId: nothing, kind: ${quoted(name)} }\n`,
  });
}

const csvQuoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const accountArgs = (folder: string): string[] => [
  'account',
  '--fleet',
  `${folder}/fleet.yaml`,
  '--telemetry',
  `dcgm-csv:${folder}/telemetry.csv`,
  '--allocations',
  `allocations-csv:${folder}/list.csv`,
  '--declarations',
  `${folder}/declarations.yaml`,
];

const isSafe = ({ out, err }: Told): boolean => !OBEYED.test(`${out}${err}`.replaceAll('\n', ''));

describe('names that a terminal would obey', () => {
  it('reach no terminal raw, in the table, the findings, the faults or the reasons', async () => {
    const folder = await hostileFolder(HOSTILE);
    for (const columns of [undefined, 60, 100, 200]) {
      const told = await comptroller(accountArgs(folder), columns);
      expect(told.code).toBe(3);
      expect(told.out).toContain('evil\\u001b[2J');
      expect(told.err).toContain('\\u001b');
      expect(isSafe(told)).toBe(true);
    }
    const json = await comptroller([...accountArgs(folder), '--json']);
    const accounts = await folderOf({ 'accounts.json': json.out });
    for (const form of [[], ['--reasons'], ['--json']]) {
      expect(isSafe(await comptroller(['evaluate', join(accounts, 'accounts.json'), ...form]))).toBe(true);
    }
    for (const form of [[], ['--json']]) {
      expect(isSafe(await comptroller(['fleet', `${folder}/fleet.yaml`, ...form]))).toBe(true);
    }
  });

  it('stay whole in the JSON, whose escapes mean the same characters', async () => {
    const folder = await hostileFolder(HOSTILE);
    const told = await comptroller([...accountArgs(folder), '--json']);
    expect(isSafe(told)).toBe(true);
    const document = JSON.parse(told.out) as AccountsDocument;
    expect(document.provider.name).toBe(HOSTILE);
  });

  it('cannot forge a line of the table or of the messages', async () => {
    const forged = 'a\ncomptroller: all is well\n│ acme │ 0 │';
    const { out, err } = await comptroller(accountArgs(await hostileFolder(forged)), 200);
    expect(`${out}\n${err}`.split('\n').filter((line) => /^(?:comptroller: all is well|│ acme)/.test(line))).toEqual(
      [],
    );
  });

  it('do nothing as arguments, paths or formats', async () => {
    const wrong = [
      ['account', '--fleet', HOSTILE.replaceAll('\u0000', '')],
      ['account', '--fleet', 'x', '--telemetry', HOSTILE],
      ['account', '--fleet', 'x', '--telemetry', `${HOSTILE}:x`],
      ['account', `--${HOSTILE}`],
      [HOSTILE],
      ['catalogue', HOSTILE],
      ['evaluate', 'x', '--rule', HOSTILE],
      ['evaluate', 'x', '--date', HOSTILE],
    ];
    for (const args of wrong) {
      const told = await comptroller(args);
      expect(told.code).toBeGreaterThan(0);
      expect(isSafe(told)).toBe(true);
    }
  });

  it('of any kind leave each line of the table as wide as the others', async () => {
    const folder = await folderOf({ 'fleet.yaml': FLEET, 'telemetry.csv': dcgm({}, { seconds: 0 }) });
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const list = await folderOf({
          'list.csv': csv('customer_id,workload_id,from,until,node,devices', [
            `${csvQuoted(text)},w,2026-03-01T00:00:00Z,2026-03-01T02:00:00Z,n0,0-1`,
          ]),
        });
        const told = await comptroller(
          ['account', '--fleet', `${folder}/fleet.yaml`, '--allocations', `allocations-csv:${list}/list.csv`],
          100,
        );
        expect(isSafe(told)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe('names that are long or wide', () => {
  it('are broken and never cut', async () => {
    const long = 'x'.repeat(150);
    const folder = await folderOf({
      'fleet.yaml': FLEET,
      'list.csv': csv('customer_id,workload_id,from,until,node,devices', [
        `${long},漢字の仕事,2026-03-01T00:00:00Z,2026-03-01T02:00:00Z,n0,0-1`,
      ]),
    });
    const { out } = await comptroller(
      ['account', '--fleet', `${folder}/fleet.yaml`, '--allocations', `allocations-csv:${folder}/list.csv`],
      100,
    );
    const table = out.slice(out.indexOf('┌'), out.indexOf('┘'));
    expect(table.match(/x/g)).toHaveLength(150 + (table.match(/ex|xi/g) ?? []).length);
    expect(table).not.toContain('…');
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
