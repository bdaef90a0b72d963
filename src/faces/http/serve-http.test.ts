import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  HTTP_SETTINGS,
  memoryDoors,
  memoryLog,
  memoryTokens,
  rememberingAccept,
  WRITE_HEADERS,
} from '../../../tests/memory-node.ts';
import type { HttpSettings } from '../../ports/settings-source.ts';
import type { HttpDoors } from './doors.ts';
import { nodeMetrics } from './metrics.ts';
import { type RunningHttp, serveHttp } from './serve-http.ts';

const running: RunningHttp[] = [];
afterEach(() => Promise.all(running.splice(0).map((node) => node.stop())));

async function served(doors: Partial<HttpDoors> = {}, settings: Partial<HttpSettings> = {}) {
  const log = memoryLog();
  const node = await serveHttp({
    settings: { ...HTTP_SETTINGS, ...settings },
    doors: memoryDoors(doors),
    metrics: nodeMetrics(),
    log,
  });
  running.push(node);
  return { ...node, log, events: () => log.lines.map(({ event }) => event) };
}

const { host: _, ...HEADERS } = WRITE_HEADERS;
const post = (address: string) =>
  fetch(`${address}/api/v1/write`, { method: 'POST', headers: HEADERS, body: Buffer.from('abc') });

/** Everything that the node says on one connection until it ends it, after these pieces were sent to it. */
function conversation(address: string, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
    socket.on('error', () => undefined).on('close', () => resolve(heard));
  });
}

describe('a node on a socket', () => {
  it('takes telemetry on a port of its choice, and says in its log that it is open', async () => {
    const { accept, messages } = rememberingAccept();
    const node = await served({ accept });
    expect(node.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await post(node.address)).status).toBe(204);
    expect(messages).toHaveLength(1);
    expect(node.events().slice(0, 2)).toEqual(['node-started', 'node-open']);
  });

  it('finishes what runs when it is stopped, takes nothing new, and stops once', async () => {
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    let hasBegun: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (hasBegun = resolve));
    const accept = async () => {
      hasBegun();
      await gate;
      return { series: 1, samples: 1, used: 1 };
    };
    const node = await served({ accept });
    const answer = post(node.address);
    await beginning;
    const stops = [node.stop(), node.stop()];
    await expect(post(node.address)).rejects.toThrow('fetch failed');
    finish();
    expect((await answer).status).toBe(204);
    await Promise.all(stops);
    expect(node.events().slice(-3)).toEqual(['node-stopping', 'request-answered', 'node-stopped']);
    expect(node.log.lines.at(-1)).toMatchObject({ hasFinished: true });
  });

  it('ends what does not come to its end in time', async () => {
    let hasBegun: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (hasBegun = resolve));
    const accept = () => (hasBegun(), new Promise<never>(() => undefined));
    const node = await served({ accept }, { stopWithinSeconds: 0 });
    const answer = post(node.address).catch((cause: unknown) => cause);
    await beginning;
    await node.stop();
    expect(await answer).toBeInstanceOf(Error);
    expect(node.log.lines.at(-1)).toMatchObject({ event: 'node-stopped', hasFinished: false });
  });

  it.each(['0.0.0.0', '::'])('refuses to be reached by others at %s before a token exists', async (host) => {
    await expect(served({}, { host })).rejects.toMatchObject({ code: 'address-unprotected', isLasting: true });
    const tokens = memoryTokens();
    await tokens.create({ name: 'one', scopes: ['ingest:write'] });
    const node = await served({ tokens }, { host: '127.0.0.1', authentication: 'required' });
    expect((await post(node.address)).status).toBe(401);
    expect(node.events()).not.toContain('node-open');
  });

  it('says that it listens everywhere where it does', async () => {
    const tokens = memoryTokens();
    await tokens.create({ name: 'one', scopes: ['ingest:write'] });
    const node = await served({ tokens }, { host: '0.0.0.0' });
    expect(node.address).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
  });

  it('says so when its port is taken', async () => {
    const { address } = await served();
    const port = Number(new URL(address).port);
    await expect(served({}, { port })).rejects.toMatchObject({ code: 'address-unusable' });
  });
});

