import { describe, expect, it } from 'vitest';
import {
  memoryDoors,
  memoryNode,
  memoryTokens,
  requestOf,
  tokenWith,
  WRITE_HEADERS,
} from '../../../tests/memory-node.ts';
import { Problem } from '../../foundation/problem.ts';
import { type Scope, SCOPES, type TokenStore } from '../../ports/token-store.ts';
import { allRoutes } from './all-routes.ts';
import { nodeMetrics } from './metrics.ts';
import type { Route } from './route.ts';

const ROUTES = allRoutes({ ...memoryDoors(), mostDaysAsked: 30, metrics: nodeMetrics(), isStopping: () => false });
const GUARDED = ROUTES.filter(({ scope }) => scope !== undefined).map((route) => [route.path, route] as const);
const OPEN = ['/healthz', '/readyz', '/v1/openapi.json'];

interface Asking {
  readonly authorization?: string | undefined;
  readonly host?: string;
}

function ask(node: ReturnType<typeof memoryNode>, route: Route, { authorization, host = 'localhost' }: Asking = {}) {
  const request = requestOf(route);
  const shown = authorization === undefined ? {} : { authorization };
  return node.app.inject({ ...request, headers: { ...request.headers, host, ...shown } });
}

const others = (scope: Scope | undefined): Scope[] => SCOPES.filter((one) => one !== scope);

describe.each(GUARDED)('%s', (_, route) => {
  const refusal = async (node: ReturnType<typeof memoryNode>, authorization?: string) => {
    const answer = await ask(node, route, { authorization });
    return {
      status: answer.statusCode,
      code: answer.json<{ code: string }>().code,
      challenge: answer.headers['www-authenticate'],
    };
  };
  const challenge = expect.stringMatching(route.isForBrowsers === true ? /^Basic realm=/ : /^Bearer realm=/) as unknown;

  it('is closed to whoever shows no token, a token of another kind or an unknown one', async () => {
    const node = memoryNode();
    const { token } = await tokenWith(node.doors, ...SCOPES);
    for (const none of [undefined, '', token, `Digest ${token}`, 'Bearer', `Bearer ${token} x`]) {
      expect(await refusal(node, none)).toEqual({ status: 401, code: 'token-missing', challenge });
    }
    for (const unknown of [`Bearer ${token}x`, 'Bearer null', `Bearer ${token.toLowerCase()}`]) {
      expect(await refusal(node, unknown)).toEqual({ status: 401, code: 'token-unknown', challenge });
    }
  });

  it('is closed to a token with every scope but its own', async () => {
    const node = memoryNode();
    const { token, record } = await tokenWith(node.doors, ...others(route.scope));
    expect(await refusal(node, `Bearer ${token}`)).toEqual({
      status: 403,
      code: 'scope-missing',
      challenge: undefined,
    });
    expect(record.scopes).toHaveLength(SCOPES.length - 1);
  });

  it('is open to its own scope alone, until the token is revoked', async () => {
    const node = memoryNode();
    const { token, record } = await tokenWith(node.doors, route.scope!);
    expect((await ask(node, route, { authorization: `Bearer ${token}` })).statusCode).toBeLessThan(300);
    expect((await ask(node, route, { authorization: `bearer  ${token}` })).statusCode).toBeLessThan(300);
    await (node.doors.tokens as TokenStore).revoke(record.id);
    expect(await refusal(node, `Bearer ${token}`)).toEqual({ status: 401, code: 'token-revoked', challenge });
  });

  it('is closed when the store can not tell, and asks to come again', async () => {
    const broken = {
      isEmpty: async () => false,
      find: () => Promise.reject(new Problem('tokens-unreadable', '/srv/tokens')),
    };
    const answer = await ask(memoryNode({ doors: { tokens: broken } }), route, { authorization: 'Bearer x' });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(answer.body).not.toContain('/srv');
  });

  it('is closed on an open node to whoever believes to have a token of it', async () => {
    const answer = await ask(memoryNode(), route, { authorization: 'Bearer comptroller_of_another_node' });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'token-unknown']);
  });

  it('is open on an open node to this machine alone, by its own names', async () => {
    for (const host of ['localhost', 'localhost:7400', '127.0.0.1:7400', '[::1]:7400', 'LOCALHOST']) {
      expect((await ask(memoryNode(), route, { host })).statusCode).toBeLessThan(300);
    }
    for (const host of [
      'evil.example',
      '10.0.0.1:7400',
      'localhost.evil.example',
      '127.0.0.1.evil.example:7400',
      'a@localhost',
    ]) {
      const answer = await ask(memoryNode(), route, { host });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([421, 'host-unknown']);
    }
  });

  it.each(['x-forwarded-for', 'forwarded', 'via'])(
    'is closed on an open node to a proxy that says %s',
    async (name) => {
      const request = requestOf(route);
      const headers = { ...request.headers, host: '127.0.0.1:7400', [name]: '203.0.113.7' };
      const answer = await memoryNode().app.inject({ ...request, headers });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([421, 'host-unknown']);
    },
  );
});

