import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExportedSeries } from '../../foundation/exported-series.ts';
import { instant, period } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { HistorySource } from '../../ports/history-source.ts';
import type { HistoryServer } from './history-request.ts';
import { prometheusHistory } from './prometheus/prometheus-history.ts';
import { victoriaMetricsHistory } from './victoria-metrics/victoria-metrics-history.ts';

const FROM = 1_750_000_000_000;
const WITHIN = period(instant(FROM), instant(FROM + 60_000));
const KINDS = [
  ['prometheus', prometheusHistory],
  ['victoriametrics', victoriaMetricsHistory],
] as const;

type Behaviour = (answer: ServerResponse, asked: { readonly body: string; readonly request: IncomingMessage }) => void;

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serverThat(behaves: Behaviour): Promise<string> {
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => behaves(answer, { body, request }));
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const of = (make: (server: HistoryServer) => HistorySource, url: string, more: Partial<HistoryServer> = {}) =>
  make({ url, headers: {}, silenceMilliseconds: 300, longestMilliseconds: 1500, mostBytes: 2 ** 20, ...more });

async function read(source: HistorySource, signal = new AbortController().signal) {
  const series: ExportedSeries[] = [];
  await source.read({ match: ['up'], period: WITHIN, signal }, (one) => series.push(one));
  return series;
}

const refused = async (source: HistorySource): Promise<Problem> => {
  const error: unknown = await read(source).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};

const says =
  (status: number, text: string, headers: Record<string, string> = {}): Behaviour =>
  (answer) =>
    answer.writeHead(status, headers).end(text);

const MATRIX = (result: string): string => `{"status":"success","data":{"resultType":"matrix","result":[${result}]}}`;

