import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * A door before a ClickHouse of 2018, which knows no bound parameters: writes them into the statement on the way, and keeps back
 * settings that it doesn't know. For tests alone; current servers are spoken to directly.
 */
export interface OldServerDoor extends AsyncDisposable {
  readonly url: string;
}

const UNKNOWN_SETTINGS = ['role', 'session_id', 'enable_http_compression', 'async_insert', 'wait_for_async_insert'];
/** Stands behind the statement that makes a table. */
const UNKNOWN_TABLE_SETTINGS = / SETTINGS fsync_after_insert = 1, fsync_part_directory = 1/g;

export async function openDoor(httpPort: number): Promise<OldServerDoor> {
  const server = createServer((incoming, answer) => {
    forward(incoming, answer, httpPort).catch((error: unknown) => answer.destroy(error as Error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function forward(incoming: IncomingMessage, answer: ServerResponse, port: number): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const bound = takeParameters(url.searchParams);
  const query = url.searchParams.get('query');
  if (query !== null) url.searchParams.set('query', inlined(query, bound));
  const sent = query === null ? Buffer.from(inlined(body.toString(), bound)) : body;
  const { host: _host, 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = incoming.headers;
  await new Promise<void>((done, failed) => {
    const outgoing = request(
      // A connection that is used again may be one that the server is just closing.
      { agent: false, host: '127.0.0.1', port, path: `${url.pathname}${url.search}`, method: incoming.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer).on('finish', done);
      },
    );
    outgoing.on('error', failed);
    outgoing.end(sent);
  });
}

function takeParameters(settings: URLSearchParams): ReadonlyMap<string, string> {
  const bound = new Map<string, string>();
  for (const [name, value] of Array.from(settings)) {
    if (name.startsWith('param_')) bound.set(name.slice('param_'.length), value);
    if (name.startsWith('param_') || UNKNOWN_SETTINGS.includes(name)) settings.delete(name);
  }
  return bound;
}

/** Numbers, lists of them and hexadecimal digits are all that the statements bind; anything else is refused. */
const inlined = (statement: string, bound: ReadonlyMap<string, string>): string =>
  statement.replaceAll(UNKNOWN_TABLE_SETTINGS, '').replaceAll(/\{(\w+):(\w+)\}/g, (_, name: string, type: string) => {
    const value = bound.get(name) ?? '';
    if (type === 'String' && /^[0-9a-f,]*$/.test(value)) return `'${value}'`;
    if (type === 'Int64' && /^-?\d+$/.test(value)) return value;
    throw new Error(`the parameter ${name} can't be written into a statement`);
  });
