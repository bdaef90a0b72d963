import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = 'clickhouse-server';

/** Whether the system has a ClickHouse server; tests that need one report themselves as skipped where it hasn't. */
export const hasClickhouse = ((): boolean => {
  try {
    execFileSync('which', [PROGRAM], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export interface ServerProcess {
  readonly httpPort: number;
  start(): Promise<void>;
  /** At once, as a power failure would. */
  kill(): Promise<void>;
}

/** Servers on loopback with their own folders, one shard each of the cluster `pair` and the two replicas of the cluster `doubled`; stopped by their process number. */
export interface ServerPair extends AsyncDisposable {
  readonly servers: readonly [ServerProcess, ServerProcess];
}

export async function startPair(): Promise<ServerPair> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-clickhouse-'));
  const ports = await freePorts(6);
  const tcpPorts = ports.slice(0, 2);
  const servers = [0, 1].map((shard) =>
    serverIn(join(folder, `shard-${shard}`), {
      httpPort: ports[2 + shard] as number,
      tcpPort: tcpPorts[shard] as number,
      interserverPort: ports[4 + shard] as number,
      tcpPorts,
    }),
  ) as unknown as ServerPair['servers'];
  for (const server of servers) await server.start();
  return {
    servers,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Ports {
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly interserverPort: number;
  readonly tcpPorts: readonly number[];
}

function serverIn(folder: string, ports: Ports): ServerProcess {
  mkdirSync(folder, { recursive: true });
  const settings = join(folder, 'settings.xml');
  writeFileSync(settings, `<?xml version="1.0"?>${xml({ yandex: serverSettings(folder, ports) })}`);
  writeFileSync(join(folder, 'users.xml'), `<?xml version="1.0"?>${xml({ yandex: USERS })}`);
  let running: ChildProcess | undefined;
  return {
    httpPort: ports.httpPort,
    async start() {
      running = spawn(PROGRAM, [`--config-file=${settings}`], { cwd: folder, stdio: 'ignore' });
      await untilAnswers(ports.httpPort);
    },
    async kill() {
      const child = running;
      running = undefined;
      if (child === undefined || child.exitCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function untilAnswers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`no ClickHouse answers on port ${port}`);
}

type Xml = { readonly [name: string]: string | number | Xml | readonly Xml[] };

const xml = (tree: Xml): string =>
  Object.entries(tree)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? (value as readonly Xml[]) : [value as string | number | Xml]).map(
        (each) => `<${name}>${typeof each === 'object' ? xml(each) : each}</${name}>`,
      ),
    )
    .join('');

const USERS: Xml = {
  profiles: { default: { max_memory_usage: 4_000_000_000 } },
  users: { default: { password: '', networks: { ip: '127.0.0.1' }, profile: 'default', quota: 'default' } },
  quotas: { default: {} },
};

function serverSettings(folder: string, { httpPort, tcpPort, interserverPort, tcpPorts }: Ports): Xml {
  const shards = tcpPorts.map((port) => ({ internal_replication: 'true', replica: { host: '127.0.0.1', port } }));
  return {
    logger: { level: 'warning', log: join(folder, 'log'), errorlog: join(folder, 'errors') },
    http_port: httpPort,
    tcp_port: tcpPort,
    interserver_http_port: interserverPort,
    listen_host: '127.0.0.1',
    interserver_http_host: '127.0.0.1',
    path: `${join(folder, 'data')}/`,
    tmp_path: `${join(folder, 'tmp')}/`,
    user_files_path: `${join(folder, 'files')}/`,
    format_schema_path: `${join(folder, 'schemas')}/`,
    users_config: 'users.xml',
    default_profile: 'default',
    default_database: 'default',
    timezone: 'UTC',
    mark_cache_size: 268_435_456,
    remote_servers: { pair: { shard: shards }, doubled: { shard: { replica: shards.map(({ replica }) => replica) } } },
    dictionaries_config: 'none*.xml',
  };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const listeners = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    listeners.map(
      (listener) =>
        new Promise<number>((done) => {
          listener.listen(0, '127.0.0.1', () => done((listener.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))));
  return ports;
}
