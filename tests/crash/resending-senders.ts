import { setTimeout as sleep } from 'node:timers/promises';
import { sendWrite } from '../node/node-process.ts';
import { packedRequest } from '../remote-write-message.ts';
import { MOST_SCRAPES_AHEAD, type Queue, QUEUES, samplesOf, type Scenario, wireOf } from './fleet-scenario.ts';

const MOST_SCRAPES_OF_A_MESSAGE = 4;
const LONGEST_PAUSE_MILLISECONDS = 40;
const BACKOFF_MILLISECONDS = 100;

/**
 * Two senders of several queues each, that send as Prometheus does: each queue one message after the other, the same again and again until it
 * is acknowledged. No queue runs far ahead of the others.
 */
export interface ResendingSenders {
  /** Sends up to this scrape; resolves when all before is acknowledged. @throws when a message is refused for good. */
  sendUntil(scrape: number): Promise<void>;
  /** Lets the sending end: at least so many scrapes are sent. Gives how many are. */
  endSoon(least: number): number;
  /** Up to which scrape all is acknowledged. */
  acknowledged(): number;
  /** Nothing is sent any more, whatever is not acknowledged. */
  giveUp(): void;
}

export function resendingSenders(
  address: string,
  scenario: Scenario,
  random: (below: number) => number,
): ResendingSenders {
  const next = new Map<Queue, number>(QUEUES.map((queue) => [queue, 0]));
  let limit = 0;
  const over = new AbortController();

  async function send(queue: Queue, [from, until]: readonly [number, number]): Promise<void> {
    const message = packedRequest(...samplesOf(scenario, queue, [from, until]).map((told) => wireOf(told, queue)));
    while (!over.signal.aborted) {
      const status = await sendWrite(address, message).catch(() => 503);
      if (status === 204) break;
      if (status < 500) throw new Error(`a message of ${queue.sender}/${queue.number} was refused with ${status}`);
      await sleep(BACKOFF_MILLISECONDS);
    }
    next.set(queue, until);
  }
  async function sendAll(queue: Queue): Promise<void> {
    for (let from = next.get(queue)!; from < limit && !over.signal.aborted; from = next.get(queue)!) {
      const most = Math.min(limit, Math.min(...next.values()) + MOST_SCRAPES_AHEAD);
      if (from < most) await send(queue, [from, Math.min(most, from + 1 + random(MOST_SCRAPES_OF_A_MESSAGE))]);
      await sleep(random(LONGEST_PAUSE_MILLISECONDS));
    }
  }
  return {
    async sendUntil(scrape) {
      limit = scrape;
      await Promise.all(QUEUES.map(sendAll));
    },
    endSoon(least) {
      limit = Math.max(least, ...next.values()) + MOST_SCRAPES_AHEAD;
      return limit;
    },
    acknowledged: () => Math.min(...next.values()),
    giveUp: () => over.abort(),
  };
}
