import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askHistory } from './history-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'secured-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A key with a certificate that it signed itself, for an address. */
function made(name: string, address: string) {
  const way = ['-days', '2', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`];
  const names = ['-addext', `subjectAltName=IP:${address}`];
  execFileSync('openssl', ['req', '-x509', ...way, ...files, ...names], { cwd: folder, stdio: 'ignore' });
  const read = (ending: string) => readFileSync(join(folder, `${name}.${ending}`), 'utf8');
  return { key: read('key'), cert: read('crt') };
}

describe('a server of history behind TLS', () => {
  const [own, stranger, elsewhere] = [made('own', '127.0.0.1'), made('other', '127.0.0.1'), made('far', '127.0.0.9')];
  const servers: Server[] = [];
  const asked: (string | undefined)[] = [];
  beforeAll(async () => {
    for (const material of [own, elsewhere]) {
      const server = createServer(material, (request, answer) => {
        asked.push(request.headers.authorization);
        answer.end('what it has');
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      servers.push(server);
    }
  });
  afterAll(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))));

  async function answerOf(place: number, authorities?: string): Promise<string> {
    const { port } = servers[place]!.address() as { port: number };
    const pieces: Buffer[] = [];
    const headers = { authorization: 'Bearer secret' };
    const of = { url: `https://127.0.0.1:${port}`, headers, ...(authorities === undefined ? {} : { authorities }) };
    const request = { path: '/api/v1/query', form: new URLSearchParams(), signal: new AbortController().signal };
    await askHistory(of, request, (piece) => pieces.push(piece));
    return Buffer.concat(pieces).toString();
  }

  it('is asked where its authority is trusted', async () => {
    expect(await answerOf(0, own.cert)).toBe('what it has');
    expect(asked).toEqual(['Bearer secret']);
  });

  it.each([
    ['of an authority that nobody named', 0, undefined],
    ['of another authority than the one that was named', 0, stranger.cert],
    ['for another address', 1, elsewhere.cert],
  ])('is not sent a secret where its certificate is %s', async (_, place, authorities) => {
    asked.length = 0;
    await expect(answerOf(place, authorities)).rejects.toMatchObject({ code: 'history-unreachable' });
    expect(asked).toEqual([]);
  });
});
