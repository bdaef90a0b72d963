import { createServer } from 'node:http';
import { once } from 'node:events';

/** An exporter on loopback that gives one page after the other, one for each scrape, and then the last one again and again. */
export interface ReplayedExporter extends AsyncDisposable {
  /** `host:port`. */
  readonly target: string;
  /** From now on; before, it has nothing to tell. */
  give(pages: readonly string[]): void;
  pagesGiven(): number;
}

export async function replayedExporter(): Promise<ReplayedExporter> {
  let pages: readonly string[] = [''];
  let given = 0;
  const server = createServer((_request, answer) => {
    answer.setHeader('content-type', 'text/plain; version=0.0.4');
    answer.end(pages[Math.min(given, pages.length - 1)]);
    given++;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  return {
    target: `127.0.0.1:${port}`,
    give(all) {
      pages = all;
      given = 0;
    },
    pagesGiven: () => Math.min(given, pages.length),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
