import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';

/** The engine has one session: whoever has it keeps it until the end of the transaction, and the others wait in turn. */
export function pgliteDriver(engine: () => Promise<PGlite>): Driver {
  let last: Promise<void> = Promise.resolve();
  let release: (() => void) | undefined;
  const run = (connection: DatabaseConnection, statement: string) =>
    connection.executeQuery(CompiledQuery.raw(statement));
  return {
    init: async () => void (await engine()),
    async acquireConnection() {
      const before = last;
      let free = (): void => undefined;
      last = new Promise((resolve) => (free = resolve));
      await before;
      release = free;
      return connectionTo(await engine());
    },
    beginTransaction: async (connection) => void (await run(connection, 'begin')),
    commitTransaction: async (connection) => void (await run(connection, 'commit')),
    rollbackTransaction: async (connection) => void (await run(connection, 'rollback')),
    releaseConnection: async () => release?.(),
    destroy: async () => undefined,
  };
}

const connectionTo = (engine: PGlite): DatabaseConnection => ({
  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    // The engine runs in this thread, and its promises are kept at once: without this a row of statements would stop the node.
    await setImmediate();
    const { rows, affectedRows } = await engine.query<Row>(sql, [...parameters]);
    return { rows, ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }) };
  },
  streamQuery: () => {
    throw new Error('the embedded engine gives no streams: read by pages');
  },
});
