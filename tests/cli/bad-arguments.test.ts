import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accounted, comptroller, folderOf } from './command-line.ts';
import { DCGM_HEADER, DECLARATIONS, dcgm, FILES, FLEET, HOUR, SACCT, wholeAccount } from './small-fleet.ts';

let folder = '';
beforeAll(async () => {
  folder = await folderOf({
    ...FILES,
    'binary.csv': Uint8Array.from({ length: 4096 }, (_, place) => (place * 197 + 13) % 256),
    'empty.csv': '',
    'page.csv': '<!doctype html><title>404</title>\n<p>not found</p>\n',
    'empty-folder/readme.md': 'nothing here',
  });
});

const at = (name: string): string => join(folder, name);
const fleet = () => ['account', '--fleet', at('fleet.yaml')];

/** Runs what must fail: a message, no accounts and no trace of the program's insides. */
async function refused(args: readonly string[]) {
  const told = await comptroller(args);
  expect(told.out).toBe('');
  expect(told.err).not.toMatch(/\n\s+at /);
  expect(told.err).not.toBe('');
  return told;
}

describe('wrong usage ends with exit code 2 and says what is right', () => {
  it.each<readonly [string, () => readonly string[], RegExp]>([
    ['no command', () => [], /Usage: comptroller/],
    ['an unknown command', () => ['acount'], /unknown command 'acount'\n\(Did you mean account\?\)/],
    ['no fleet', () => ['account'], /required option '--fleet <file>' not specified\n\(add --help/],
    ['an unknown option', () => [...fleet(), '--telemetri', 'x'], /unknown option '--telemetri'/],
    ['an option without its value', () => [...fleet(), '--telemetry'], /argument missing/],
    ['a word too many', () => [...fleet(), 'telemetry.csv'], /too many arguments/],
    [
      'a path without its format',
      () => [...fleet(), '--telemetry', 'telemetry/'],
      /takes FORMAT:PATH, for example dcgm-csv:/,
    ],
    ['a format without a path', () => [...fleet(), '--telemetry', 'dcgm-csv:'], /takes FORMAT:PATH/],
    [
      'an unknown format',
      () => [...fleet(), '--telemetry', 'dcgm-cvs:t.csv'],
      /no format "dcgm-cvs" here; there are: .*dcgm-csv/,
    ],
    [
      'a telemetry format as allocations',
      () => [...fleet(), '--allocations', 'dcgm-csv:t'],
      /there are: .*slurm-sacct/,
    ],
    [
      'an unknown option of a format',
      () => [...fleet(), '--telemetry', 'dcgm-csv,nod=n0:t'],
      /no option "nod"; there are: node, /,
    ],
    [
      'an option that is no number',
      () => [...fleet(), '--telemetry', 'dcgm-csv,devicesPerTick=x:t'],
      /devicesPerTick is a whole number; got "x"/,
    ],
    [
      'an option that is no choice',
      () => [...fleet(), '--allocations', 'slurm-sacct,workloadKey=x:t'],
      /one of job-id, job-name; got "x"/,
    ],
    [
      'a time that is none',
      () => [...fleet(), '--from', 'yesterday'],
      /--from takes a date or a time such as .*; got "yesterday"/,
    ],
    ['a day that no month has', () => [...fleet(), '--until', '2026-02-30'], /--until takes a date/],
    ['a date that is none', () => [...fleet(), '--date', '2026-13-01'], /--date takes a date/],
  ])('%s', async (_, args, message) => {
    const { code, err } = await refused(args());
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('what cannot be done ends with exit code 1 and says why', () => {
  const telemetry = (name: string) => [...fleet(), '--telemetry', `dcgm-csv:${at(name)}`];
  it.each<readonly [string, () => readonly string[], RegExp]>([
    ['a missing fleet file', () => ['account', '--fleet', at('none.yaml')], /none\.yaml can't be read/],
    ['a missing telemetry file', () => telemetry('none.csv'), /nothing matches .*none\.csv: check the path/],
    [
      'a glob that matches nothing',
      () => telemetry('*.parquet'),
      /nothing matches .*\*\.parquet: check the path \(quote a glob/,
    ],
    ['a folder without telemetry', () => telemetry('empty-folder'), /holds no file that ends in \.csv/],
    ['a binary file', () => telemetry('binary.csv'), /binary\.csv.*(?:header|first line|column)/i],
    ['a page of a web server', () => telemetry('page.csv'), /page\.csv.*(?:header|first line|column)/i],
    ['a file of another format', () => telemetry('jobs.txt'), /jobs\.txt/],
    ['missing allocations', () => [...fleet(), '--allocations', `slurm-sacct:${at('none.txt')}`], /nothing matches/],
    [
      'allocations that are none',
      () => [...fleet(), '--allocations', `slurm-sacct:${at('binary.csv')}`],
      /binary\.csv/,
    ],
    ['an empty bill', () => [...fleet(), '--billing', `focus-csv:${at('empty.csv')}`], /empty\.csv/],
    [
      'missing declarations',
      () => [...wholeAccount(folder), '--declarations', at('none.yaml')].toSpliced(0, 0, 'account'),
      /none\.yaml/,
    ],
    ['nothing to account', () => fleet(), /give --telemetry or --allocations, or both --from and --until/],
    [
      'a period that ends before it starts',
      () => [...fleet(), '--from', '2026-03-02', '--until', '2026-03-01'],
      /--from must be before --until/,
    ],
    [
      'a period of no length',
      () => [...fleet(), '--from', '2026-03-02', '--until', '2026-03-02'],
      /--from must be before --until/,
    ],
    [
      'such a period beside telemetry',
      () => [...telemetry('telemetry.csv'), '--from', '2026-03-02', '--until', '2026-03-01'],
      /--from must be before --until/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, err } = await refused(args());
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  it('a report that cannot be written, after the accounts were printed', async () => {
    const path = at('no-such-folder/report.html');
    const { code, err, out } = await comptroller(['account', ...wholeAccount(folder), '--html', path]);
    expect(code).toBe(1);
    expect(err).toMatch(/no-such-folder\/report\.html can't be written .*: name a file in a folder that exists/);
    expect(out).toContain('acme');
  });

  it('a folder for the demonstration that cannot be made', async () => {
    const { code, err } = await refused(['demo', '--out', join(at('fleet.yaml'), 'below-a-file')]);
    expect(err).toMatch(/can't be made .*name another with --out/);
    expect(code).toBe(1);
  });
});

describe('inputs that do not fit each other', () => {
  it('one foreign file in a folder is named, and the others are used', async () => {
    const place = await folderOf({ 't/good.csv': dcgm(), 't/page.csv': '<p>not found</p>\n' });
    const { code, err, document } = await accounted([
      '--fleet',
      at('fleet.yaml'),
      '--telemetry',
      `dcgm-csv:${place}/t`,
      '--allocations',
      `slurm-sacct:${at('jobs.txt')}`,
    ]);
    expect(code).toBe(3);
    expect(err).toMatch(/page\.csv: left out: /);
    expect(document.fates.coverageGap).toBe(0);
  });

  it('an allocation of a node that the fleet lacks is accounted by its hours, with a finding', async () => {
    const place = await folderOf({ 'jobs.txt': SACCT.replace('gres/gpu=2|n1', 'gres/gpu=2|n9') });
    const { document } = await accounted([
      '--fleet',
      at('fleet.yaml'),
      '--telemetry',
      `dcgm-csv:${at('telemetry.csv')}`,
      '--allocations',
      `slurm-sacct:${place}/jobs.txt`,
    ]);
    const found = document.findings.find(({ code }) => code === 'allocation-not-placed');
    expect(found).toMatchObject({ subject: 'beta/102', severity: 'warning' });
    expect(found!.message).toContain('"n9"');
    const beta = document.accounts.find(({ customerId }) => customerId === 'beta');
    expect(beta).toMatchObject({ acceleratorSeconds: 2 * HOUR, coverageFraction: 0 });
    expect(beta!.hardwareOperations.high).toBeGreaterThan(0);
  });

  it('a job that asks for more devices than the node has is accounted for all of them', async () => {
    const place = await folderOf({ 'jobs.txt': SACCT.replace('gres/gpu=2|n1', 'gres/gpu=8|n1') });
    const { document } = await accounted([
      '--fleet',
      at('fleet.yaml'),
      '--telemetry',
      `dcgm-csv:${at('telemetry.csv')}`,
      '--allocations',
      `slurm-sacct:${place}/jobs.txt`,
    ]);
    expect(document.findings.map(({ code }) => code)).toContain('allocation-not-placed');
    expect(document.accounts.find(({ customerId }) => customerId === 'beta')!.acceleratorSeconds).toBe(8 * HOUR);
  });

  it('a declaration for a workload that does not exist is a finding', async () => {
    const place = await folderOf({ 'declarations.yaml': DECLARATIONS.replace('"101"', '"999"') });
    const { document, code } = await accounted([
      ...wholeAccount(folder).slice(0, -1),
      join(place, 'declarations.yaml'),
    ]);
    expect(code).toBe(0);
    expect(document.findings).toContainEqual(
      expect.objectContaining({ code: 'declaration-unmatched', subject: 'acme/999' }),
    );
    expect(document.accounts[0]!.declared).toBeUndefined();
  });

  it('a declaration with a slip is named with its line, and what else it says is used', async () => {
    const place = await folderOf({ 'declarations.yaml': DECLARATIONS.replace('fp16-bf16', 'fp15') });
    const { err, code, document } = await accounted([
      ...wholeAccount(folder).slice(0, -1),
      join(place, 'declarations.yaml'),
    ]);
    expect(code).toBe(3);
    expect(err).toMatch(/declarations\.yaml:\d+: .*precisions/);
    expect(document.accounts[0]).toMatchObject({ lineageId: 'model-m' });
  });

  it('two nodes of one name are told, and no device counts twice', async () => {
    const twice = FLEET.replace('name: n{0..1}', 'name: n0').concat(
      '      - name: n0\n        accelerators: [{ part: h100-sxm, count: 2 }]\n',
    );
    const place = await folderOf({ 'fleet.yaml': twice });
    const { err, code, document } = await accounted([
      '--fleet',
      `${place}/fleet.yaml`,
      '--telemetry',
      `dcgm-csv:${at('telemetry.csv')}`,
    ]);
    expect(code).toBe(3);
    expect(err).toMatch(/fleet\.yaml:\d+: .*n0/);
    expect(document.fates.fleetDeviceSeconds).toBe(4 * HOUR);
    expect(document.findings.map(({ code, subject }) => `${code} ${subject}`)).toContain(
      'telemetry-of-unknown-node n1',
    );
  });

  it('telemetry without a node, in a fleet of several, is a finding that says how to name it', async () => {
    const header = DCGM_HEADER.replace('node,', '');
    const rows = dcgm({ 'n0/0': { watts: 500, utilPercent: 95, smActive: 0.5, tensorActive: 0.4, clockMhz: 1830 } })
      .split('\n')
      .slice(1)
      .map((row) => row.replace('n0,', ''));
    const place = await folderOf({ 'nameless.csv': [header, ...rows].join('\n') });
    const named = await accounted([
      '--fleet',
      at('fleet.yaml'),
      '--allocations',
      `slurm-sacct:${at('jobs.txt')}`,
      '--telemetry',
      `dcgm-csv,node=n0:${place}/nameless.csv`,
    ]);
    expect(named.document.findings.map(({ code }) => code)).not.toContain('telemetry-of-unknown-node');
    const nameless = await accounted([
      '--fleet',
      at('fleet.yaml'),
      '--allocations',
      `slurm-sacct:${at('jobs.txt')}`,
      '--telemetry',
      `dcgm-csv:${place}/nameless.csv`,
    ]);
    const found = nameless.document.findings.find(({ code }) => code === 'telemetry-of-unknown-node');
    expect(found!.message).toContain('FORMAT,node=NAME:PATH');
  });

  it('customers who are billed and hold nothing, and the reverse, are findings', async () => {
    const place = await folderOf({ 'bill.csv': FILES['bill.csv'].replaceAll('beta', 'gamma') });
    const args = wholeAccount(folder).map((arg) =>
      arg.startsWith('focus-csv:') ? `focus-csv:${place}/bill.csv` : arg,
    );
    const { document } = await accounted(args);
    const found = document.findings.map(({ code, subject }) => `${code} ${subject}`);
    expect(found).toContain('billed-without-allocation gamma');
    expect(found).toContain('allocated-without-bill beta');
  });
});
