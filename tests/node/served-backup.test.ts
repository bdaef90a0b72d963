import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';
import { FOCUS } from '../cli/small-fleet.ts';
import { type NodeProcess, sendWrite, startNodeProcess } from './node-process.ts';
import { type Databases, hasServers, serversOfGroup, settingsOnServers } from './served-stores.ts';
import { accountsOf, expectAccountsOfFile, messages, smallNodeFolder, untilStored } from './small-node.ts';

const MESSAGES = messages();
const HALF = Math.floor(MESSAGES.length / 2);
const run = promisify(execFile);
const comptroller = (...args: readonly string[]) =>
  run(process.execPath, [join(PACKAGE_ROOT, 'bin', 'comptroller.js'), ...args]);

describe.skipIf(!hasServers)(
  'the backup of a node on servers (skipped where clickhouse-server or postgresql is not installed)',
  () => {
    const servers = serversOfGroup();

    /** What an operator types on the machine that backs up the servers. */
    function servedStores(databases: Databases, command: string, folder: string) {
      const urls = servers().clickhouse.servers.map(({ httpPort }) => `http://127.0.0.1:${httpPort}`);
      const env = {
        ...process.env,
        CLICKHOUSE_URLS: urls.join(' '),
        CLICKHOUSE_DATABASE: databases.measurements,
        POSTGRES_URL: databases.recordsUrl,
      };
      return run(join(PACKAGE_ROOT, 'packaging', 'served-stores.sh'), [command, folder], { env });
    }

    async function sendAll({ address }: NodeProcess, sent: readonly Uint8Array[]): Promise<void> {
      for (const message of sent) expect(await sendWrite(address, message)).toBe(204);
    }

    /** What only the records keep. */
    async function importsOf({ address }: NodeProcess): Promise<unknown> {
      return (await fetch(`${address}/v1/imports`)).json();
    }

    async function handIn({ address }: NodeProcess): Promise<void> {
      const headers = { 'content-type': 'application/octet-stream', 'idempotency-key': 'bills' };
      const question = 'kind=billing&source=bills';
      const answer = await fetch(`${address}/v1/imports?${question}`, { method: 'POST', headers, body: FOCUS });
      expect(answer.status).toBe(201);
    }

    /** The servers as a fire left them, and databases made anew. */
    async function lose({ measurements, recordsUrl, onShards }: Databases): Promise<void> {
      await onShards(`DROP DATABASE ${measurements}`);
      const { postgres, clickhouse } = servers();
      for (const { httpPort } of clickhouse.servers) {
        const body = `CREATE DATABASE ${measurements}`;
        expect((await fetch(`http://127.0.0.1:${httpPort}/`, { method: 'POST', body })).ok).toBe(true);
      }
      const [, name = ''] = /([^/]+)$/.exec(recordsUrl) ?? [];
      const elsewhere = recordsUrl.replace(name, 'postgres');
      await postgres.run(elsewhere, `drop database ${name}`);
      await postgres.run(elsewhere, `create database ${name}`);
    }

    it('brings back what it answered, and it goes on where it was', async () => {
      const { folder } = await smallNodeFolder();
      const databases = await servers().freshDatabases();
      const settings = await settingsOnServers(folder, 'node', databases);
      const [ofNode, ofServers] = [join(folder, 'node-backup'), join(folder, 'servers-backup')];
      const first = await startNodeProcess(settings);
      await handIn(first);
      await sendAll(first, MESSAGES.slice(0, HALF));
      await untilStored(first);
      const [windows, imports] = [await databases.windows(), await importsOf(first)];
      expect(windows.length).toBeGreaterThan(4 * 60);
      expect(await first.stop()).toBe(0);

      await comptroller('backup', '--settings', settings, '--to', ofNode);
      await servedStores(databases, 'backup', ofServers);
      await expect(servedStores(databases, 'backup', ofServers)).rejects.toThrow(/is there already/);
      await expect(servedStores(databases, 'restore', ofServers)).rejects.toThrow(/is not empty, and nothing in it/);
      await lose(databases);
      rmSync(join(folder, 'node'), { recursive: true });
      await servedStores(databases, 'check', ofServers);
      await servedStores(databases, 'restore', ofServers);
      await comptroller('restore', '--settings', settings, '--from', ofNode);
      expect(await databases.windows()).toEqual(windows);

      const restored = await startNodeProcess(settings);
      expect(await importsOf(restored)).toEqual(imports);
      await sendAll(restored, MESSAGES.slice(HALF - 1));
      await untilStored(restored);
      await expectAccountsOfFile(await accountsOf(restored), folder);
      expect(await restored.stop()).toBe(0);
    }, 300_000);

    it('is none where a server is down, and a damaged one is refused before anything is changed', async () => {
      const { folder } = await smallNodeFolder();
      const databases = await servers().freshDatabases();
      const settings = await settingsOnServers(folder, 'node', databases);
      const node = await startNodeProcess(settings);
      await sendAll(node, MESSAGES.slice(0, HALF));
      expect(await node.stop()).toBe(0);
      const [unfinished, whole] = [join(folder, 'unfinished'), join(folder, 'whole')];
      await servers().clickhouse.servers[1].kill();
      await expect(servedStores(databases, 'backup', unfinished)).rejects.toThrow(/curl/);
      expect(existsSync(unfinished)).toBe(false);
      await expect(servedStores(databases, 'check', unfinished)).rejects.toThrow(/is no finished backup/);
      await servers().clickhouse.servers[1].start();

      await servedStores(databases, 'backup', whole);
      await lose(databases);
      appendFileSync(join(whole, 'clickhouse-2', 'minute_windows_of_shard.native'), 'x');
      await expect(servedStores(databases, 'check', whole)).rejects.toThrow(/is damaged, and nothing of it is used/);
      await expect(servedStores(databases, 'restore', whole)).rejects.toThrow(/is damaged, and nothing of it is used/);
      const tables = 'SELECT count() FROM system.tables WHERE database = currentDatabase()';
      expect(await databases.onShards(tables)).toEqual(['0', '0']);
      expect(readdirSync(folder)).toContain('unfinished.unfinished');
    }, 300_000);
  },
);
