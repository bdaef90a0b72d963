import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Problem } from '../../../foundation/problem.ts';
import { migrateRecords } from '../records-sql/migrations.ts';
import { problemDialect } from '../records-sql/problem-dialect.ts';
import { type SqlRecords, sqlRecords } from '../records-sql/sql-records.ts';

export interface PostgresOptions {
  /** `postgresql://comptroller@10.0.0.3:5432/comptroller?sslmode=verify-full`. The database is made by the operator beforehand. */
  readonly url: string;
  readonly password?: string;
}

const CONNECT_MILLISECONDS = 5000;
/** A statement that takes longer is given up by the server, and so is a connection that nobody answers on. */
const STATEMENT_MILLISECONDS = 60_000;
/** A node that migrates may have to wait for another that does. */
const MIGRATION_MILLISECONDS = 3_600_000;
const MOST_CONNECTIONS = 10;

/**
 * Opens records kept by a PostgreSQL server, 15 or later. Any number of nodes may use one database, and may start at one time.
 * @throws Problem `records-unreachable` when it can't be reached or refuses the node; `records-newer` when a later version
 * wrote there.
 */
export async function openPostgresRecords(options: PostgresOptions): Promise<SqlRecords> {
  const name = `the records on ${withoutCredentials(options.url)}`;
  const driver = (milliseconds: number) => new PostgresDialect({ pool: poolOf(options, milliseconds) }).createDriver();
  const migrating = new Kysely<unknown>({
    dialect: problemDialect({ driver: driver(MIGRATION_MILLISECONDS), opened: Promise.resolve(), name }),
  });
  try {
    await migrateRecords(migrating);
  } catch (error) {
    throw error instanceof Problem ? error : unusable(name, error);
  } finally {
    await migrating.destroy();
  }
  const dialect = problemDialect({ driver: driver(STATEMENT_MILLISECONDS), opened: Promise.resolve(), name });
  return sqlRecords(dialect, async () => undefined);
}

function poolOf({ url, password }: PostgresOptions, milliseconds: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withPassword(url, password),
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    statement_timeout: milliseconds,
    query_timeout: milliseconds + CONNECT_MILLISECONDS,
    idle_in_transaction_session_timeout: milliseconds,
    keepAlive: true,
    // A command that is done doesn't wait for its connections to grow old.
    allowExitOnIdle: true,
    application_name: 'comptroller',
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it is replaced at the next call.
  pool.on('error', () => undefined);
  return pool;
}

/** pg takes everything from an address that it is given, and a password beside it for nothing. The text stays in this process. */
function withPassword(url: string, password: string | undefined): string {
  if (password === undefined) return url;
  const target = new URL(url);
  target.searchParams.set('password', password);
  return target.href;
}

/** Whole numbers come as numbers, as the embedded form gives them; ours stay far below 2^53. */
const getTypeParser = ((oid: TypeId, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8
    ? Number
    : (pg.types.getTypeParser(oid, format ?? 'text') as unknown)) as typeof pg.types.getTypeParser;

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

const unusable = (name: string, cause: unknown): Problem =>
  new Problem('records-unreachable', `${name} can't be brought to what this version needs (${String(cause)})`, {
    cause,
  });

function withoutCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
