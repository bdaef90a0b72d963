import { createServer } from 'node:http';
import { createClient } from '@clickhouse/client';
import { afterEach, expect, it } from 'vitest';
import { servedExecutor } from './served-executor.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(opened.splice(0).map((close) => close())));

/** A server that remembers what settings it was sent. */
async function rememberingServer() {
  const asked: URLSearchParams[] = [];
  const server = createServer((incoming, answer) => {
    asked.push(new URL(incoming.url ?? '/', 'http://127.0.0.1').searchParams);
    incoming.resume().on('end', () => answer.end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  opened.push(() => new Promise((done) => server.close(done)));
  const client = createClient({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
  opened.push(() => client.close());
  return { asked, executor: servedExecutor(client) };
}

it('every statement says that nothing is acknowledged from a buffer, and that a part is no answer', async () => {
  const { asked, executor } = await rememberingServer();
  await executor.run('SELECT 1');
  await executor.rows('SELECT 1');
  await executor.insert('minute_windows', [Buffer.from('rows')]);
  expect(asked).toHaveLength(3);
  for (const settings of asked) {
    expect(Object.fromEntries(settings)).toMatchObject({
      async_insert: '0',
      wait_for_async_insert: '1',
      insert_distributed_sync: '1',
      skip_unavailable_shards: '0',
      wait_end_of_query: '1',
    });
  }
});
