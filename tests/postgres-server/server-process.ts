import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Debian keeps a folder for each version and none of them on the path. */
const VERSIONS = '/usr/lib/postgresql';
const programs = ((): string | undefined => {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(VERSIONS, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
})();

/** Whether the system has a PostgreSQL server; tests that need one report themselves as skipped where it hasn't. */
export const hasPostgres = programs !== undefined;

/** PostgreSQL doesn't run as root; `nobody` is on every system. */
const isRoot = process.getuid?.() === 0;
const asNobody = (program: string, args: readonly string[]): readonly [string, readonly string[]] =>
  isRoot
    ? ['setpriv', ['--reuid=nobody', '--regid=nogroup', '--clear-groups', '--', program, ...args]]
    : [program, args];

const initdbOptions = (data: string): readonly string[] => [
  '-D',
  data,
  '-U',
  'comptroller',
  '-A',
  'trust',
  '-E',
  'UTF8',
  '--locale=C',
  '--no-sync',
];

/** A server on loopback with a folder of its own; stopped by its process number. */
export interface PostgresServer extends AsyncDisposable {
  /** A new database; its url has no password. */
  freshDatabase(): Promise<string>;
  run(url: string, statement: string): Promise<readonly unknown[]>;
  /** At once, as a power failure would. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-postgres-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  chmodSync(folder, 0o755);
  if (isRoot) execFileSync('chown', ['-R', 'nobody:nogroup', folder]);
  const [initdb, initdbArgs] = asNobody(join(programs ?? '', 'initdb'), initdbOptions(data));
  execFileSync(initdb, initdbArgs, { stdio: 'ignore', cwd: folder });
  const port = await freePort();
  const address = `postgresql://comptroller@127.0.0.1:${port}`;
  let running: ChildProcess | undefined;
  let databases = 0;
  const server: PostgresServer = {
    async start() {
      const settings = ['-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=60'];
      const [program, args] = asNobody(join(programs ?? '', 'postgres'), ['-D', data, ...settings]);
      running = spawn(program, args, { cwd: folder, stdio: 'ignore' });
      await untilAnswers(`${address}/postgres`);
    },
    async kill() {
      const child = running;
      running = undefined;
      if (child === undefined || child.exitCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      // Its other processes see that it is gone and end.
      child.kill('SIGQUIT');
      await gone;
    },
    async freshDatabase() {
      const name = `test_${++databases}`;
      await query(`${address}/postgres`, `create database ${name}`);
      return `${address}/${name}`;
    },
    run: query,
    async [Symbol.asyncDispose]() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function query(connectionString: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(statement)).rows as readonly unknown[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await query(url, 'select 1').catch(() => undefined)) return;
    await sleep(50);
  }
  throw new Error(`no PostgreSQL answers at ${url}`);
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const listener = createServer();
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as { readonly port: number };
      listener.close(() => resolve(port));
    });
  });
