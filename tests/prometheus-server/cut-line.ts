import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What stands between senders and a node: it can be cut, and then lets the requests through again, the first of them late. */
export interface CutLine extends AsyncDisposable {
  readonly address: string;
  cut(): void;
  mend(firstLateMilliseconds: number): void;
}

export async function cutLine(to: string): Promise<CutLine> {
  let isCut = false;
  let late = 0;

  async function pass(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const wait = isCut ? 0 : late;
    if (!isCut) late = 0;
    if (isCut) return void answer.writeHead(503).end();
    await sleep(wait);
    const headers = Object.fromEntries(
      ['content-type', 'content-encoding', 'x-prometheus-remote-write-version'].map((name) => [
        name,
        String(request.headers[name]),
      ]),
    );
    const { status } = await fetch(`${to}${request.url}`, { method: 'POST', headers, body });
    answer.writeHead(status).end();
  }
  const server = createServer((request, answer) => {
    pass(request, answer).catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  return {
    address: `http://127.0.0.1:${port}`,
    cut: () => void (isCut = true),
    mend(firstLateMilliseconds) {
      late = firstLateMilliseconds;
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
