import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { instant } from '../../../foundation/instant.ts';
import { remoteWriteSender } from './remote-write-sender.ts';

const SERIES = [{ labels: { __name__: 'up' }, samples: [{ at: instant(1000), value: 1 }] }];
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function nodeThat(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A node that gives the answers one after the other, the last for ever; counts requests. */
async function nodeAnswering(...statuses: number[]) {
  const asked = { times: 0 };
  const address = await nodeThat((request, response) => {
    const status = statuses[Math.min(asked.times, statuses.length - 1)] ?? 204;
    asked.times += 1;
    request.resume().on('end', () => response.writeHead(status, { 'Retry-After': '0.01' }).end('no room'));
  });
  return { asked, sender: remoteWriteSender({ address }) };
}

describe('the sender of telemetry', () => {
  it('is done when the node has acknowledged', async () => {
    const { asked, sender } = await nodeAnswering(204);
    await sender.send(SERIES, new AbortController().signal);
    expect(asked.times).toBe(1);
  });

  it.each([429, 500, 503])('asks again after %i, until it is acknowledged', async (status) => {
    const { asked, sender } = await nodeAnswering(status, status, 204);
    await sender.send(SERIES, new AbortController().signal);
    expect(asked.times).toBe(3);
  });

  it.each([400, 401, 413])('ends at %i, which will not change, with what the node said', async (status) => {
    const { asked, sender } = await nodeAnswering(status, 204);
    await expect(sender.send(SERIES, new AbortController().signal)).rejects.toMatchObject({
      code: 'telemetry-refused',
      message: expect.stringContaining('no room'),
    });
    expect(asked.times).toBe(1);
  });

  it('is stopped by its signal, whether it waits or asks', async () => {
    const { sender } = await nodeAnswering(503);
    const stopping = new AbortController();
    const sending = sender.send(SERIES, stopping.signal);
    setTimeout(() => stopping.abort(), 30);
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('follows no redirect', async () => {
    const elsewhere = { asked: 0 };
    const other = await nodeThat((_, response) => {
      elsewhere.asked += 1;
      response.writeHead(204).end();
    });
    const address = await nodeThat((request, response) =>
      request.resume().on('end', () => response.writeHead(307, { Location: other }).end()),
    );
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 100);
    await expect(remoteWriteSender({ address }).send(SERIES, stopping.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(elsewhere.asked).toBe(0);
  });
});
