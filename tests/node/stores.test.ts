import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { openStores } from '../../src/main/open-stores.ts';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';
import { instant } from '../../src/foundation/instant.ts';
import { openDoor } from '../clickhouse-servers/old-server-door.ts';
import { hasClickhouse, startPair } from '../clickhouse-servers/server-process.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres-server/server-process.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'comptroller-stores-'));
beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function settingsIn(name: string, more: string): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, `dataFolder: ./${name}\nhttp: { port: 0 }\n${more}`);
  return path;
}

async function readiness({ address }: NodeProcess) {
  const answer = await fetch(`${address}/readyz`);
  return { status: answer.status, ...((await answer.json()) as { readonly waitsFor: readonly string[] }) };
}

async function untilReady(node: NodeProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await readiness(node)).status === 200) return;
    await sleep(200);
  }
  throw new Error('the node is never ready');
}

const command = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(PACKAGE_ROOT, 'bin', 'comptroller.js'), ...args]);

const tokenIn = (printed: string): string => /comptroller_[0-9a-f]{16}_[\w-]{43}/.exec(printed)?.[0] ?? 'no token';
const fleetWith = async ({ address }: NodeProcess, token: string): Promise<number> =>
  (await fetch(`${address}/v1/fleet`, { headers: { authorization: `Bearer ${token}` } })).status;

describe('a node on embedded stores', () => {
  it('waits for its records, is then ready, and takes a token that is created while it runs', async () => {
    const path = settingsIn('embedded', '');
    const node = await startNodeProcess(path);
    try {
      await untilReady(node);
      const { stdout } = await command('token', 'create', '--settings', path, '--name', 'a', '--scope', 'fleet:read');
      expect(await fleetWith(node, tokenIn(stdout))).toBe(200);
      expect(await fleetWith(node, 'another')).toBe(401);
    } finally {
      expect(await node.stop()).toBe(0);
    }
  });
});

describe('stores of which one can not be opened', () => {
  it('say so of that one, and nothing of those that are closed for it', async () => {
    const nowhere = { form: 'clickhouse', urls: ['http://127.0.0.1:1'] } as const;
    const failures: unknown[] = [];
    const settings = {
      dataFolder: join(folder, 'half'),
      stores: { records: { form: 'embedded' }, measurements: nowhere },
    } as const;
    const opening = openStores(settings, (error) => failures.push(error));
    await expect(opening).rejects.toThrow(/127\.0\.0\.1:1/);
    await sleep(500);
    expect(failures).toEqual([]);
  });
});

describe.skipIf(!hasPostgres)('nodes on a PostgreSQL server (skipped where postgresql is not installed)', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('share their tokens, and name the records when the server is gone', async () => {
    const stores = `stores: { records: { form: postgresql, url: "${await server.freshDatabase()}" } }\n`;
    const nodes: NodeProcess[] = [];
    try {
      for (const name of ['first', 'second']) nodes.push(await startNodeProcess(settingsIn(name, stores)));
      const path = settingsIn('third', stores);
      const { stdout } = await command('token', 'create', '--settings', path, '--name', 'a', '--scope', 'fleet:read');
      for (const node of nodes) {
        await untilReady(node);
        expect(await fleetWith(node, tokenIn(stdout))).toBe(200);
        expect(await fleetWith(node, 'another')).toBe(401);
      }
      await server.kill();
      await sleep(2500);
      const gone = { status: 503, waitsFor: ["the records can't be used (records-unreachable)"] };
      expect(await readiness(nodes[0]!)).toMatchObject(gone);
      expect(await fleetWith(nodes[0]!, tokenIn(stdout))).toBeGreaterThanOrEqual(500);
      await server.start();
      await untilReady(nodes[0]!);
    } finally {
      for (const node of nodes) await node.stop();
    }
  });

  it('do not start when the server is not there', async () => {
    const stores = 'stores: { records: { form: postgresql, url: "postgresql://nobody@127.0.0.1:1/none" } }\n';
    await expect(startNodeProcess(settingsIn('refused', stores))).rejects.toThrow(
      /the records on 127\.0\.0\.1:1\/none can't be used/,
    );
  });

  it.skipIf(!hasClickhouse)('and on ClickHouse servers, whose failure is named too', async () => {
    const pair = await startPair();
    const door = await openDoor(pair.servers[0].httpPort);
    try {
      const measurements = { form: 'clickhouse', urls: [door.url], database: 'default', user: 'default' } as const;
      const records = { form: 'postgresql', url: await server.freshDatabase() } as const;
      const failures: unknown[] = [];
      const settings = { dataFolder: join(folder, 'unused'), stores: { records, measurements } };
      await using stores = await openStores(settings, (error) => failures.push(error));
      expect(await stores.waitsFor()).toEqual([]);
      expect(await stores.minutes.span()).toBeUndefined();
      await stores.hours.forgetBefore(instant(0));
      await pair.servers[0].kill();
      await sleep(2500);
      expect(await stores.waitsFor()).toEqual(["the measurements can't be used (measurements-unreachable)"]);
      expect(failures).toEqual([]);
    } finally {
      await door[Symbol.asyncDispose]();
      await pair[Symbol.asyncDispose]();
    }
  });
});
