import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { Problem } from '../../../foundation/problem.ts';

export interface DialectDoors {
  readonly driver: Driver;
  /** Resolves when statements may come; every one of them waits for it. */
  readonly opened: Promise<unknown>;
  /** `the records on 10.0.0.3:5432/comptroller`, without a secret. */
  readonly name: string;
}

/** PostgreSQL's SQL over a driver. What a caller can act on is a Problem; a statement that is wrong stays a plain error. */
export const problemDialect = (doors: DialectDoors): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createIntrospector: (database) => new PostgresIntrospector(database),
  createDriver: () => checkedDriver(doors),
});

function checkedDriver({ driver, opened, name }: DialectDoors): Driver {
  const inner = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const checked = async <Value>(action: () => Promise<Value>): Promise<Value> => {
    try {
      return await action();
    } catch (error) {
      throw asProblem(name, error);
    }
  };
  return {
    init: () => checked(async () => (await opened, driver.init())),
    async acquireConnection() {
      const connection = await checked(() => driver.acquireConnection());
      const outer: DatabaseConnection = {
        executeQuery: (query) => checked(() => connection.executeQuery(query)),
        streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
      };
      inner.set(outer, connection);
      return outer;
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: async (connection) => driver.releaseConnection(inner.get(connection) ?? connection),
    destroy: () => driver.destroy(),
  };
}

/**
 * Classes of SQLSTATE in which the server or its machine is at fault and not the statement: connection, authorisation, database
 * absent, resources, state, operator, system, internal.
 */
const OF_THE_SERVER = /^(?:08|28|3D|53|55|57|58|XX|F0)/;
/** The place can be read and not written. */
const READ_ONLY = '25006';

function asProblem(name: string, error: unknown): unknown {
  if (error instanceof Problem) return error;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  if (isState && !OF_THE_SERVER.test(code) && code !== READ_ONLY) return error;
  return new Problem(
    'records-unreachable',
    `${name} can't be used (${typeof message === 'string' && message !== '' ? message : String(code ?? error)}): see that the database is up, that it may be written, and that stores.records is right`,
    { cause: error },
  );
}
