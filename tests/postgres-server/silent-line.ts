import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What stands between a node and its database: it can fall silent, as a network does that loses everything, and speak again. */
export interface SilentLine extends AsyncDisposable {
  readonly port: number;
  fallSilent(): void;
  speak(): void;
}

export async function silentLine(toPort: number): Promise<SilentLine> {
  const open = new Set<Socket>();
  let isSilent = false;
  function held(socket: Socket): Socket {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    if (isSilent) socket.pause();
    return socket;
  }
  const server = createServer((near) => {
    const far = held(connect(toPort, '127.0.0.1'));
    held(near);
    near.on('data', (bytes) => far.write(bytes)).on('end', () => far.end());
    far.on('data', (bytes) => near.write(bytes)).on('end', () => near.end());
    if (isSilent) for (const socket of [near, far]) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  return {
    port,
    fallSilent() {
      isSilent = true;
      for (const socket of open) socket.pause();
    },
    speak() {
      isSilent = false;
      for (const socket of open) socket.resume();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
