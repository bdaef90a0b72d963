import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIST } from '../../../tests/memory-imports.ts';
import { memoryNode, tokenWith, WRITE_HEADERS } from '../../../tests/memory-node.ts';
import { Problem } from '../../foundation/problem.ts';
import type { HttpDoors } from './doors.ts';

const HOST = { host: 'localhost:7400' };
const QUERY = 'kind=allocations&format=allocations-csv&source=lists';

interface Sent {
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const send = (node: ReturnType<typeof memoryNode>, { query = QUERY, headers = {}, body = LIST }: Sent = {}) =>
  node.app.inject({
    method: 'POST',
    url: `/v1/imports?${query}`,
    headers: { ...HOST, 'content-type': 'text/csv', ...headers },
    payload: body,
  });
const get = (node: ReturnType<typeof memoryNode>, url: string) =>
  node.app.inject({ method: 'GET', url, headers: HOST });
const telemetry = (node: ReturnType<typeof memoryNode>) =>
  node.app.inject({ method: 'POST', url: '/api/v1/write', headers: WRITE_HEADERS, payload: Buffer.alloc(100) });
const withdraw = (
  node: ReturnType<typeof memoryNode>,
  id: number | string,
  { headers = {}, body }: Omit<Sent, 'query'> = {},
) =>
  node.app.inject({
    method: 'POST',
    url: `/v1/imports/${id}/withdrawal`,
    headers: { ...HOST, ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });

/** Takes no file until it may finish. */
function heldImports() {
  const { imports } = memoryNode().doors;
  let finish: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const take: typeof imports.take = async (...asked) => {
    await gate;
    return imports.take(...asked);
  };
  return { imports: { ...imports, take }, finish };
}

describe('a file that is handed in', () => {
  it('is taken with what could be used of it, and says what could not', async () => {
    const node = memoryNode();
    const answer = await send(node);
    expect([answer.statusCode, answer.headers['location']]).toEqual([201, '/v1/imports/2']);
    const taken = {
      id: 2,
      kind: 'allocations',
      source: 'lists',
      state: 'done',
      counts: { read: 3, kept: 2, refused: 1 },
      file: { format: 'allocations-csv', added: 2, superseded: 0 },
    };
    expect(answer.json()).toMatchObject(taken);
    expect((await get(node, '/v1/imports/2')).json()).toMatchObject(taken);
    const { entries } = (await get(node, '/v1/imports/2/faults')).json<{ entries: object[] }>();
    expect(entries).toEqual([
      { number: 1, where: 'lists', line: 4, message: expect.stringContaining('yesterday') as unknown },
    ]);
  });

  it('supersedes what its source told before, and another source nothing', async () => {
    const node = memoryNode();
    await send(node);
    const shorter = LIST.split('\n').slice(0, 2).join('\n');
    expect((await send(node, { body: shorter })).json()).toMatchObject({ file: { added: 0, superseded: 1 } });
    const other = await send(node, { query: QUERY.replace('lists', 'others') });
    expect(other.json()).toMatchObject({ file: { added: 2, superseded: 0 } });
  });

  it('tells of a part of time where the query says so, and leaves the rest', async () => {
    const node = memoryNode();
    await send(node);
    const later = `${QUERY}&from=2026-04-01&until=2026-04-02`;
    const header = `${LIST.split('\n')[0]}\n`;
    expect((await send(node, { query: later, body: header })).json()).toMatchObject({
      file: { added: 0, superseded: 1 },
      period: { from: '2026-04-01T00:00:00.000Z', until: '2026-04-02T00:00:00.000Z' },
    });
  });

  it.each([
    ['kind=allocations&source=x', '400 unknown-format', 'slurm-sacct'],
    ['kind=allocations&format=nonsense&source=x', '400 unknown-format', 'slurm-sacct'],
    ['format=allocations-csv&source=x', '400 query-invalid', 'kind'],
    ['kind=allocations&format=allocations-csv', '400 query-invalid', 'must be given: who tells'],
    [`${QUERY}&from=2026-04-01`, '400 query-invalid', 'until'],
    [`${QUERY}&from=2026-04-01&until=2026-03-01`, '400 query-invalid', 'until'],
    [`${QUERY}&customerKey=billing-account`, '400 query-invalid', 'customerKey'],
    ['kind=billing&source=x&workloadKey=job-id', '400 query-invalid', 'workloadKey'],
    ['kind=billing&source=x&customerKey=account', '400 query-invalid', 'customerKey'],
    ['kind=declarations&source=x&from=2026-01-01&until=2026-02-01', '400 query-invalid', 'from'],
    ['kind=declarations&source=x&customerKey=account', '400 query-invalid', 'customerKey'],
    ['kind=billing&source=x', '422 import-unreadable', 'x'],
    [`${QUERY}&other=1`, '400 query-invalid', 'other'],
  ])('is refused whole with %s: %s', async (query, refusal, word) => {
    const node = memoryNode();
    const answer = await send(node, { query });
    expect(`${answer.statusCode} ${answer.json<{ code: string }>().code}`).toBe(refusal);
    expect(answer.body).toContain(word);
    expect((await get(node, '/v1/imports')).json<{ entries: object[] }>().entries).toHaveLength(1);
  });

  it.each([[{ 'content-type': 'image/png' }], [{ 'content-type': '' }], [{ 'content-encoding': 'gzip' }]])(
    'is refused by its headers: %o',
    async (headers) => expect((await send(memoryNode(), { headers })).statusCode).toBe(415),
  );

  it('is kept by its sender while the node has no room or no records', async () => {
    for (const code of ['spool-unwritable', 'records-unreachable']) {
      const { imports } = memoryNode().doors;
      const fails = { ...imports, take: () => Promise.reject(new Problem(code, '/srv/spool is full')) };
      const answer = await send(memoryNode({ doors: { imports: fails } }));
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
      expect(answer.body).not.toContain('/srv/spool');
    }
  });

  it('waits for its turn apart: questions and telemetry are answered while files are taken, and too many are asked to come again', async () => {
    const { imports, finish } = heldImports();
    const node = memoryNode({ doors: { imports }, settings: { mostBodyBytes: 8 * LIST.length } });
    const waiting = Array.from({ length: 6 }, () => send(node));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await send(node)).json()).toMatchObject({ code: 'overloaded', status: 503 });
    expect((await get(node, '/v1/accounts?from=2026-03-01&until=2026-03-02')).statusCode).toBe(200);
    finish();
    for (const answer of await Promise.all(waiting)) expect(answer.statusCode).toBe(201);
    expect((await send(node)).statusCode).toBe(201);
  });

  it('takes no room from telemetry, nor more than two of the largest files', async () => {
    const { imports, finish } = heldImports();
    const size = { mostBodyBytes: LIST.length, mostBytesInFlight: 1024 };
    const node = memoryNode({ doors: { imports }, settings: size });
    const waiting = [send(node), send(node)];
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await send(node)).json()).toMatchObject({ code: 'overloaded', status: 503 });
    expect((await telemetry(node)).statusCode).toBe(204);
    finish();
    for (const answer of await Promise.all(waiting)) expect(answer.statusCode).toBe(201);
  });

  it('is never more than a refusal, whatever is sent', async () => {
    const node = memoryNode();
    const query = fc.constantFrom(
      QUERY,
      'kind=allocations&format=slurm-sacct&source=s',
      'kind=allocations&format=kube-pod-labels&source=k',
      'kind=billing&source=b',
      'kind=declarations&source=d',
    );
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary', maxLength: 300 }).map((tail) => Buffer.from(LIST + tail)),
      fc.json().map((json) => Buffer.from(json)),
    );
    await fc.assert(
      fc.asyncProperty(query, text, async (query, body) => {
        expect([201, 422]).toContain((await send(node, { query, body })).statusCode);
      }),
      { numRuns: 150 },
    );
  });
});

