import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Session } from 'chdb';
import type { Parameters, SqlExecutor } from '../clickhouse-sql/sql-executor.ts';
import { structureOf } from '../clickhouse-sql/statements.ts';
import { queryMemory } from './query-memory.ts';

/**
 * Set once for the session: with this engine every setting stays until it is set again, wherever it was given.
 * A statement that takes longer is given up by the engine; giving up waiting for it would leave it running.
 */
const sessionSettings = () => [
  'max_execution_time = 300',
  `max_memory_usage = ${queryMemory({ constrained: process.constrainedMemory(), total: totalmem() })}`,
];

/** Carries out statements over one session of the embedded engine. Binary rows go by a file: the engine's binding takes text alone. */
export async function chdbExecutor(session: Session, incomingFolder: string): Promise<SqlExecutor> {
  let files = 0;
  for (const setting of sessionSettings()) await session.queryAsync(`SET ${setting}`);
  const run = async (statement: string, parameters: Parameters = {}): Promise<void> => {
    await session.queryBindAsync(statement, parameters);
  };
  return {
    run,
    async rows(statement, parameters = {}) {
      return (await session.queryBindAsync(statement, parameters, { format: 'RowBinary' })).bytes();
    },
    async insert(table, rows) {
      const path = join(incomingFolder, `${table}-${++files}.rows`);
      try {
        writeRows(path, rows);
        await run(`INSERT INTO ${table} SELECT * FROM file({path:String}, 'RowBinary', {structure:String})`, {
          path,
          structure: structureOf(table),
        });
      } finally {
        rmSync(path, { force: true });
      }
    },
  };
}

function writeRows(path: string, rows: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (const chunk of rows) for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done);
  } finally {
    closeSync(file);
  }
}
