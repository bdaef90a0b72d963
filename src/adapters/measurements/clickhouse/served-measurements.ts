import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Problem } from '../../../foundation/problem.ts';
import { migrate } from '../clickhouse-sql/migrations.ts';
import { RowReader } from '../clickhouse-sql/row-binary.ts';
import type { SqlExecutor } from '../clickhouse-sql/sql-executor.ts';
import { editionsAfter, latestEdition, sqlBooks } from '../clickhouse-sql/sql-books.ts';
import { sqlHolds } from '../clickhouse-sql/sql-holds.ts';
import {
  latestVersion,
  type MeasurementTiers,
  type SqlDoors,
  sqlMeasurements,
  versionsAfter,
} from '../clickhouse-sql/sql-measurements.ts';
import { HOURS, type Layout, MINUTES, SYNCED } from '../clickhouse-sql/statements.ts';
import { servedExecutor } from './served-executor.ts';

export interface ServedOptions {
  /** `http://127.0.0.1:8123`: every server that keeps rows. The first is asked, and spreads to and gathers from the others. */
  readonly urls: readonly string[];
  /** Made by the operator beforehand; `default` when absent. */
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
  /** Name under which the servers know each other; needed with more than one. */
  readonly cluster?: string;
  /** UTC milliseconds. */
  readonly now?: () => number;
  /** The node's name among those that write there, the same at every start (`tellerIn`); the empty name when absent. */
  readonly teller?: string;
}

const CLUSTER_NAME = /^\w[\w.-]*$/;

/**
 * Opens measurements kept by ClickHouse servers. Any number of nodes may write, each under a name of its own: a window told twice counts once.
 * @throws Problem `measurements-unreachable` when a server can't be reached; `measurements-newer` when a later version wrote
 * there; `setting-invalid` when the settings don't fit each other.
 */
export async function openServedMeasurements(options: ServedOptions): Promise<MeasurementTiers> {
  const places = placesOf(options);
  const clients = options.urls.map((url) => clientOf(url, options));
  const close = async (): Promise<void> => void (await Promise.all(clients.map((client) => client.close())));
  try {
    const servers = clients.map(servedExecutor);
    await refuseOldServers(servers);
    const layout = { ...places, tableSettings: SYNCED };
    await refuseReplicas(servers, places);
    return { ...(await openTiers(servers, layout, options)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw asProblem(options, error);
  }
}

const invalid = (message: string, cause?: unknown): Problem =>
  new Problem('setting-invalid', message, { cause, isLasting: true });

function placesOf({ urls, cluster }: ServedOptions): Pick<Layout, 'cluster'> {
  if (urls.length === 0) throw invalid('no server for measurements is named: name at least one');
  if (cluster === undefined && urls.length > 1) {
    throw invalid('measurements have several servers and no cluster: name the cluster they form');
  }
  if (cluster !== undefined && !CLUSTER_NAME.test(cluster)) {
    throw invalid(`${JSON.stringify(cluster)} can't name a cluster: use letters, digits, _ and -`);
  }
  return cluster === undefined ? {} : { cluster };
}

/** A server that doesn't know what every statement is sent with would fail at every question. @throws Problem `setting-invalid`. */
async function refuseOldServers(servers: readonly SqlExecutor[]): Promise<void> {
  for (const server of servers) {
    try {
      await server.rows('SELECT {one:Int64}', { one: 1 });
    } catch (cause) {
      if (!(cause instanceof Error) || !/param_one|Syntax error|Unknown setting/i.test(cause.message)) throw cause;
      throw invalid(
        `a server of measurements is a ClickHouse that is too old, for it does not know bound parameters or settings that are sent (${cause.message.trim()}): use a version that its makers still maintain`,
        cause,
      );
    }
  }
}

/** Tables here are not replicated: of two replicas each would have a part, and a sum over one of them would be false. */
async function refuseReplicas(servers: readonly SqlExecutor[], { cluster }: Pick<Layout, 'cluster'>): Promise<void> {
  if (cluster === undefined) return;
  const replicas = `SELECT toInt64(max(replica_num)) FROM system.clusters WHERE cluster = '${cluster}'`;
  for (const server of servers) {
    if (new RowReader(await server.rows(replicas)).int64() <= 1) continue;
    throw invalid(
      `the cluster ${cluster} has shards of several replicas, of which each would get a part of the measurements: name a cluster with one replica a shard`,
    );
  }
}

const clientOf = (url: string, { database, username, password }: ServedOptions): ClickHouseClient =>
  createClient({
    url,
    ...(database === undefined ? {} : { database }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    request_timeout: 330_000,
    log: { level: ClickHouseLogLevel.OFF },
  });

async function openTiers(
  servers: readonly SqlExecutor[],
  layout: Layout,
  { now = Date.now, teller = '' }: ServedOptions,
) {
  for (const server of servers) await migrate(server, layout, now);
  const [first] = servers as readonly [SqlExecutor, ...SqlExecutor[]];
  const doors: SqlDoors = { writer: first, reader: first, servers, layout };
  const nextVersion = versionsAfter(await latestVersion(doors), now);
  return {
    minutes: sqlMeasurements(doors, MINUTES, { nextVersion, teller }),
    hours: sqlMeasurements(doors, HOURS, { nextVersion, teller }),
    holds: sqlHolds(doors, nextVersion),
    books: sqlBooks(doors, editionsAfter(await latestEdition(doors), teller, now)),
  };
}

function asProblem({ urls }: ServedOptions, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Problem(
    'measurements-unreachable',
    `the measurements on ${urls.map(withoutCredentials).join(', ')} can't be opened (${reason.trim()}): see that every server is up and the settings are right`,
    { cause: error },
  );
}

function withoutCredentials(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
