import { describe, expect, it } from 'vitest';
import {
  NOW,
  memoryDoors,
  memoryNode,
  rememberingAccept,
  requestOf,
  SPAN,
  WINDOWS,
  WRITE_HEADERS,
} from '../../../tests/memory-node.ts';
import { z } from 'zod';
import { instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { HttpDoors } from './doors.ts';
import { allRoutes } from './all-routes.ts';
import { nodeMetrics } from './metrics.ts';
import { TOLD_CODES } from './problem-document.ts';

const ROUTES = allRoutes({ ...memoryDoors(), mostDaysAsked: 30, metrics: nodeMetrics(), isStopping: () => false });
const get = (node: ReturnType<typeof memoryNode>, url: string) =>
  node.app.inject({ method: 'GET', url, headers: { host: 'localhost' } });
const write = (
  node: ReturnType<typeof memoryNode>,
  headers: Record<string, string> = {},
  payload = Buffer.from('abc'),
) => node.app.inject({ method: 'POST', url: '/api/v1/write', headers: { ...WRITE_HEADERS, ...headers }, payload });

describe('telemetry that is sent', () => {
  it('reaches the house as it came, and 204 says that it is durable', async () => {
    const { accept, messages } = rememberingAccept();
    const node = memoryNode({ doors: { accept } });
    const body = Buffer.from([0, 200, 255, 10, 13]);
    const answer = await write(node, {}, body);
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(messages).toEqual([{ kind: 'prometheus-remote-write-1', body }]);
    const text = node.metrics.text();
    expect(text).toContain('comptroller_ingest_samples_total{kind="prometheus-remote-write-1"} 2\n');
    expect(text).toContain('comptroller_ingest_bytes_total{kind="prometheus-remote-write-1"} 5\n');
    expect(text).toContain('comptroller_http_requests_total{route="/api/v1/write",method="POST",status="204"} 1\n');
  });

  it.each([
    ['message-unreadable', 400, undefined],
    ['overloaded', 503, '5'],
    ['log-unwritable', 503, '30'],
  ])('is answered %s with %d', async (code, status, retryAfter) => {
    const node = memoryNode({ doors: { accept: () => Promise.reject(new Problem(code, 'in /srv/log: disk full')) } });
    const answer = await write(node);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['retry-after']).toBe(retryAfter);
    expect(answer.json()).toMatchObject({ code, status });
    expect(answer.body.includes('/srv/log')).toBe(code !== 'log-unwritable');
    expect(node.metrics.text()).not.toContain('comptroller_ingest_samples_total{');
  });

  it('is kept by its sender when the node has a bug or stops: 5xx, and no inner word', async () => {
    const bug = memoryNode({ doors: { accept: () => Promise.reject(new TypeError('secret place')) } });
    expect((await write(bug)).json()).toMatchObject({ code: 'internal', status: 500 });
    expect((await write(bug)).body).not.toContain('secret place');
    expect(bug.log.lines.some(({ event }) => event === 'request-failed')).toBe(true);
    const answer = await write(memoryNode({ isStopping: true }));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  });

  it.each([
    [{ 'content-encoding': 'gzip' }],
    [{ 'content-encoding': '' }],
    [{ 'content-type': 'application/json' }],
    [{ 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request' }],
    [{ 'content-type': 'application/x-protobuf;proto=toString' }],
    [{ 'content-type': '' }],
  ])('is refused by its headers when it is of another type: %o', async (headers) => {
    const { accept, messages } = rememberingAccept();
    const answer = await write(memoryNode({ doors: { accept } }), headers);
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: 'media-type-unsupported' });
    expect(messages).toEqual([]);
  });

  it('is told how much of it was written where version 2 asks for it', async () => {
    const { accept, messages } = rememberingAccept();
    const node = memoryNode({
      doors: { accept, messageKinds: ['prometheus-remote-write-1', 'prometheus-remote-write-2'] },
    });
    const answer = await write(node, {
      'content-type': 'application/x-protobuf; proto=io.prometheus.write.v2.Request',
    });
    expect(messages[0]?.kind).toBe('prometheus-remote-write-2');
    expect(answer.headers['x-prometheus-remote-write-samples-written']).toBe('2');
  });

  it.each([
    ['application/x-protobuf', undefined],
    ['application/x-protobuf; proto=io.prometheus.write.v2.Request', '41'],
  ])('with invalid samples is durable, and its sender is told so: %s', async (type, written) => {
    const refused = { samples: 2, reason: 'x: no label', malformed: 1 };
    const accept = async () => ({ series: 2, samples: 42, used: 3, refused });
    const messageKinds = ['prometheus-remote-write-1', 'prometheus-remote-write-2'];
    const node = memoryNode({ doors: { accept, messageKinds } });
    const answer = await write(node, { 'content-type': type });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { code: 'samples-refused', detail: expect.stringMatching(/^1 samples .* x: no label\. /) as unknown },
    ]);
    expect(answer.headers['x-prometheus-remote-write-samples-written']).toBe(written);
    expect(node.metrics.text()).toMatch(/comptroller_ingest_samples_total\{[^}]*\} 42\n/);
  });

  it('is told that samples were written that are durable and not used: with none a Prometheus takes 204 for a failure', async () => {
    const accept = async () => ({ series: 2, samples: 42, used: 0, refused: { samples: 42, reason: 'no device' } });
    const node = memoryNode({ doors: { accept, messageKinds: ['prometheus-remote-write-2'] } });
    const answer = await write(node, {
      'content-type': 'application/x-protobuf; proto=io.prometheus.write.v2.Request',
    });
    expect([answer.statusCode, answer.headers['x-prometheus-remote-write-samples-written']]).toEqual([204, '42']);
  });

  it.each([
    [4095, 204],
    [4096, 204],
    [4097, 413],
  ])('may have so many bytes: %d gives %d', async (bytes, status) => {
    const answer = await write(memoryNode(), {}, Buffer.alloc(bytes));
    expect(answer.statusCode).toBe(status);
    expect(answer.body.includes('body-too-large')).toBe(status === 413);
  });

  it('is asked to come again while too much is on its way in, and room comes back', async () => {
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const accept = async () => {
      await gate;
      return { series: 0, samples: 0, used: 0 };
    };
    const node = memoryNode({ doors: { accept }, settings: { mostBytesInFlight: 8192 } });
    const running = [write(node, {}, Buffer.alloc(4096)), write(node, {}, Buffer.alloc(4096))];
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await write(node, {}, Buffer.alloc(1))).json()).toMatchObject({ code: 'overloaded', status: 503 });
    finish();
    for (const answer of await Promise.all(running)) expect(answer.statusCode).toBe(204);
    expect((await write(node, {}, Buffer.alloc(4096))).statusCode).toBe(204);
    expect(node.metrics.text()).toContain('comptroller_http_bytes_in_flight 0\n');
  });
});