describe('an import', () => {
  it('is taken back once, and its records with it', async () => {
    const node = memoryNode();
    const first = await withdraw(node, 1);
    expect(first.json()).toMatchObject({ id: 1, file: { withdrawnAt: expect.any(String) as unknown } });
    expect((await withdraw(node, 1)).json()).toEqual(first.json());
    expect((await get(node, '/v1/imports/1')).json()).toEqual(first.json());
  });

  it('says by whose token it was handed in and taken back', async () => {
    const node = memoryNode();
    const [one, other] = [await tokenWith(node.doors, 'records:write'), await tokenWith(node.doors, 'records:write')];
    const by = ({ token }: { readonly token: string }) => ({ headers: { authorization: `Bearer ${token}` } });
    const { id, file } = (await send(node, by(one))).json<{ id: number; file: object }>();
    expect(file).toMatchObject({ takenBy: one.record.id });
    const withdrawn = await withdraw(node, id, by(other));
    expect(withdrawn.json()).toMatchObject({ file: { takenBy: one.record.id, withdrawnBy: other.record.id } });
  });

  it('is taken back by a request that sends next to nothing', async () => {
    const node = memoryNode();
    const answer = await withdraw(node, 1, {
      headers: { 'content-type': 'application/json' },
      body: Buffer.alloc(2000, ' '),
    });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      413,
      { detail: expect.stringContaining('1024 bytes') as unknown },
    ]);
  });

  it.each(['7', '0', '-1', '1e0', 'x', '%00'])('that is not there is not found: %s', async (id) => {
    const node = memoryNode();
    for (const answer of [await get(node, `/v1/imports/${id}`), await get(node, `/v1/imports/${id}/faults`)])
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'import-unknown']);
    expect((await withdraw(node, id)).statusCode).toBe(404);
  });

  it('is listed with the others, page by page', async () => {
    const node = memoryNode();
    for (const source of ['a', 'b', 'c', 'd']) await send(node, { query: QUERY.replace('lists', source) });
    const seen: number[] = [];
    for (let url: string | undefined = '/v1/imports?limit=2'; url !== undefined; ) {
      const page: { entries: { id: number }[]; next?: string } = (await get(node, url)).json();
      seen.push(...page.entries.map(({ id }) => id));
      url = page.next === undefined ? undefined : `/v1/imports?limit=2&cursor=${page.next}`;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect((await get(node, '/v1/imports?cursor=abc')).statusCode).toBe(400);
  });
});

