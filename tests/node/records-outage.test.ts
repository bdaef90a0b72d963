import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres-server/server-process.ts';
import { silentLine } from '../postgres-server/silent-line.ts';
import { createToken, type NodeClient, nodeClient, until } from './node-client.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';
import { expectAccountsOfFile, messages, smallNodeFolder } from './small-node.ts';

const MESSAGES = messages();
const quarter = (number: number): readonly Uint8Array[] =>
  MESSAGES.slice(Math.floor((number * MESSAGES.length) / 4), Math.floor(((number + 1) * MESSAGES.length) / 4));

/** Everything that a sender, a reader and whoever watches the node may do. */
const SCOPES = ['ingest:write', 'metrics:read', 'accounts:read', 'records:read', 'records:write'];
const GONE = "the records can't be used (records-unreachable)";
const UNREADABLE = { status: 503, code: 'tokens-unreadable', retryAfter: 30 };

async function started(settings: string): Promise<NodeProcess> {
  const node = await startNodeProcess(settings);
  onTestFinished(() => node.kill());
  return node;
}

const untilReady = (client: NodeClient) => until(async () => (await client.readiness()).status === 200);
const untilGone = (client: NodeClient) => until(async () => (await client.readiness()).waitsFor.includes(GONE));
const statusesOf = async (client: NodeClient, told: readonly Uint8Array[]) => {
  const statuses = new Set<number>();
  for (const message of told) statuses.add((await client.write(message)).status);
  return [...statuses];
};

describe.skipIf(!hasPostgres)('a PostgreSQL that goes away under a node (skipped where it is not installed)', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    if ((await build()) !== 0) throw new Error('the program can not be built');
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** The small fleet's node, whose allocations are handed in and so lie in PostgreSQL. */
  async function servedNode(urlOf: (url: string) => string = (url) => url) {
    const { folder, settings } = await smallNodeFolder();
    const text = (await readFile(settings, 'utf8')).replace(/^allocations:.*\n/m, '');
    const stores = `stores: { records: { form: postgresql, url: "${urlOf(await server.freshDatabase())}" } }\n`;
    await writeFile(settings, `${text}${stores}`);
    const token = await createToken(settings, ...SCOPES);
    const jobs = await readFile(join(folder, 'jobs.txt'));
    const handIn = (client: NodeClient) => client.handIn('kind=allocations&format=slurm-sacct&source=slurm', jobs);
    return { folder, settings, token, handIn };
  }

  it('costs nothing that was acknowledged: telemetry goes on, all else is told to come again', {
    timeout: 180_000,
  }, async () => {
    const { folder, settings, token, handIn } = await servedNode();
    let node = await started(settings);
    let client = nodeClient(node, token);
    await untilReady(client);
    expect(await client.metric('comptroller_store_usable{store="records"}')).toBe(1);
    const imported = await handIn(client);
    expect(imported.status).toBe(201);
    expect(await statusesOf(client, quarter(0))).toEqual([204]);

    await server.kill();
    await untilGone(client);
    expect(await client.metric('comptroller_store_usable{store="records"}')).toBe(0);
    expect(await client.metric('comptroller_store_usable{store="measurements"}')).toBe(1);
    expect(await statusesOf(client, quarter(1))).toEqual([204]);
    expect(await nodeClient(node, `${token.slice(0, -1)}x`).write(MESSAGES[0]!)).toMatchObject(UNREADABLE);
    for (const path of ['/v1/accounts', '/v1/accounts-document', '/v1/allocations', '/v1/findings', '/v1/imports'])
      expect({ path, ...(await client.get(path)) }).toMatchObject({ path, ...UNREADABLE });
    expect(await handIn(client)).toMatchObject(UNREADABLE);

    await server.start();
    await untilReady(client);
    expect(await client.metric('comptroller_store_usable{store="records"}')).toBe(1);
    expect(await handIn(client)).toMatchObject({ status: 201, body: imported.body });
    expect((await client.accounts()).accounts.length).toBeGreaterThan(0);

    await server.kill();
    await untilGone(client);
    expect(await statusesOf(client, quarter(2))).toEqual([204]);
    expect(await node.stop()).toBe(0);
    await expect(startNodeProcess(settings)).rejects.toThrow(
      /ended with 1: .*the records on 127\.0\.0\.1.*can't be used/s,
    );
    await server.start();
    node = await started(settings);
    client = nodeClient(node, token);
    await untilReady(client);
    expect(await statusesOf(client, quarter(3))).toEqual([204]);
    await client.untilStored();
    await expectAccountsOfFile(await client.accounts(), folder);
    expect(await node.stop()).toBe(0);
  });

  it('or falls silent without a word costs nothing either: telemetry does not wait for it', {
    timeout: 180_000,
  }, async () => {
    const port = Number(new URL(await server.freshDatabase()).port);
    await using line = await silentLine(port);
    const { folder, settings, token, handIn } = await servedNode((url) => url.replace(`:${port}/`, `:${line.port}/`));
    const node = await started(settings);
    const client = nodeClient(node, token);
    await untilReady(client);
    expect((await handIn(client)).status).toBe(201);
    expect(await statusesOf(client, quarter(0))).toEqual([204]);

    line.fallSilent();
    const began = performance.now();
    expect(await statusesOf(client, [...quarter(1), ...quarter(2)])).toEqual([204]);
    // Some wait for it, none for as long as a sender has patience (30 s), and together no longer than one did.
    expect(performance.now() - began).toBeLessThan(15_000);
    await until(async () => (await client.readiness()).waitsFor.some((phrase) => phrase.startsWith('the records')));
    expect(await client.metric('comptroller_store_usable{store="records"}')).toBe(0);

    line.speak();
    await untilReady(client);
    expect(await statusesOf(client, quarter(3))).toEqual([204]);
    await client.untilStored();
    await expectAccountsOfFile(await client.accounts(), folder);
    expect(await node.stop()).toBe(0);
  });
});
