import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryNode, SPAN, WRITE_HEADERS } from '../../../tests/memory-node.ts';
import { cursorOf, positionIn, questionOf } from './cursor.ts';
import { Problem } from '../../foundation/problem.ts';

const node = memoryNode();
const get = (url: string, headers: Record<string, string> = {}) =>
  node.app.inject({ method: 'GET', url, headers: { host: 'localhost', ...headers } });

describe('a hostile address', () => {
  it.each([
    '/../../etc/passwd',
    '/v1/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/v1/catalogue/..%2f..%2fetc%2fpasswd',
    '/v1/catalogue/%00',
    '/v1/catalogue/',
    '/v1/accounts/',
    '//evil.example/',
    '/V1/ACCOUNTS',
    '/v1/accounts;a=b',
    '/static/app.js',
    '/.git/config',
  ])('leads nowhere: %s', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404 });
    expect(answer.body).not.toContain('root:');
  });

  it.each(['/%', '/%zz', '/v1/catalogue/%E0%A4%A'])('that is not well-formed is a problem: %s', async (url) => {
    expect((await get(url)).json()).toMatchObject({ code: 'request-invalid', status: 400 });
  });

  it('may be long, and its parts may not', async () => {
    expect((await get(`/v1/catalogue/${'a'.repeat(256)}`)).json()).toMatchObject({ code: 'part-unknown' });
    const long = await get(`/v1/catalogue/${'a'.repeat(257)}`);
    expect(long.statusCode).toBeGreaterThanOrEqual(400);
    expect(long.statusCode).toBeLessThan(500);
  });

  it('is not repeated to whoever asked, and is cut in the log', async () => {
    const own = memoryNode();
    const url = `/<script>${'x'.repeat(5000)}%0d%0aSet-Cookie:%20a=b`;
    const answer = await own.app.inject({ method: 'GET', url, headers: { host: 'localhost' } });
    expect(answer.body).not.toContain('script');
    expect(answer.headers['set-cookie']).toBeUndefined();
    for (const line of own.log.lines) expect(JSON.stringify(line).length).toBeLessThan(1000);
    expect(own.metrics.text()).not.toContain('script');
  });
});

