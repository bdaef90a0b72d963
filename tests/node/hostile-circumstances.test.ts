import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { openDoor } from '../clickhouse-servers/old-server-door.ts';
import { hasClickhouse, startPair } from '../clickhouse-servers/server-process.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';
import {
  accountsOf,
  type EmptyRecords,
  emptyRecordsOf,
  expectAccountsOfFile,
  messages,
  smallNodeFolder,
  untilStored,
} from './small-node.ts';

const isRoot = process.getuid?.() === 0;
const running: NodeProcess[] = [];
const mounted: string[] = [];

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});
/** Each starts processes, which takes its time on a busy machine. */
const SLOW = { timeout: 300_000 };

afterEach(async () => {
  for (const node of running.splice(0)) await node.kill();
  for (const path of mounted.splice(0)) execFileSync('umount', [path]);
});

async function started(settings: string): Promise<NodeProcess> {
  const node = await startNodeProcess(settings);
  running.push(node);
  return node;
}

/** The answer to a message of remote write. */
async function sent({ address }: NodeProcess, message: Uint8Array) {
  const headers = {
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-write-version': '0.1.0',
  };
  const answer = await fetch(`${address}/api/v1/write`, { method: 'POST', headers, body: Buffer.from(message) });
  const text = await answer.text();
  const { code } = (text === '' ? {} : JSON.parse(text)) as { readonly code?: string };
  return { status: answer.status, code, retryAfter: Number(answer.headers.get('retry-after') ?? Number.NaN) };
}

async function readiness({ address }: NodeProcess) {
  const answer = await fetch(`${address}/readyz`);
  const { waitsFor } = (await answer.json()) as { readonly waitsFor: readonly string[] };
  return { status: answer.status, waitsFor };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (await condition()) return;
    await sleep(200);
  }
  throw new Error('it is never so');
}

/** Sends each message until it is acknowledged, as a sender does. */
async function sendAll(node: NodeProcess, messages: readonly Uint8Array[]): Promise<void> {
  for (const message of messages) await until(async () => (await sent(node, message)).status === 204);
}

const MESSAGES = messages();
const HALF = Math.floor(MESSAGES.length / 2);

let records: EmptyRecords;

describe('a second node on the data folder of a running one', () => {
  it('refuses to start and says why, and the first goes on', SLOW, async () => {
    records = await emptyRecordsOf(async (first, settings) => {
      running.push(first);
      await expect(startNodeProcess(settings)).rejects.toThrow(
        /ended with 1: .*(in use by another process|process holds)/s,
      );
      expect((await sent(first, MESSAGES[0]!)).status).toBe(204);
    });
  });
});

describe.skipIf(!isRoot)('a disk for the log that is full, then read-only (skipped where one may not mount)', () => {
  it('refuses for a while and says so, and loses nothing that it acknowledged', SLOW, async () => {
    const { folder, settings } = await smallNodeFolder(records);
    const log = join(folder, 'data', 'log');
    mkdirSync(log, { recursive: true });
    const mount = (...options: readonly string[]): void => void execFileSync('mount', [...options, log]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', log]);
    mounted.push(log);
    const node = await started(settings);
    await until(async () => (await readiness(node)).status === 200);
    writeFileSync(join(log, 'ballast'), new Uint8Array(96 * 1024));
    let acknowledged = 0;
    let answer = await sent(node, MESSAGES[0]!);
    while (answer.status === 204) answer = await sent(node, MESSAGES[++acknowledged]!);
    expect(answer).toEqual({ status: 503, code: 'log-unwritable', retryAfter: 30 });
    expect(await readiness(node)).toMatchObject({ status: 503, waitsFor: ["the ingest log can't be written"] });
    mount('-o', 'remount,size=16m');
    await sendAll(node, MESSAGES.slice(acknowledged, HALF));
    expect((await readiness(node)).status).toBe(200);
    await node.kill();
    const second = await started(settings);
    await sendAll(second, MESSAGES.slice(HALF));
    await untilStored(second);
    await expectAccountsOfFile(await accountsOf(second), folder);
    expect(await second.stop()).toBe(0);
  });

  it('is named when the node starts', SLOW, async () => {
    const { folder, settings } = await smallNodeFolder();
    const log = join(folder, 'data', 'log');
    mkdirSync(log, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', log]);
    mounted.push(log);
    await expect(startNodeProcess(settings)).rejects.toThrow(
      /ended with 1: .*can't be written: the disk is read-only/s,
    );
  });
});

describe.skipIf(!hasClickhouse)('two nodes on one pair (skipped where clickhouse-server is not installed)', () => {
  it('tell a window once, wait while a shard is down, and lose nothing that they acknowledged', SLOW, async () => {
    await using pair = await startPair();
    await using first = await openDoor(pair.servers[0].httpPort);
    await using second = await openDoor(pair.servers[1].httpPort);
    const stores = `stores: { measurements: { form: clickhouse, urls: ["${first.url}", "${second.url}"], database: default, user: default, cluster: pair } }\n`;
    const folders = [await smallNodeFolder(records), await smallNodeFolder(records)];
    const nodes: NodeProcess[] = [];
    for (const { settings } of folders) {
      writeFileSync(settings, `${readFileSync(settings, 'utf8')}${stores}`);
      nodes.push(await started(settings));
    }
    for (const node of nodes) await until(async () => (await readiness(node)).status === 200);
    // Both are told everything, as two collectors of one fleet would.
    for (const node of nodes) await sendAll(node, MESSAGES.slice(0, HALF));
    await pair.servers[1].kill();
    await until(async () => (await readiness(nodes[0]!)).status === 503);
    expect((await readiness(nodes[0]!)).waitsFor).toEqual([
      "the measurements can't be used (measurements-unreachable)",
    ]);
    const asked = await fetch(`${nodes[0]!.address}/v1/accounts-document`);
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '30']);
    // The log takes what the store can't.
    for (const node of nodes) await sendAll(node, MESSAGES.slice(HALF));
    await nodes[1]!.kill();
    await pair.servers[1].start();
    nodes[1] = await started(folders[1]!.settings);
    for (const node of nodes) await until(async () => (await readiness(node)).status === 200);
    for (const [number, node] of nodes.entries()) {
      await untilStored(node);
      await expectAccountsOfFile(await accountsOf(node), folders[number]!.folder);
      expect(await node.stop()).toBe(0);
    }
  });
});