describe.each(KINDS)('a server of history that is %s', (kind, make) => {
  it.each<readonly [string, string, Behaviour]>([
    ['fails', 'history-unreachable', says(500, 'no')],
    ['is busy', 'history-unreachable', says(429, 'later', { 'retry-after': '1' })],
    ['is not ready', 'history-unreachable', says(503, '')],
    ['lets nobody in', 'history-refused', says(401, 'who?')],
    ['forbids', 'history-refused', says(403, 'no')],
    ['knows no such path', 'history-refused', says(404, 'what?')],
    ['dislikes the selector', 'history-refused', says(400, '{"status":"error","error":"parse error"}')],
    ['sends elsewhere', 'history-refused', says(302, '', { location: 'http://127.0.0.1:1/' })],
    [
      'finds the question too large',
      'history-too-large',
      says(
        422,
        '{"status":"error","error":"query processing would load too many samples into memory in query execution"}',
      ),
    ],
    ['answers in HTML', 'history-unreadable', says(200, '<html>login</html>')],
    ['answers with a number', 'history-unreadable', says(200, '3')],
    [
      'answers with another form',
      'history-unreadable',
      says(200, '{"status":"success","data":{"resultType":"vector","result":[{"a":1}]}}'),
    ],
    [
      'breaks off',
      'history-unreachable',
      (answer) => {
        answer.writeHead(200, { 'content-length': '1000' });
        answer.write('{"status":"success","data":{"resultType":"matrix","result":[', () => answer.destroy());
      },
    ],
    ['hangs before it answers', 'history-unreachable', () => undefined],
    ['hangs in its answer', 'history-unreachable', (answer) => void answer.writeHead(200).write('{"status":')],
    [
      'drips without end',
      'history-unreachable',
      (answer) => {
        answer.writeHead(200);
        const dripping = setInterval(() => answer.write(' '), 50);
        answer.on('close', () => clearInterval(dripping));
      },
    ],
    [
      'never ends',
      'history-too-large',
      (answer) => {
        answer.writeHead(200);
        const pour = (): void => void (answer.destroyed || answer.write('\n'.repeat(65_536), () => setImmediate(pour)));
        pour();
      },
    ],
  ])('%s: %s', async (_, code, behaves) => {
    expect((await refused(of(make, await serverThat(behaves)))).code).toBe(code);
  });

  it('is not there', async () => {
    const { code, message } = await refused(of(make, 'http://127.0.0.1:1'));
    expect([code, message]).toEqual(['history-unreachable', expect.stringContaining('ECONNREFUSED')]);
  });

  it('is shown the credentials, and they are never repeated', async () => {
    let shown: string | undefined;
    const url = await serverThat((answer, { request }) => {
      shown = request.headers.authorization;
      answer.writeHead(401).end(`"${shown}" is wrong, and so is hunter2-token`);
    });
    const { message } = await refused(of(make, url, { headers: { authorization: 'Bearer hunter2-token' } }));
    expect(shown).toBe('Bearer hunter2-token');
    expect(message).toContain('***');
    expect(message).not.toContain('hunter2');
  });

  it('is left as soon as the caller stops', async () => {
    const stopping = new AbortController();
    const url = await serverThat((answer) => void answer.writeHead(200).write(' '));
    setTimeout(() => stopping.abort(new Error('stopped')), 50);
    await expect(read(of(make, url), stopping.signal)).rejects.toThrow('stopped');
  });

  it('is asked for the period, below the path of its address', async () => {
    let asked = '';
    const url = await serverThat((answer, { body, request }) => {
      asked = `${request.url}?${decodeURIComponent(body)}`;
      answer.writeHead(200).end(kind === 'prometheus' ? MATRIX('') : '');
    });
    expect(await read(of(make, `${url}/select/0/`))).toEqual([]);
    expect(asked).toBe(
      kind === 'prometheus'
        ? '/select/0/api/v1/query?query=up[60001ms]&time=1750000060.000'
        : '/select/0/api/v1/export?match[]=up&start=1750000000.000&end=1750000060.000&max_rows_per_line=10000',
    );
  });

  it('gives what lies within the period alone', async () => {
    const moments = [-1, 0, 59_999, 60_000];
    const url = await serverThat((answer) => {
      const values = moments.map((at) => `[${(FROM + at) / 1000},"${at}"]`).join(',');
      const line = { metric: { __name__: 'up' }, values: moments, timestamps: moments.map((at) => FROM + at) };
      const text =
        kind === 'prometheus'
          ? MATRIX(`{"metric":{"__name__":"up"},"values":[${values}]}`)
          : `${JSON.stringify(line)}\n`;
      answer.writeHead(200).end(text);
    });
    const [series] = await read(of(make, url));
    expect([...series!.values]).toEqual([0, 59_999]);
    expect([...series!.times]).toEqual([FROM, FROM + 59_999]);
  });

  it('fails otherwise than with a problem on no bytes', async () => {
    let bytes: Uint8Array = new Uint8Array();
    const url = await serverThat((answer) => answer.writeHead(200).end(bytes));
    const piece = fc.constantFrom(
      '{"status":"success","data":{"resultType":"matrix","result":[',
      '{"metric":{"__name__":"a"},',
      '"values":[',
      '[1,"2"]',
      '"timestamps":[1]',
      '}',
      ']',
      '\n',
      '1',
      'null',
      ',',
      '"',
      '\\',
    );
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.array(piece, { maxLength: 12 }).map((of) => Buffer.from(of.join(''))),
    );
    const property = fc.asyncProperty(some, async (of_) => {
      bytes = of_;
      const error: unknown = await read(of(make, url)).catch((cause: unknown) => cause);
      expect(error instanceof Error && !(error instanceof Problem)).toBe(false);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

describe('an answer of Prometheus', () => {
  it('in part is no answer', async () => {
    const text =
      '{"status":"success","data":{"resultType":"matrix","result":[]},"warnings":["a store did not answer"]}';
    const { code, message } = await refused(of(prometheusHistory, await serverThat(says(200, text))));
    expect([code, message]).toEqual(['history-unreadable', expect.stringContaining('a store did not answer')]);
  });

  it('to a second selector gives no series twice', async () => {
    const url = await serverThat(
      says(200, MATRIX(`{"metric":{"b":"1","__name__":"up"},"values":[[${FROM / 1000},"1"]]}`)),
    );
    const series: ExportedSeries[] = [];
    const question = { match: ['up', '{b="1"}'], period: WITHIN, signal: new AbortController().signal };
    await of(prometheusHistory, url).read(question, (one) => series.push(one));
    expect(series).toHaveLength(1);
  });
});

describe('an answer of VictoriaMetrics', () => {
  it('that ends within a line is no answer', async () => {
    const line = JSON.stringify({ metric: { __name__: 'up' }, values: [1], timestamps: [FROM] });
    expect((await refused(of(victoriaMetricsHistory, await serverThat(says(200, line))))).code).toBe(
      'history-unreadable',
    );
    expect(await read(of(victoriaMetricsHistory, await serverThat(says(200, `${line}\n`))))).toHaveLength(1);
  });
});
