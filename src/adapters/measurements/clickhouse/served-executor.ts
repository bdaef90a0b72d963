import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import type { SqlExecutor } from '../clickhouse-sql/sql-executor.ts';

/**
 * The only settings that are sent. Whatever a server's own profile says, a shard that is down and a limit that is met are errors
 * and never a shorter answer, and a row is acknowledged by the shard that keeps it, not by a buffer in memory.
 */
const SETTINGS = {
  max_execution_time: 300,
  skip_unavailable_shards: 0,
  insert_distributed_sync: 1,
  async_insert: 0,
  wait_for_async_insert: 1,
  read_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  timeout_overflow_mode: 'throw',
  // The status is sent when all is known: an error in the middle never ends an answer that began well.
  wait_end_of_query: 1,
} as const satisfies Record<string, string | number>;

/** Carries out statements on one server. */
export function servedExecutor(client: ClickHouseClient): SqlExecutor {
  // Sent as it is: the client's list of settings has only the names that servers of today prefer.
  const clickhouse_settings = SETTINGS as unknown as ClickHouseSettings;
  return {
    async run(query, query_params = {}) {
      await client.command({ query, query_params, clickhouse_settings });
    },
    async rows(statement, query_params = {}) {
      const query = `${statement} FORMAT RowBinary`;
      return bytesOf((await client.exec({ query, query_params, clickhouse_settings })).stream);
    },
    async insert(table, rows) {
      const query = `INSERT INTO ${table} FORMAT RowBinary`;
      const values = Readable.from(copies(rows), { objectMode: false });
      await bytesOf((await client.exec({ query, values, clickhouse_settings })).stream);
    },
  };
}

/** A chunk is used again for the next one, while the network may still hold it. */
function* copies(chunks: Iterable<Uint8Array>): Generator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function bytesOf(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