describe('a wrong method', () => {
  it.each([
    ['DELETE', '/v1/accounts', 'GET, HEAD'],
    ['POST', '/v1/accounts', 'GET, HEAD'],
    ['PUT', '/v1/catalogue/toy-1', 'GET, HEAD'],
    ['OPTIONS', '/api/v1/write', 'POST'],
    ['GET', '/api/v1/write', 'POST'],
    ['PATCH', '/', 'GET, HEAD'],
    ['TRACE', '/healthz', 'GET, HEAD'],
  ])('is told which is right: %s %s', async (method, url, allow) => {
    const answer = await node.app.inject({ method: method as 'GET', url, headers: { host: 'localhost' } });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('HEAD is answered like GET, without a body', async () => {
    const answer = await node.app.inject({ method: 'HEAD', url: '/v1/fleet', headers: { host: 'localhost' } });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  });
});

describe('a hostile header', () => {
  it('is neither repeated nor believed', async () => {
    const answer = await get('/healthz', {
      'x-request-id': 'evil',
      'request-id': 'evil',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-http-method-override': 'DELETE',
      origin: 'https://evil.example',
    });
    expect(answer.statusCode).toBe(200);
    expect(JSON.stringify(answer.headers)).not.toContain('evil');
    const last = node.log.lines.at(-1);
    expect(last?.['peer']).toBe('127.0.0.1');
    expect(last?.['requestId']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'that names what every object has names no kind: %s',
    async (name) => {
      const headers = { ...WRITE_HEADERS, 'content-type': `application/x-protobuf;proto=${name}` };
      const answer = await node.app.inject({ method: 'POST', url: '/api/v1/write', headers, payload: 'x' });
      expect(answer.statusCode).toBe(415);
    },
  );
});

describe('a query', () => {
  it.each([
    ['/v1/accounts?form=2026-03-01', 'form'],
    ['/v1/accounts?from=yesterday', 'from'],
    ['/v1/accounts?from=2026-02-30', 'from'],
    ['/v1/accounts?by=planet', 'by'],
    ['/v1/accounts?by=customer&by=workload', 'by'],
    ['/v1/accounts?limit=0', 'limit'],
    ['/v1/accounts?limit=-1', 'limit'],
    ['/v1/accounts?limit=1001', 'limit'],
    ['/v1/accounts?limit=1e2', 'limit'],
    ['/v1/accounts?limit=', 'limit'],
    ['/v1/accounts?until=2026-03-02&from=2026-03-03', 'until'],
    ['/v1/accounts?from=1970-01-01&until=2026-03-03', 'from'],
    ['/v1/accounts?from=2026-03-01&until=2026-04-01', 'from'],
    ['/v1/windows?subject=', 'subject'],
    ['/v1/findings?severity=__proto__', 'severity'],
    ['/v1/evaluations?date=0', 'date'],
    ['/v1/fleet?x=1', 'x'],
    ['/healthz?__proto__=1', '__proto__'],
    ['/?utm=1', 'utm'],
  ])('%s is refused, and what is wrong is named', async (url, field) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(400);
    const { code, faults } = answer.json<{ code: string; faults: { where: string; message: string }[] }>();
    expect(code).toBe('query-invalid');
    expect(JSON.stringify(faults)).toContain(field);
  });

  it('of exactly the longest period is answered', async () => {
    expect((await get('/v1/accounts?from=2026-03-01&until=2026-03-31')).statusCode).toBe(200);
  });

  it('of whatever text never makes the node fail', async () => {
    const field = fc.constantFrom('from', 'until', 'by', 'limit', 'cursor', 'subject', 'date', '__proto__', 'x');
    const query = fc.array(fc.tuple(field, fc.string({ unit: 'grapheme' })), { maxLength: 4 });
    const path = fc.constantFrom('/v1/accounts', '/v1/windows', '/v1/evaluations', '/v1/fleet');
    await fc.assert(
      fc.asyncProperty(path, query, async (path, query) => {
        const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
        expect((await get(`${path}?${text}`)).statusCode).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a cursor', () => {
  const question = questionOf('/v1/accounts', { by: 'workload', limit: 1, cursor: 'x' });
  const cursor = cursorOf({ after: '["acme","train"]#000000000', period: SPAN }, question);

  it('gives back the position that it was made of', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), fc.string(), (after, question) => {
        expect(positionIn(cursorOf({ after, period: SPAN }, question), question)).toEqual({ after, period: SPAN });
      }),
    );
  });

  it('that was altered in any place is refused', () => {
    for (let place = 0; place < cursor.length; place++) {
      const altered = cursor.slice(0, place) + (cursor[place] === 'A' ? 'B' : 'A') + cursor.slice(place + 1);
      expect(() => positionIn(altered, question)).toThrow(Problem);
    }
    for (const altered of ['', '.', 'a.b', `${cursor}.`, `${cursor}.x`, cursor.slice(0, -1), ` ${cursor}`]) {
      expect(() => positionIn(altered, question)).toThrow(Problem);
    }
  });

  it('of one question is refused for another, however it is asked', async () => {
    const { next = '' } = (await get('/v1/accounts?limit=1')).json<{ next?: string }>();
    expect((await get(`/v1/accounts?limit=2&cursor=${next}`)).statusCode).toBe(200);
    for (const url of [
      '/v1/accounts?by=customer',
      '/v1/accounts?from=2026-03-02',
      '/v1/findings?limit=1',
      '/v1/windows?limit=1',
    ]) {
      const answer = await get(`${url}&cursor=${next}`);
      expect(answer.json()).toMatchObject({ code: 'cursor-invalid', status: 400 });
    }
    expect((await get('/v1/accounts?cursor=')).json()).toMatchObject({ code: 'cursor-invalid' });
  });

  it.each(['', 'x', '[1]', '[0,"a"]', '[1e99,"a"]', '{"a":1}'])(
    'that is forged with the place %s is refused',
    async (after) => {
      const forged = cursorOf({ after, period: SPAN }, questionOf('/v1/windows', {}));
      expect((await get(`/v1/windows?cursor=${encodeURIComponent(forged)}`)).json()).toMatchObject({
        code: 'cursor-invalid',
      });
    },
  );

  it('that is forged with a period longer than may be asked about is refused', async () => {
    const period = { from: 0 as typeof SPAN.from, until: SPAN.until };
    const forged = cursorOf({ after: '', period }, questionOf('/v1/accounts', { by: 'workload' }));
    expect((await get(`/v1/accounts?cursor=${encodeURIComponent(forged)}`)).json()).toMatchObject({
      code: 'cursor-invalid',
    });
  });
});
