import { setTimeout as pause } from 'node:timers/promises';
import { compress } from 'snappyjs';
import { Problem } from '../../../foundation/problem.ts';
import type { TelemetrySender } from '../../../ports/telemetry-sender.ts';
import { writeRequestBytes } from './write-request-bytes.ts';

const HEADERS = {
  'Content-Type': 'application/x-protobuf',
  'Content-Encoding': 'snappy',
  'X-Prometheus-Remote-Write-Version': '0.1.0',
};

/** A request that gets no answer is given up after this long, and made again. */
const MOST_WAIT_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 1000;
const MOST_PAUSE_SECONDS = 30;
const TOO_MANY_REQUESTS = 429;
const FIRST_SERVER_FAULT = 500;

/** Sends to the node at an address, such as `http://127.0.0.1:7400`, that asks for no token, by Prometheus remote write 1.0. Source: the specification, prometheus.io/docs/specs/prw/remote_write_spec. */
export function remoteWriteSender({ address }: { readonly address: string }): TelemetrySender {
  const url = new URL('/api/v1/write', address);
  return {
    async send(series, signal) {
      const body = compress(writeRequestBytes(series));
      for (;;) {
        signal.throwIfAborted();
        const answer = await answerOf(url, { body, signal });
        if (answer?.ok) return;
        if (answer !== undefined && !isTemporary(answer.status)) throw await refusal(answer);
        await pause(pauseOf(answer), undefined, { signal });
      }
    },
  };
}

interface Request {
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** Undefined: there was none. */
async function answerOf(url: URL, { body, signal }: Request): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: HEADERS,
      body: Uint8Array.from(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(MOST_WAIT_MILLISECONDS)]),
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return undefined;
    throw error;
  }
}

const isTemporary = (status: number): boolean => status === TOO_MANY_REQUESTS || status >= FIRST_SERVER_FAULT;

function pauseOf(answer: Response | undefined): number {
  const seconds = Number(answer?.headers.get('retry-after') ?? Number.NaN);
  return seconds > 0 ? Math.min(seconds, MOST_PAUSE_SECONDS) * 1000 : PAUSE_MILLISECONDS;
}

async function refusal(answer: Response): Promise<Problem> {
  const text = (await answer.text()).slice(0, 500);
  return new Problem('telemetry-refused', `The node at ${answer.url} refused telemetry (${answer.status}): ${text}`);
}
