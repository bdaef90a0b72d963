import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { asFirstKept, formsOf } from '../older-forms.ts';
import { nodeClient, until } from './node-client.ts';
import { startNodeProcess } from './node-process.ts';
import { expectAccountsOfFile, messages, smallNodeFolder } from './small-node.ts';

const MESSAGES = messages();
const THIRD = Math.floor(MESSAGES.length / 3);

describe('a data folder that an earlier version kept', () => {
  beforeAll(async () => {
    if ((await build()) !== 0) throw new Error('the program can not be built');
  });

  it('is brought forward when the node starts, and comes to the same accounts', { timeout: 180_000 }, async () => {
    const { folder, settings } = await smallNodeFolder();
    const dataFolder = join(folder, 'data');
    await writeFile(settings, (await readFile(settings, 'utf8')).replace(/^allocations:.*\n/m, ''));
    const started = async () => {
      const node = await startNodeProcess(settings);
      onTestFinished(() => node.kill());
      const client = nodeClient(node);
      await until(async () => (await client.readiness()).status === 200);
      const send = async (told: readonly Uint8Array[]) => {
        for (const message of told) expect((await client.write(message)).status).toBe(204);
      };
      return { node, client, send };
    };

    // Records, windows and a checkpoint; then messages that only the log has.
    const first = await started();
    const jobs = await readFile(join(folder, 'jobs.txt'));
    const taken = await first.client.handIn('kind=allocations&format=slurm-sacct&source=slurm', jobs);
    expect(taken.status).toBe(201);
    await first.send(MESSAGES.slice(0, THIRD));
    expect(await first.node.stop()).toBe(0);
    const second = await started();
    await second.send(MESSAGES.slice(THIRD, 2 * THIRD));
    await second.node.kill();
    const today = await formsOf(dataFolder);
    await asFirstKept(dataFolder);
    expect(await formsOf(dataFolder)).toEqual({
      checkpoint: 'CMPCHK1',
      records: today.records.filter((name) => name.startsWith('2026_11_26')),
      measurements: today.measurements.filter((name) => name.startsWith('2026-11-26')),
    });

    const third = await started();
    await third.send(MESSAGES.slice(2 * THIRD));
    await third.client.untilStored();
    await expectAccountsOfFile(await third.client.accounts(), folder);
    expect(await third.node.stop()).toBe(0);
    expect(await formsOf(dataFolder)).toEqual(today);
  });
});
