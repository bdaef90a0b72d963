import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';
import { START } from '../cli/small-fleet.ts';
import { type NodeProcess, sendWrite, startNodeProcess } from './node-process.ts';
import {
  accountsOf,
  expectAccountsOfFile,
  messages,
  smallNodeFolder,
  untilStored,
  usedNodeFolder,
} from './small-node.ts';

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});

const comptroller = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(PACKAGE_ROOT, 'bin', 'comptroller.js'), ...args]);

interface StoredWindow {
  readonly subject: string;
  readonly from: string;
}
const keyOf = ({ subject, from }: StoredWindow): string => `${from} ${subject}`;

async function windowsOf({ address }: NodeProcess): Promise<readonly StoredWindow[]> {
  const [from, until] = [START, START + 3 * 3_600_000].map((at) => new Date(at).toISOString());
  const answer = await fetch(`${address}/v1/windows?from=${from}&until=${until}&limit=1000`);
  return ((await answer.json()) as { readonly entries: readonly StoredWindow[] }).entries;
}

/** Everything that a node answers from what it keeps. */
async function answersOf(node: NodeProcess) {
  const iso = (hours: number): string => new Date(START + hours * 3_600_000).toISOString();
  const windows = await fetch(`${node.address}/v1/windows?from=${iso(0)}&until=${iso(3)}&limit=1000`);
  expect(windows.status).toBe(200);
  // The rules are asked about the moment of the question.
  const accounts = JSON.stringify(await accountsOf(node), (key, value: unknown) => (key === 'askedAbout' ? '' : value));
  return { accounts: JSON.parse(accounts) as unknown, windows: await windows.json() };
}

async function sendAll({ address }: NodeProcess, sent: readonly Uint8Array[]): Promise<void> {
  for (const message of sent) expect(await sendWrite(address, message)).toBe(204);
}

const MESSAGES = messages();
const HALF = Math.floor(MESSAGES.length / 2);

describe('the backup of a node', () => {
  it('is refused while the node runs', async () => {
    const { folder, settings } = await usedNodeFolder();
    const backup = join(folder, 'backup');
    const node = await startNodeProcess(settings);
    const running = comptroller('backup', '--settings', settings, '--to', backup);
    await expect(running).rejects.toThrow(/is running, and a copy of what it is writing would be none: stop it/);
    expect(existsSync(backup)).toBe(false);
    expect(await node.stop()).toBe(0);
  }, 300_000);

  it('restores a node with the same answers, which goes on where it was', async () => {
    const { folder, settings } = await usedNodeFolder();
    const [data, backup] = [join(folder, 'data'), join(folder, 'backup')];
    const first = await startNodeProcess(settings);
    await sendAll(first, MESSAGES.slice(0, HALF));
    await untilStored(first);
    const before = await answersOf(first);
    expect(await first.stop()).toBe(0);
    expect((await comptroller('backup', '--settings', settings, '--to', backup)).stdout).toMatch(
      /\d+ files, \d+ bytes/,
    );
    const over = comptroller('restore', '--settings', settings, '--from', backup);
    await expect(over).rejects.toThrow(/is not empty, and nothing in it is overwritten/);
    rmSync(data, { recursive: true });
    expect((await comptroller('restore', '--from', backup, '--check')).stdout).toMatch(/is whole: /);
    await comptroller('restore', '--settings', settings, '--from', backup);

    const restored = await startNodeProcess(settings);
    expect(await answersOf(restored)).toEqual(before);
    // The message before was acknowledged before the backup: senders may say it again.
    await sendAll(restored, MESSAGES.slice(HALF - 1));
    await untilStored(restored);
    await expectAccountsOfFile(await accountsOf(restored), folder);
    expect(await restored.stop()).toBe(0);
  }, 300_000);

  it('that was killed is made of what it acknowledged; a backup that is damaged is refused and leaves nothing', async () => {
    const { folder, settings } = await usedNodeFolder();
    const [data, backup] = [join(folder, 'data'), join(folder, 'backup')];
    const node = await startNodeProcess(settings);
    await sendAll(node, MESSAGES);
    await node.kill();
    await comptroller('backup', '--settings', settings, '--to', backup);
    rmSync(data, { recursive: true });
    await comptroller('restore', '--settings', settings, '--from', backup);
    const restored = await startNodeProcess(settings);
    await untilStored(restored);
    await expectAccountsOfFile(await accountsOf(restored), folder);
    expect(await restored.stop()).toBe(0);

    rmSync(data, { recursive: true });
    const [segment = ''] = readdirSync(join(backup, 'data', 'log'));
    writeFileSync(join(backup, 'data', 'log', segment), 'x');
    const damaged = comptroller('restore', '--settings', settings, '--from', backup);
    await expect(damaged).rejects.toThrow(/is damaged, and nothing of it is used: use another/);
    expect(readdirSync(folder).filter((name) => name.startsWith('data'))).toEqual([]);
  }, 300_000);

  it('of a node alone, put beside a store that has gone on, takes nothing from what is stored', async () => {
    const { folder, settings } = await usedNodeFolder();
    const parts = ['log', 'checkpoint'].map(
      (name) => [join(folder, 'data', name), join(folder, `${name}-before`)] as const,
    );
    const third = Math.floor(MESSAGES.length / 3);
    const first = await startNodeProcess(settings);
    await sendAll(first, MESSAGES.slice(0, third));
    expect(await first.stop()).toBe(0);
    for (const [kept, copy] of parts) cpSync(kept, copy, { recursive: true });

    const second = await startNodeProcess(settings);
    await sendAll(second, MESSAGES.slice(third, 2 * third));
    await untilStored(second);
    const before = await windowsOf(second);
    expect(await second.stop()).toBe(0);
    for (const [kept, copy] of parts) {
      rmSync(kept, { recursive: true });
      renameSync(copy, kept);
    }

    const restored = await startNodeProcess(settings);
    await sendAll(restored, MESSAGES.slice(2 * third));
    await untilStored(restored);
    const after = new Map((await windowsOf(restored)).map((window) => [keyOf(window), window]));
    expect(before.length).toBeGreaterThan(4 * 60);
    expect(before.map((window) => after.get(keyOf(window)))).toEqual(before);
    expect(after.size).toBeGreaterThan(before.length);
    expect(await restored.stop()).toBe(0);
  }, 300_000);

  it('is not made where no node is', async () => {
    const { folder, settings } = await smallNodeFolder();
    const none = comptroller('backup', '--settings', settings, '--to', join(folder, 'backup'));
    await expect(none).rejects.toThrow(/There is no node in .*data that could be backed up/);
  }, 300_000);
});
