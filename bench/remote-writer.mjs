import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const HEADERS = {
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
  'x-prometheus-remote-write-version': '0.1.0',
};
const AT_ONCE = 8;
const PATIENCE_MILLISECONDS = 500;

/** Sends messages of remote write 1.0, some at a time; one that is refused for now is sent again. @param {string} url */
export function remoteWriter(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const figures = { messages: 0, refused: 0, longestAnswerSeconds: 0 };

  async function send(body) {
    const began = performance.now();
    for (;;) {
      const status = await post({ url, agent, body });
      if (status === 204 || status === 200) break;
      if (status !== 503 && status !== 429) throw new Error(`${url} answered ${status}`);
      figures.refused++;
      await wait(PATIENCE_MILLISECONDS);
    }
    figures.messages++;
    figures.longestAnswerSeconds = Math.max(figures.longestAnswerSeconds, (performance.now() - began) / 1000);
  }
  return {
    figures,
    /** @param {Iterable<Buffer>} bodies made as they are sent @param {number} atOnce */
    async sendAll(bodies, atOnce = AT_ONCE) {
      const left = bodies[Symbol.iterator]();
      const sendOn = async () => {
        for (let next = left.next(); !next.done; next = left.next()) await send(next.value);
      };
      await Promise.all(Array.from({ length: atOnce }, sendOn));
    },
    /** As senders do that scrape one target after the other. @param {Iterable<Buffer>} bodies made as they are sent @param {{ readonly count: number, readonly milliseconds: number }} pace the time within which so many are sent */
    async sendSpread(bodies, { count, milliseconds }) {
      const began = performance.now();
      const underWay = new Set();
      let place = 0;
      for (const body of bodies) {
        const due = (place++ / count) * milliseconds - (performance.now() - began);
        if (due > 1) await wait(due);
        while (underWay.size >= AT_ONCE) await Promise.race(underWay);
        const sending = send(body).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      await Promise.all(underWay);
    },
    close: () => agent.destroy(),
  };
}

function post({ url, agent, body }) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers: { ...HEADERS, 'content-length': body.length } });
    asked.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
