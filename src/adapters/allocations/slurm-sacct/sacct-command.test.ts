import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant, type Period, period } from '../../../foundation/instant.ts';
import type { AllocationReadOptions } from '../../../ports/allocation-source.ts';
import { sacctCommand } from './sacct-command.ts';

const HEADER = 'JobID|JobIDRaw|Cluster|Account|User|State|Start|End|ElapsedRaw|Suspended|AllocTRES|NodeList';
const AT = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000;

/** A job of two accelerators that runs for so many hours from so many hours after noon. */
const row = (id: number, from: number, hours: number): string =>
  [
    id,
    id,
    'c',
    'acme',
    'ada',
    'COMPLETED',
    (AT + from * HOUR) / 1000,
    (AT + (from + hours) * HOUR) / 1000,
    hours * 3600,
    '00:00:00',
    'cpu=8,gres/gpu=2',
    'n0',
  ].join('|');
const TABLE = [HEADER, row(1, -20, 1), row(2, -5, 4), row(3, 1, 2), row(4, 30, 1)].join('\n');

let folder: string;
let spool: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comptroller-sacct-'));
  spool = await mkdtemp(join(folder, 'spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

const WITHIN = period(instant(AT - 6 * HOUR), instant(AT + 6 * HOUR));

/** Reads what a program prints that is made of this script. */
async function asked(
  script: string,
  more: { signal?: AbortSignal; timeoutMilliseconds?: number; within?: Period; reading?: AllocationReadOptions } = {},
) {
  const program = join(folder, 'sacct.cjs');
  await writeFile(program, script);
  const { signal = new AbortController().signal, timeoutMilliseconds = 20_000, within = WITHIN, reading = {} } = more;
  const command = [process.execPath, program, '--allusers'];
  const history = sacctCommand({
    name: 'sacct',
    command,
    folder: spool,
    timeoutMilliseconds,
    mostBytes: 100_000,
    reading,
  });
  try {
    return await history.read(within, signal);
  } finally {
    expect(await readdir(spool)).toEqual([]);
  }
}

const printing = (text: string): string => `process.stdout.write(${JSON.stringify(text)});`;

describe('a program that tells what sacct tells', () => {
  it('gives the runs of the period, and those of its margin are not among them', async () => {
    const { allocations, faults } = await asked(printing(TABLE));
    expect(faults).toEqual([]);
    expect(allocations.map(({ workloadId, customerId, from }) => [workloadId, customerId, from])).toEqual([
      ['2', 'acme', AT - 5 * HOUR],
      ['3', 'acme', AT + HOUR],
    ]);
  });

  it('is asked in UTC, with a margin of any zone, and without a shell', async () => {
    const script = `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'asked'))},
      JSON.stringify([process.argv.slice(2), process.env.TZ, process.env.SLURM_TIME_FORMAT]));${printing(TABLE)}`;
    await asked(script);
    expect(JSON.parse(await readFile(join(folder, 'asked'), 'utf8'))).toEqual([
      ['--allusers', '-S', '2026-02-28T16:00:00', '-E', '2026-03-02T08:00:00'],
      'UTC',
      '%s',
    ]);
  });

  it('is not given what the node is set with: passwords are among it', async () => {
    process.env['COMPTROLLER_STORES_RECORDS_PASSWORD'] = 'secret';
    try {
      const script = `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'asked'))},
        JSON.stringify([process.env.PATH === undefined, Object.keys(process.env).filter((name) => /^COMPTROLLER_/.test(name))]));${printing(TABLE)}`;
      await asked(script);
    } finally {
      delete process.env['COMPTROLLER_STORES_RECORDS_PASSWORD'];
    }
    expect(JSON.parse(await readFile(join(folder, 'asked'), 'utf8'))).toEqual([false, []]);
  });

  it('is asked by the day again where a longer time is too much for it', async () => {
    const file = JSON.stringify(join(folder, 'asked'));
    const script = `const [from, until] = [process.argv[4], process.argv[6]].map((text) => Date.parse(text + 'Z') / ${HOUR});
      require('node:fs').appendFileSync(${file}, until - from - 28 + ' ');
      if (until - from > 60) process.exitCode = 1;
      else { ${printing(TABLE)} }`;
    const { allocations } = await asked(script, { within: period(instant(AT - 24 * HOUR), instant(AT + 48 * HOUR)) });
    expect(allocations).toHaveLength(4);
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim()).toBe('24 48 24 24');
  });

  it('may tell of one cluster, or of several whose names the workloads carry', async () => {
    const several = printing([HEADER, row(2, -5, 4), row(2, -3, 4).replace('|c|', '|d|')].join('\n'));
    await expect(asked(several)).rejects.toThrow('several clusters (c, d)');
    const named = async (script: string) =>
      (await asked(script, { reading: { clusterNames: 'always' } })).allocations.map(({ workloadId }) => workloadId);
    expect([await named(several), await named(printing(TABLE))]).toEqual([
      ['c/2', 'd/2'],
      ['c/2', 'c/3'],
    ]);
  });

  it('is asked about a day, then about longer while it tells little, and a run of several days is one', async () => {
    const log = JSON.stringify(join(folder, 'asked'));
    const script = `require('node:fs').appendFileSync(${log}, process.argv[4] + ' ');${printing([HEADER, row(7, -30, 90)].join('\n'))}`;
    const long = period(instant(AT - 36 * HOUR), instant(AT + 30 * HOUR));
    const { allocations } = await asked(script, { within: long });
    expect(allocations.map(({ workloadId }) => workloadId)).toEqual(['7']);
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim().split(' ')).toEqual([
      '2026-02-27T10:00:00',
      '2026-02-28T10:00:00',
    ]);
  });

  it('is told by its name where a row can not be used', async () => {
    const { faults } = await asked(printing(`${TABLE}\n${row(9, 1, 1).replace('n0', 'n[0')}`));
    expect(faults).toMatchObject([{ where: 'sacct', line: 6 }]);
  });

  it.each([
    [
      'ends badly after all of it',
      `${printing(TABLE)}process.exitCode = 1; console.error('slurmdbd is gone')`,
      'slurmdbd',
    ],
    ['is killed', `${printing(TABLE)}setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100)`, 'SIGKILL'],
    ['prints nothing', '', 'sacct'],
    ['prints something else', printing('Permission denied'), 'sacct'],
    ['prints a part of a document', printing('{"jobs": [{"job_id": 1'), 'sacct'],
    ['prints too much', 'for (let i = 0; i < 1e4; i++) process.stdout.write("x".repeat(1000))', '100000 bytes'],
    [
      'leaves something behind that never ends',
      `require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' });${printing(TABLE)}`,
      'more than 1 seconds',
    ],
    ['never ends', `${printing(TABLE)}setInterval(() => 0, 1000)`, 'more than 1 seconds'],
  ])('tells nothing where it %s', async (_, script, word) => {
    const telling = asked(script, word.startsWith('more') ? { timeoutMilliseconds: 1000 } : {});
    await expect(telling).rejects.toThrow(word);
    await expect(telling).rejects.toMatchObject({ code: 'allocations-unreadable' });
  });

  it('that is not there is named', async () => {
    const command = [join(folder, 'none')];
    const history = sacctCommand({ name: 's', command, folder: spool, timeoutMilliseconds: 1000, mostBytes: 9 });
    await expect(history.read(WITHIN, new AbortController().signal)).rejects.toThrow(join(folder, 'none'));
  });

  it('is ended when the node stops', async () => {
    const stopping = new AbortController();
    const telling = asked('setInterval(() => 0, 1000)', { signal: stopping.signal });
    setTimeout(() => stopping.abort(new Error('stopping')), 300);
    await expect(telling).rejects.toThrow('stopping');
  });
});
