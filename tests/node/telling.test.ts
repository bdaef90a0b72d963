import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf } from '../cli/command-line.ts';
import { FILES } from '../cli/small-fleet.ts';
import { sendWrite, startNodeProcess, type NodeProcess } from './node-process.ts';
import { accountsOf, expectAccountsOfFile, messageOf, scrapes } from './small-node.ts';

/** Prints what is in a file, as a scheduler's program would; a file that is not there is a scheduler that is gone. */
const PROGRAM = `process.stdout.write(require('node:fs').readFileSync(__dirname + '/sacct-prints.txt'));`;

/** The jobs of the small fleet are of last spring: the program is asked about all of that time. */
const SETTINGS = `dataFolder: ./data
fleet: ./fleet.yaml
declarations: ./declarations.yaml
http: { port: 0 }
logLevel: error
retention: { minuteWindowDays: 3650, hourWindowDays: 3650 }
schedules:
  sacct: { command: [NODE, FOLDER/sacct.cjs], everySeconds: 1 }
  billingFolder: { path: bills, everySeconds: 1 }
`;

/** A job that is still running, after the time of the accounts. */
const RUNNING = '103|103|beta|bob|RUNNING|2026-03-01T03:00:00|Unknown|60|00:00:00|gres/gpu=2|n1';

async function tellingFolder(): Promise<string> {
  const folder = await folderOf({
    ...FILES,
    'sacct.cjs': PROGRAM,
    'sacct-prints.txt': `${FILES['jobs.txt']}${RUNNING}\n`,
  });
  await mkdir(join(folder, 'bills'));
  await writeFile(join(folder, 'bills', '2026-03.csv'), FILES['bill.csv']);
  await utimes(join(folder, 'bills', '2026-03.csv'), 1e9, 1e9);
  const settings = SETTINGS.replaceAll('NODE', process.execPath).replaceAll('FOLDER', folder);
  await writeFile(join(folder, 'settings.yaml'), settings);
  return folder;
}

const metricsOf = async ({ address }: NodeProcess) => (await fetch(`${address}/metrics`)).text();
/** Of a day in which the job that vanishes ran. */
async function findingsOf({ address }: NodeProcess): Promise<readonly string[]> {
  const answer = await fetch(`${address}/v1/findings?from=2026-03-01&until=2026-03-02`);
  const { entries } = (await answer.json()) as { entries: { code: string }[] };
  return entries.map(({ code }) => code);
}

/** Waits until the node says what is looked for. */
async function until(look: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 240; turn++) {
    if (await look()) return;
    await pause(500);
  }
  throw new Error('what was waited for did not happen within two minutes');
}

const hasTold = async (node: NodeProcess) => {
  const text = await metricsOf(node);
  return ['sacct', 'billing folder'].every((name) => new RegExp(`told_seconds{teller="${name}"} [1-9]`).test(text));
};

describe('a node that asks a scheduler and looks into a folder of bills', { timeout: 300_000 }, () => {
  beforeAll(build);

  it('gives the accounts that the command gives from the files, and tells of runs that vanish', async () => {
    const folder = await tellingFolder();
    let node = await startNodeProcess(join(folder, 'settings.yaml'));
    for (const scrape of scrapes()) expect(await sendWrite(node.address, messageOf(scrape))).toBe(204);
    await until(() => hasTold(node));
    await expectAccountsOfFile(await accountsOf(node), folder);

    await writeFile(join(folder, 'sacct-prints.txt'), FILES['jobs.txt']);
    await until(async () => (await findingsOf(node)).includes('allocations-withdrawn'));
    await node.kill();
    await writeFile(join(folder, 'sacct.cjs'), 'process.exitCode = 1');
    node = await startNodeProcess(join(folder, 'settings.yaml'));
    await until(async () => /telling_failures_total{teller="sacct"} [1-9]/.test(await metricsOf(node)));
    expect(await findingsOf(node)).toContain('allocations-withdrawn');
    expect((await accountsOf(node)).accounts.length).toBeGreaterThan(0);
    expect(await node.stop()).toBe(0);
  });
});
