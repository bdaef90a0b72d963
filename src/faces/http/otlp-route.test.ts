import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memoryNode, OTLP_HEADERS, rememberingAccept, tokenWith } from '../../../tests/memory-node.ts';
import { readResponse } from '../../../tests/otlp-message.ts';
import { Problem } from '../../foundation/problem.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

const send = (
  node: ReturnType<typeof memoryNode>,
  headers: Record<string, string> = {},
  payload: Uint8Array = Buffer.from('abc'),
) =>
  node.app.inject({
    method: 'POST',
    url: '/v1/metrics',
    headers: { ...OTLP_HEADERS, ...headers },
    payload: Buffer.from(payload),
  });

describe('metrics that are sent by OTLP', () => {
  it.each([
    [{ 'content-type': PROTOBUF }, 'otlp-metrics-protobuf'],
    [{ 'content-type': `${PROTOBUF}; x=y`, 'content-encoding': 'identity' }, 'otlp-metrics-protobuf'],
    [{ 'content-type': 'Application/X-Protobuf', 'content-encoding': 'GZIP' }, 'otlp-metrics-protobuf-gzip'],
    [{ 'content-type': JSON_TYPE }, 'otlp-metrics-json'],
    [{ 'content-type': `${JSON_TYPE}; charset=utf-8`, 'content-encoding': 'gzip' }, 'otlp-metrics-json-gzip'],
  ])('reach the house as they came: %o', async (headers, kind) => {
    const { accept, messages } = rememberingAccept();
    const node = memoryNode({ doors: { accept } });
    const body = gzipSync(Buffer.from([0, 200, 255]));
    const answer = await send(node, headers, body);
    expect(answer.statusCode).toBe(200);
    expect(messages).toEqual([{ kind, body: Buffer.from(body) }]);
    expect(node.metrics.text()).toContain(`comptroller_ingest_samples_total{kind="${kind}"} 2\n`);
  });

  it('are answered in their own form: all of them taken', async () => {
    const protobuf = await send(memoryNode());
    expect([protobuf.headers['content-type'], protobuf.rawPayload.length]).toEqual([PROTOBUF, 0]);
    const json = await send(memoryNode(), { 'content-type': JSON_TYPE });
    expect(json.headers['content-type']).toMatch(/^application\/json/);
    expect(json.body).toBe('{}');
  });

  it.each([1, 127, 128, 1_000_000])('are told how many of them can never be used: %d', async (samples) => {
    const reason = `delta sums — ${'x'.repeat(samples === 1 ? 1 : 300)}`;
    const accept = async () => ({ series: 9, samples: 9, used: 1, refused: { samples, reason } });
    const node = memoryNode({ doors: { accept } });
    const partial = { rejectedDataPoints: String(samples), errorMessage: reason };
    expect(readResponse((await send(node)).rawPayload)).toEqual({ partialSuccess: partial });
    expect((await send(node, { 'content-type': JSON_TYPE })).json()).toEqual({ partialSuccess: partial });
  });

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': '' },
    { 'content-type': 'application/x-protobufx' },
    { 'content-type': 'constructor' },
    { 'content-encoding': 'zstd' },
    { 'content-encoding': 'gzip, gzip' },
    { 'content-encoding': 'snappy' },
    { 'content-encoding': 'toString' },
  ])('are refused by their headers when they are of another type: %o', async (headers) => {
    const { accept, messages } = rememberingAccept();
    const answer = await send(memoryNode({ doors: { accept } }), headers);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([415, 'media-type-unsupported']);
    expect(messages).toEqual([]);
  });

  it.each([
    ['message-unreadable', 400, undefined],
    ['overloaded', 503, '5'],
    ['log-unwritable', 503, '30'],
  ])('are answered %s with %d, as clients of OTLP understand it', async (code, status, retryAfter) => {
    const node = memoryNode({ doors: { accept: () => Promise.reject(new Problem(code, 'in /srv/log')) } });
    const answer = await send(node);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(node.metrics.text()).not.toContain('comptroller_ingest_samples_total{');
  });

  it.each([
    [4096, 200],
    [4097, 413],
  ])('may have so many bytes: %d gives %d', async (bytes, status) => {
    const { accept, messages } = rememberingAccept();
    expect((await send(memoryNode({ doors: { accept } }), {}, Buffer.alloc(bytes))).statusCode).toBe(status);
    expect(messages).toHaveLength(status === 200 ? 1 : 0);
  });

  it('are taken from whoever may send telemetry and from nobody else', async () => {
    const { accept, messages } = rememberingAccept();
    const node = memoryNode({ doors: { accept } });
    const reader = await tokenWith(node.doors, 'accounts:read');
    const sender = await tokenWith(node.doors, 'ingest:write');
    expect((await send(node)).statusCode).toBe(401);
    expect((await send(node, { authorization: `Bearer ${reader.token}` })).statusCode).toBe(403);
    expect(messages).toEqual([]);
    expect((await send(node, { authorization: `Bearer ${sender.token}` })).statusCode).toBe(200);
  });

  it('have their place in the published document, with both forms', async () => {
    const answer = await memoryNode().app.inject({ url: '/v1/openapi.json', headers: { host: 'localhost' } });
    const forms = [PROTOBUF, JSON_TYPE];
    expect(answer.json()).toMatchObject({
      paths: {
        '/v1/metrics': {
          post: {
            security: [{ token: ['ingest:write'] }],
            requestBody: { content: Object.fromEntries(forms.map((form) => [form, {}])) },
            responses: { '200': { content: Object.fromEntries(forms.map((form) => [form, {}])) } },
          },
        },
      },
    });
  });
});
