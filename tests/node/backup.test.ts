import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf } from '../cli/command-line.ts';
import { FILES } from '../cli/small-fleet.ts';
import { sendWrite, startNodeProcess } from './node-process.ts';
import { accountsOf, messageOf, scrapes } from './small-node.ts';

const tar = (...args: readonly string[]) => promisify(execFile)('tar', args);

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});

describe('a data folder that was packed while the node stood still', () => {
  it('gives a node that has lost its own the same accounts, and takes what comes next', async () => {
    const folder = await folderOf({
      'fleet.yaml': FILES['fleet.yaml'],
      'settings.yaml': 'dataFolder: ./data\nfleet: ./fleet.yaml\nhttp: { port: 0 }\nlogLevel: error\n',
    });
    const settings = join(folder, 'settings.yaml');
    const messages = scrapes().map(messageOf);
    const half = Math.floor(messages.length / 2);
    const node = await startNodeProcess(settings);
    for (const message of messages.slice(0, half)) expect(await sendWrite(node.address, message)).toBe(204);
    expect(await node.stop()).toBe(0);
    await tar('--create', '--file', join(folder, 'backup.tar'), '--directory', folder, 'data');

    const whole = await startNodeProcess(settings);
    const before = await accountsOf(whole);
    await whole.kill();
    await rm(join(folder, 'data'), { recursive: true });
    await tar('--extract', '--file', join(folder, 'backup.tar'), '--directory', folder);

    const restored = await startNodeProcess(settings);
    expect((await accountsOf(restored)).byCluster).toEqual(before.byCluster);
    // The message before the last was acknowledged before the backup: senders may say it again.
    for (const message of messages.slice(half - 1)) expect(await sendWrite(restored.address, message)).toBe(204);
    expect(await restored.stop()).toBe(0);
    const again = await startNodeProcess(settings);
    const after = await accountsOf(again);
    expect(await again.stop()).toBe(0);
    expect(after.fates.coverageGap).toBeLessThan(before.fates.coverageGap / 2);
  });
});
