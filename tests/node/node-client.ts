import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';
import { START } from '../cli/small-fleet.ts';
import type { NodeProcess } from './node-process.ts';

/** What a node answered, with the code of its problem document where it is one. */
export interface NodeAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: number;
  readonly body: unknown;
}

/** Asks a node with a token, as senders and readers do. */
export interface NodeClient {
  get(path: string): Promise<NodeAnswer>;
  /** Sends a message of remote write 1.0. */
  write(message: Uint8Array): Promise<NodeAnswer>;
  /** Hands a file of records in; the query is its idempotency key. */
  handIn(query: string, body: Uint8Array | string): Promise<NodeAnswer>;
  readiness(): Promise<{ readonly status: number; readonly waitsFor: readonly string[] }>;
  /** Undefined where the node does not give it. */
  metric(series: string): Promise<number | undefined>;
  /** The accounts of the small fleet's two hours. */
  accounts(): Promise<AccountsDocument>;
  /** Resolves once the store has every window that is whole. */
  untilStored(): Promise<void>;
}

export function nodeClient({ address }: NodeProcess, token?: string): NodeClient {
  const shown: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  async function ask(path: string, more: RequestInit = {}): Promise<NodeAnswer> {
    const headers = { ...shown, ...(more.headers as Record<string, string> | undefined) };
    const answer = await fetch(`${address}${path}`, { ...more, headers });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const body: unknown = isJson ? JSON.parse(text) : text;
    const isProblem = /problem\+json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      code: isProblem ? (body as { readonly code: string }).code : undefined,
      retryAfter: Number(answer.headers.get('retry-after') ?? Number.NaN),
      body,
    };
  }
  async function metric(series: string): Promise<number | undefined> {
    const text = String((await ask('/metrics')).body);
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length));
  }
  return {
    get: (path) => ask(path),
    write: (message) =>
      ask('/api/v1/write', {
        method: 'POST',
        headers: {
          'content-encoding': 'snappy',
          'content-type': 'application/x-protobuf',
          'x-prometheus-remote-write-version': '0.1.0',
        },
        body: Buffer.from(message),
      }),
    handIn: (query, body) =>
      ask(`/v1/imports?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'idempotency-key': query },
        body: Buffer.from(body),
      }),
    async readiness() {
      const { status, body } = await ask('/readyz');
      return { status, waitsFor: (body as { readonly waitsFor: readonly string[] }).waitsFor };
    },
    metric,
    async accounts() {
      const { status, body } = await ask(`/v1/accounts-document?from=${hour(0)}&until=${hour(2)}`);
      if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
      return body as AccountsDocument;
    },
    untilStored: () => until(async () => (await metric('comptroller_windows_pending')) === 0),
  };
}

const hour = (hours: number): string => new Date(START + hours * 3_600_000).toISOString();

/** Asks again and again; half a minute is more than anything takes. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error('it is never so');
}

/** Creates a token of a node as its operator does. */
export async function createToken(settings: string, ...scopes: readonly string[]): Promise<string> {
  const named = scopes.flatMap((scope) => ['--scope', scope]);
  const args = ['token', 'create', '--settings', settings, '--name', 'a test', ...named];
  const program = join(PACKAGE_ROOT, 'bin', 'comptroller.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  const [token] = /comptroller_[0-9a-f]{16}_[\w-]{43}/.exec(stdout) ?? [];
  if (token === undefined) throw new Error(`no token was printed: ${stdout}`);
  return token;
}