describe('a hostile connection', () => {
  const HEAD =
    'POST /api/v1/write HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\n';

  it.each([
    ['a body that never comes', `${HEAD}Content-Length: 100\r\n\r\nabc`, 408, 'request-too-slow'],
    ['headers that never end', HEAD, 408, 'request-too-slow'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['noise', Buffer.from([0x16, 3, 1, 0, 0xff, 13, 10, 13, 10]), 400, 'request-invalid'],
    ['two lengths', `${HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400, 'request-invalid'],
    [
      'a length and pieces',
      `${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'request-invalid',
    ],
    [
      'a header that is broken in two',
      'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rSet-Cookie: b\r\n\r\n',
      400,
      'request-invalid',
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, ''],
  ])('with %s is answered and ended', async (...[, bytes, status, code]) => {
    const { accept, messages } = rememberingAccept();
    const node = await served({ accept }, { requestTimeoutSeconds: 1 });
    const heard = await conversation(node.address, bytes);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard).toContain(code === '' ? '' : `"code":"${code}"`);
    expect(heard.split('HTTP/1.1 ')).toHaveLength(2);
    expect(messages).toEqual([]);
    expect((await post(node.address)).status).toBe(204);
  });

  it('that says nothing, as browsers open ahead, is ended and not told', async () => {
    const node = await served({}, { requestTimeoutSeconds: 1 });
    expect(await conversation(node.address)).toBe('');
    expect(node.events()).not.toContain('connection-refused');
    expect(await conversation(node.address, 'G')).toMatch(/^HTTP\/1\.1 408 /);
    expect(node.events()).toContain('connection-refused');
  });

  it('with a body that is announced too large is ended before it is sent', async () => {
    const node = await served();
    const heard = await conversation(node.address, `${HEAD}Content-Length: 99999999999\r\n\r\nabc`);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('with pieces that add up to too much is ended', async () => {
    const node = await served();
    const piece = `800\r\n${'x'.repeat(0x800)}\r\n`;
    const heard = await conversation(node.address, `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, piece.repeat(4));
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect((await post(node.address)).status).toBe(204);
  });

  it('that breaks off while its token is checked takes no room', async () => {
    const tokens = memoryTokens();
    const { token } = await tokens.create({ name: 'one', scopes: ['ingest:write'] });
    const find: typeof tokens.find = async (asked) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return tokens.find(asked);
    };
    const node = await served({ tokens: { ...tokens, find } }, { mostBytesInFlight: 4096 });
    const authorized = `${HEAD}Authorization: Bearer ${token}\r\nContent-Length: 4096\r\n\r\nabc`;
    const { hostname, port } = new URL(node.address);
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(authorized, () => setTimeout(() => socket.destroy(), 20));
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const body = Buffer.alloc(4096);
    const headers = { ...HEADERS, authorization: `Bearer ${token}` };
    expect((await fetch(`${node.address}/api/v1/write`, { method: 'POST', headers, body })).status).toBe(204);
  });

  it('that breaks off gives its room back', async () => {
    const node = await served({}, { mostBytesInFlight: 4096 });
    for (let tries = 0; tries < 20; tries++) {
      const { hostname, port } = new URL(node.address);
      await new Promise<void>((resolve) => {
        const socket = connect({ host: hostname, port: Number(port) }, () => {
          socket.write(`${HEAD}Content-Length: 4096\r\n\r\nabc`, () => socket.destroy());
        });
        socket.on('close', () => resolve());
      });
    }
    await expect.poll(async () => (await post(node.address)).status).toBe(204);
  });

  it.each([
    ['of which a part has come', 0, 3],
    ['that has come whole', 0, 4096],
    ['whose token is still checked', 100, 3],
  ])('behind another gives its room back, a body %s', async (_, delay, bytes) => {
    const tokens = memoryTokens();
    const { token } = await tokens.create({ name: 'one', scopes: ['ingest:write', 'accounts:read'] });
    const find: typeof tokens.find = async (asked) => {
      await new Promise((resolve) => setTimeout(resolve, delay));
      return tokens.find(asked);
    };
    const asked: ((error: Error) => void)[] = [];
    const fleet = () => new Promise<never>((_, reject) => void asked.push(reject));
    const node = await served({ fleet, tokens: { ...tokens, find } }, { mostBytesInFlight: 4096 });
    const authorization = `Authorization: Bearer ${token}\r\n`;
    const first = `GET /v1/fleet HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\n`;
    const second = `${HEAD}${authorization}Content-Length: 4096\r\n\r\n${'x'.repeat(bytes)}`;
    const { hostname, port } = new URL(node.address);
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(first + second, () => setTimeout(() => socket.resetAndDestroy(), 50));
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const headers = { ...HEADERS, authorization: `Bearer ${token}` };
    const body = Buffer.alloc(4096);
    expect((await fetch(`${node.address}/api/v1/write`, { method: 'POST', headers, body })).status).toBe(204);
    for (const refuse of asked) refuse(new Error('nobody asks any more'));
  });
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'served-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const made = (name: string, ...more: string[]) =>
    openssl(
      'req',
      '-x509',
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-days',
      '2',
      '-nodes',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      ...more,
    );
  const health = (address: string, options: object) =>
    new Promise<number | undefined>((resolve, reject) => {
      const agent = new Agent({ keepAlive: false });
      request(`${address}/healthz`, { ...options, agent }, (answer) => (answer.resume(), resolve(answer.statusCode)))
        .on('error', reject)
        .end();
    });

  it('let in those clients alone that show one of the authority', async () => {
    made('node');
    made('client');
    made('stranger');
    const tls = { certificate: read('node.crt'), key: read('node.key'), clientAuthorities: read('client.crt') };
    const { address } = await served({}, { tls });
    const of = (name: string) => ({ ca: tls.certificate, cert: read(`${name}.crt`), key: read(`${name}.key`) });
    expect(address).toMatch(/^https:/);
    expect(await health(address, of('client'))).toBe(200);
    await expect(health(address, { ca: tls.certificate })).rejects.toMatchObject({
      code: expect.stringMatching(/^E/) as unknown,
    });
    await expect(health(address, of('stranger'))).rejects.toMatchObject({
      code: expect.stringMatching(/^E/) as unknown,
    });
    rmSync(folder, { recursive: true });
  });
});