describe('access', () => {
  it('guards every route but those that tell nothing', () => {
    const open = ROUTES.filter(({ scope }) => scope === undefined).map(({ path }) => path);
    expect(open.sort()).toEqual([...OPEN].sort());
    expect(GUARDED.length).toBeGreaterThan(9);
  });

  it.each([
    [{ host: '0.0.0.0' }],
    [{ host: '10.1.2.3' }],
    [{ authentication: 'required' as const }],
    [{ tlsEndsAtProxy: true }],
  ])('asks for a token though none was created: %o', async (settings) => {
    const answer = await ask(memoryNode({ settings }), GUARDED[0]![1]);
    expect(answer.json()).toMatchObject({ code: 'token-missing' });
  });

  it.each([
    ['https://evil.example', 403],
    ['null', 403],
    ['http://localhost.evil.example', 403],
    ['http://localhost:7400', 200],
    ['http://[::1]:7400', 200],
  ])('of an open node is refused to pages of other places: %s', async (origin, status) => {
    const withdrawal = ROUTES.find(({ path }) => path.endsWith('/withdrawal'))!;
    const request = requestOf(withdrawal);
    const answer = await memoryNode().app.inject({
      ...request,
      headers: { ...request.headers, host: 'localhost', origin },
    });
    expect(answer.statusCode).toBe(status);
  });

  it('closes with the first token, and stays closed though the tokens are gone or revoked', async () => {
    const tokens = memoryTokens();
    let isGone = false;
    const doors = { tokens: { ...tokens, isEmpty: async () => isGone || tokens.isEmpty() } };
    const node = memoryNode({ doors });
    const [, route] = GUARDED[0]!;
    expect((await ask(node, route)).statusCode).toBe(200);
    const { record } = await tokens.create({ name: 'one', scopes: ['ingest:write'] });
    expect((await ask(node, route)).statusCode).toBe(401);
    await tokens.revoke(record.id);
    expect((await ask(node, route)).statusCode).toBe(401);
    isGone = true;
    expect((await ask(node, route)).statusCode).toBe(401);
  });

  describe('while the store can not tell', () => {
    const unreadable = () => Promise.reject(new Problem('tokens-unreadable', '/srv/tokens'));
    function nodeWithStore() {
      const tokens = memoryTokens();
      const store = { isGone: false };
      const doors = {
        tokens: {
          ...tokens,
          isEmpty: () => (store.isGone ? unreadable() : tokens.isEmpty()),
          find: (token: string) => (store.isGone ? unreadable() : tokens.find(token)),
        },
      };
      return { node: memoryNode({ doors }), tokens, store };
    }
    const goesOn = GUARDED.filter(([, { scope }]) => scope === 'ingest:write' || scope === 'metrics:read');
    const waits = GUARDED.filter((one) => !goesOn.includes(one));
    const statuses = async (node: ReturnType<typeof memoryNode>, routes: typeof GUARDED, authorization?: string) =>
      new Set(
        await Promise.all(routes.map(async ([, route]) => (await ask(node, route, { authorization })).statusCode)),
      );

    it('takes telemetry and tells counters to those that were let in before, and answers nobody else', async () => {
      const { node, tokens, store } = nodeWithStore();
      const { token } = await tokens.create({ name: 'known', scopes: SCOPES });
      const { token: stranger } = await tokens.create({ name: 'not yet seen', scopes: SCOPES });
      const [, { scope }] = goesOn[0]!;
      const { token: narrow } = await tokens.create({ name: 'of one scope', scopes: others(scope) });
      await statuses(node, GUARDED, `Bearer ${token}`);
      await statuses(node, GUARDED, `Bearer ${narrow}`);
      store.isGone = true;
      expect(goesOn.length).toBeGreaterThan(2);
      for (const status of await statuses(node, goesOn, `Bearer ${token}`)) expect(status).toBeLessThan(300);
      expect(await statuses(node, waits, `Bearer ${token}`)).toEqual(new Set([503]));
      expect(await statuses(node, GUARDED, `Bearer ${stranger}`)).toEqual(new Set([503]));
      expect((await ask(node, goesOn[0]![1], { authorization: `Bearer ${narrow}` })).statusCode).toBe(403);
    });

    it('refuses a token that it knows to be revoked', async () => {
      const { node, tokens, store } = nodeWithStore();
      const { token, record } = await tokens.create({ name: 'known', scopes: SCOPES });
      await statuses(node, goesOn, `Bearer ${token}`);
      await tokens.revoke(record.id);
      await statuses(node, goesOn, `Bearer ${token}`);
      store.isGone = true;
      expect(await statuses(node, goesOn, `Bearer ${token}`)).toEqual(new Set([401]));
    });

    it('stays open for telemetry where it was open, and opens for nothing that it has not asked about', async () => {
      const { node, store } = nodeWithStore();
      store.isGone = true;
      expect(await statuses(node, GUARDED)).toEqual(new Set([503]));
      store.isGone = false;
      await statuses(node, goesOn);
      store.isGone = true;
      for (const status of await statuses(node, goesOn)) expect(status).toBeLessThan(300);
      expect(await statuses(node, waits)).toEqual(new Set([503]));
      const foreign = await ask(node, goesOn[0]![1], { host: 'evil.example' });
      expect(foreign.statusCode).toBe(421);
    });
  });

  it('lets a person in by a browser, with the token for a password, and no program that way', async () => {
    const node = memoryNode();
    const { token } = await tokenWith(node.doors, ...SCOPES);
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    const landing = ROUTES.find(({ path }) => path === '/')!;
    for (const name of ['', 'ada', 'comptroller']) {
      expect((await ask(node, landing, { authorization: basic(`${name}:${token}`) })).statusCode).toBe(200);
    }
    expect((await ask(node, landing, { authorization: basic(`ada:${token}x`) })).statusCode).toBe(401);
    for (const [, route] of GUARDED.filter(([path]) => path !== '/')) {
      expect((await ask(node, route, { authorization: basic(`ada:${token}`) })).statusCode).toBe(401);
    }
  });

  it('reads no body of whoever is not let in', async () => {
    let accepted = 0;
    const accept = async () => (accepted++, { series: 0, samples: 0, used: 0 });
    const node = memoryNode({ doors: { accept }, settings: { authentication: 'required' } });
    const headers = { ...WRITE_HEADERS, 'transfer-encoding': 'chunked' };
    const answer = await node.app.inject({
      method: 'POST',
      url: '/api/v1/write',
      headers,
      payload: Buffer.alloc(4000),
    });
    expect([answer.statusCode, answer.headers['connection'], accepted]).toEqual([401, 'close', 0]);
    expect(node.metrics.text()).toContain('comptroller_http_bytes_in_flight 0\n');
  });

  it('is told in the log by the id of the token and never by the token', async () => {
    const node = memoryNode();
    const { token, record } = await tokenWith(node.doors, 'ingest:write');
    for (const [, route] of GUARDED) await ask(node, route, { authorization: `Bearer ${token}` });
    const said = JSON.stringify(node.log.lines);
    expect(said).toContain(record.id);
    expect(said).not.toContain(token);
    const refused = node.log.lines.filter(({ event }) => event === 'request-refused');
    expect(refused.map(({ code }) => code)).toContain('scope-missing');
  });
});