describe('a request with an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'a-key' };
  const count = async (node: ReturnType<typeof memoryNode>) =>
    (await get(node, '/v1/imports')).json<{ entries: object[] }>().entries.length;

  it('is carried out once and answered the same each time', async () => {
    const node = memoryNode();
    const answers = [
      await send(node, { headers: key }),
      await send(node, { headers: key }),
      await send(node, { headers: { 'idempotency-key': '"a-key"' } }),
    ];
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers.map(({ headers }) => headers['location'])).toEqual(answers.map(() => '/v1/imports/2'));
    expect(await count(node)).toBe(2);
    expect((await send(node)).json()).toMatchObject({ id: 3 });
  });

  it('is refused where the key stands for something else', async () => {
    const node = memoryNode();
    await send(node, { headers: key });
    for (const other of [{ body: `${LIST}#` }, { query: QUERY.replace('lists', 'x') }]) {
      const answer = await send(node, { headers: key, ...other });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'idempotency-key-reused']);
    }
    expect(await count(node)).toBe(2);
  });

  it('is another with another token, and on another route', async () => {
    const node = memoryNode();
    const tokens = [await tokenWith(node.doors, 'records:write'), await tokenWith(node.doors, 'records:write')];
    const ids: unknown[] = [];
    for (const { token } of tokens) {
      const answer = await send(node, { headers: { ...key, authorization: `Bearer ${token}` } });
      ids.push(answer.json<{ id: number }>().id);
    }
    expect(ids).toEqual([2, 3]);
  });

  it('that was refused may be sent again, and one that is being carried out is asked to wait', async () => {
    const real = memoryNode().doors.imports;
    let fail: (error: Error) => void = () => undefined;
    const hanging = new Promise<never>((_, reject) => (fail = reject));
    let calls = 0;
    const take: HttpDoors['imports']['take'] = (order, body) => (calls++ === 0 ? hanging : real.take(order, body));
    const node = memoryNode({ doors: { imports: { ...real, take } } });
    const first = send(node, { headers: key });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await send(node, { headers: key });
    expect([second.statusCode, second.headers['retry-after']]).toEqual([409, '5']);
    fail(new Problem('records-unreachable', 'gone'));
    expect((await first).statusCode).toBe(503);
    expect((await send(node, { headers: key })).statusCode).toBe(201);
  });

  it.each(['', ' ', 'a b', 'ü', 'x'.repeat(256)])('is refused with the key %j', async (text) => {
    const answer = await send(memoryNode(), { headers: { 'idempotency-key': text } });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'idempotency-key-invalid']);
  });
});