interface Published {
  readonly components: { readonly schemas: Record<string, unknown> };
  readonly paths: Record<string, Record<string, { security: unknown; parameters: { name: string }[] }>>;
}

describe('what can be asked', () => {
  it.each(ROUTES.filter(({ method }) => method === 'GET').map((route) => [route.path, route] as const))(
    '%s is answered as the published document says',
    async (_, route) => {
      const answer = await memoryNode().app.inject(requestOf(route));
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toContain(route.answers!.mediaType.split(';')[0]);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['cache-control']).toBe('no-store');
      const { schema = z.string().min(10) } = route.answers!;
      const body: unknown = route.answers?.schema === undefined ? answer.body : answer.json();
      expect(schema.safeParse(body)).toMatchObject({ success: true });
    },
  );

  it('is published as OpenAPI 3.1, every reference to something that is there', async () => {
    const document = (await get(memoryNode(), '/v1/openapi.json')).json<Published>();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Comptroller' } });
    const schemas = document.components.schemas;
    const references = JSON.stringify(document).match(/#\/components\/schemas\/[^"]+/g) ?? [];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references)
      expect(schemas).toHaveProperty([reference.slice('#/components/schemas/'.length)]);
    const { paths } = document;
    const published = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const routes = ROUTES.filter(({ path }) => path !== '/v1/openapi.json');
    expect(published.sort()).toEqual(
      routes.map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).sort(),
    );
    expect(paths['/v1/accounts']?.['get']?.security).toEqual([{ token: ['accounts:read'] }]);
    const names = paths['/v1/accounts']?.['get']?.parameters.map(({ name }) => name);
    expect(names).toEqual(['from', 'until', 'limit', 'cursor', 'by', 'course']);
    expect(JSON.stringify(document)).not.toContain('$id');
  });

  it('tells what the node waits for before it is ready', async () => {
    const answer = await get(memoryNode({ doors: { ready: async () => ['the log is replayed'] } }), '/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([503, { isReady: false, waitsFor: ['the log is replayed'] }]);
    expect((await get(memoryNode({ isStopping: true }), '/readyz')).statusCode).toBe(503);
  });

  it('says that nothing was measured, and never a zero', async () => {
    const node = memoryNode({ doors: { measuredSpan: async () => undefined } });
    expect((await get(node, '/v1/accounts')).json()).toMatchObject({ status: 404, code: 'nothing-measured' });
    const landing = await get(node, '/');
    expect([landing.statusCode, landing.body]).toEqual([200, expect.stringContaining('Nothing has been measured yet')]);
    expect((await get(node, '/v1/accounts?from=2026-01-01&until=2026-01-02')).statusCode).toBe(200);
  });

  it('shows the report to a person on a page that can reach for nothing', async () => {
    const answer = await get(memoryNode(), '/');
    expect(answer.body).toContain('the report');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('asks for the moment whose rules apply', async () => {
    const asked: unknown[] = [];
    const memory = memoryDoors();
    const doors: Partial<HttpDoors> = {
      accounts: async (period, question) => {
        asked.push([period, question.askedAbout]);
        return memory.accounts(period, question);
      },
    };
    await get(memoryNode({ doors }), '/v1/evaluations?date=2025-01-01&from=2026-03-02');
    expect(asked).toEqual([[{ from: Date.parse('2026-03-02'), until: SPAN.until }, Date.parse('2025-01-01')]]);
  });

  it('is refused with a part of the figures when a store does not answer', async () => {
    const fails = () => Promise.reject(new Problem('measurements-unreachable', 'shard 2 at 10.0.0.7'));
    const answer = await get(memoryNode({ doors: { accounts: fails } }), '/v1/accounts');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(answer.body).not.toContain('10.0.0.7');
  });

  it('lets a few long questions run at one time and asks the others to come again', async () => {
    let [running, most] = [0, 0];
    const accounts = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      return memoryDoors().accounts(SPAN, { withCourse: false });
    };
    const node = memoryNode({ doors: { accounts } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(node, '/v1/accounts')));
    const counts = (status: number) => answers.filter(({ statusCode }) => statusCode === status).length;
    expect([most, counts(200), counts(503)]).toEqual([2, 34, 16]);
    expect((await get(node, '/v1/accounts')).statusCode).toBe(200);
  });

  it('finds a part by its name, and names none that is not known', async () => {
    expect((await get(memoryNode(), '/v1/catalogue/toy-1')).json()).toMatchObject({ row: { id: 'toy-1' } });
    expect((await get(memoryNode(), '/v1/catalogue/none')).json()).toMatchObject({ code: 'part-unknown', status: 404 });
  });
});

interface Listed {
  readonly entries: readonly Record<string, unknown>[];
  readonly next?: string;
}

async function allPages(url: string, limit: number): Promise<readonly Record<string, unknown>[]> {
  const node = memoryNode();
  const entries: Record<string, unknown>[] = [];
  let cursor = '';
  for (let pages = 0; pages < 50; pages++) {
    const page = (await get(node, `${url}${url.includes('?') ? '&' : '?'}limit=${limit}${cursor}`)).json<Listed>();
    entries.push(...page.entries);
    if (page.next === undefined) return entries;
    expect(page.entries).toHaveLength(limit);
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
  throw new Error('the pages do not end');
}

describe('lists', () => {
  it.each([
    ['/v1/accounts', 6],
    ['/v1/accounts?by=customer', 3],
    ['/v1/accounts?by=lineage', 2],
    ['/v1/accounts?by=cluster', 1],
    ['/v1/findings', 4],
    ['/v1/findings?severity=notice', 3],
    ['/v1/windows', WINDOWS.length],
    ['/v1/windows?subject=device%20%C3%A9/0', 5],
  ])('%s gives all %d entries once, whatever the size of a page', async (url, count) => {
    const whole = await allPages(url, 1000);
    expect(whole).toHaveLength(count);
    for (const limit of [1, 2, 3, count]) expect(await allPages(url, limit)).toEqual(whole);
  });

  it('are of a time that a clock can be believed about, whatever one sender says', async () => {
    const span = { from: SPAN.from, until: instant(Date.UTC(2099, 0, 1)) };
    const { period } = (
      await get(memoryNode({ doors: { measuredSpan: async () => span } }), '/v1/accounts?limit=1')
    ).json<{
      period: { until: string };
    }>();
    expect(Date.parse(period.until) - NOW).toBe(86_400_000);
  });

  it('stay with the period of their first page while measuring goes on', async () => {
    const spans = [SPAN, { ...SPAN, until: (SPAN.until + 3_600_000) as typeof SPAN.until }];
    const node = memoryNode({ doors: { measuredSpan: async () => spans.shift() } });
    const first = (await get(node, '/v1/accounts?limit=1')).json<Listed & { period: unknown }>();
    const second = (await get(node, `/v1/accounts?limit=1&cursor=${first.next}`)).json<{ period: unknown }>();
    expect(second.period).toEqual(first.period);
  });

  it('tell of a signal that is not known nothing, which is not zero', async () => {
    const { entries } = (await get(memoryNode(), '/v1/windows?limit=1')).json<Listed>();
    expect(entries[0]?.['signals']).toEqual({
      powerWatts: { kind: 'gauge', coveredSeconds: 60, mean: 500, minimum: 500, maximum: 500 },
      energyJoules: { kind: 'counter', coveredSeconds: 60, increase: 30_000 },
      clockEventReasons: { kind: 'state', coveredSeconds: 60 },
    });
  });
});

describe('problems', () => {
  it('have one status each, and a temporary state is never told as the fault of the sender', async () => {
    for (const code of TOLD_CODES) {
      const node = memoryNode({ doors: { accept: () => Promise.reject(new Problem(code, 'why')) } });
      const answer = await write(node);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.json()).toMatchObject({ type: `urn:problem-type:comptroller:${code}`, status: answer.statusCode });
      expect(answer.headers['retry-after'] !== undefined).toBe(
        answer.statusCode === 503 || code === 'idempotency-running',
      );
      expect(answer.statusCode).not.toBe(429);
    }
  });
});
