import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { openServedMeasurements } from '../../src/adapters/measurements/clickhouse/served-measurements.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { StoredWindow } from '../../src/ports/measurement-store.ts';
import { type OldServerDoor, openDoor } from '../clickhouse-servers/old-server-door.ts';
import { hasClickhouse, type ServerPair, startPair } from '../clickhouse-servers/server-process.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres-server/server-process.ts';

/** A real ClickHouse of two shards and a real PostgreSQL, for nodes that share them. */
export interface ServedStores extends AsyncDisposable {
  readonly clickhouse: ServerPair;
  readonly postgres: PostgresServer;
  freshDatabases(): Promise<Databases>;
}

/** One database on each of the servers. */
export interface Databases {
  /** On every shard. */
  readonly measurements: string;
  readonly recordsUrl: string;
  /** What `stores` is in the settings of a node on them. */
  readonly settings: string;
  /** All minutes that the nodes told. */
  readonly windows: () => Promise<readonly StoredWindow[]>;
  /** Carries out a statement on every shard; the answers. */
  readonly onShards: (statement: string) => Promise<readonly string[]>;
}

/** Whether the system has both; tests that need them report themselves as skipped where it hasn't. */
export const hasServers = hasClickhouse && hasPostgres;

/** Builds the program and starts the servers for the tests of a group; they end after the last. */
export function serversOfGroup(): () => ServedStores {
  let servers: ServedStores;
  beforeAll(async () => {
    if ((await build()) !== 0) throw new Error('the program can not be built');
    servers = await startServedStores();
  }, 300_000);
  afterAll(() => servers[Symbol.asyncDispose]());
  return () => servers;
}

async function startServedStores(): Promise<ServedStores> {
  const clickhouse = await startPair();
  const doors = await Promise.all(clickhouse.servers.map(({ httpPort }) => openDoor(httpPort)));
  const postgres = await startPostgres();
  let count = 0;
  return {
    clickhouse,
    postgres,
    async freshDatabases() {
      const measurements = `node_test_${++count}`;
      const onShards = (statement: string) => onEach(clickhouse, measurements, statement);
      await onEach(clickhouse, 'default', `CREATE DATABASE ${measurements}`);
      const recordsUrl = await postgres.freshDatabase();
      return { measurements, recordsUrl, ...waysTo(doors, measurements, recordsUrl), onShards };
    },
    async [Symbol.asyncDispose]() {
      for (const door of doors) await door[Symbol.asyncDispose]();
      await clickhouse[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

function waysTo(doors: readonly OldServerDoor[], database: string, recordsUrl: string) {
  const urls = doors.map(({ url }) => url);
  const records = `{ form: postgresql, url: "${recordsUrl}" }`;
  const measurements = `{ form: clickhouse, urls: ${JSON.stringify(urls)}, cluster: pair, database: ${database} }`;
  return {
    settings: `{ records: ${records}, measurements: ${measurements} }`,
    async windows(): Promise<readonly StoredWindow[]> {
      await using tiers = await openServedMeasurements({ urls, cluster: 'pair', database });
      const got: StoredWindow[] = [];
      for await (const one of tiers.minutes.read(period(instant(0), instant(8.64e15)))) got.push(one);
      return got;
    },
  };
}

async function onEach({ servers }: ServerPair, database: string, statement: string): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const { httpPort } of servers) {
    const address = `http://127.0.0.1:${httpPort}/?database=${database}`;
    const answer = await fetch(address, { method: 'POST', body: statement });
    if (!answer.ok) throw new Error(await answer.text());
    answers.push((await answer.text()).trim());
  }
  return answers;
}

/**
 * Settings for a node of this name, with a data folder of that name, beside the settings of the small node. What is told is long past, and
 * must not be thinned while the test looks.
 */
export async function settingsOnServers(folder: string, name: string, { settings }: Databases): Promise<string> {
  const alone = await readFile(join(folder, 'settings.yaml'), 'utf8');
  const path = join(folder, `${name}.yaml`);
  const kept = 'retention: { minuteWindowDays: 3650, hourWindowDays: 3650 }';
  await writeFile(path, `${alone.replace('./data', `./${name}`)}stores: ${settings}\n${kept}\n`);
  return path;
}
