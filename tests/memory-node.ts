import { randomBytes } from 'node:crypto';
import { accountsSchemas } from '../src/adapters/accounts-file/accounts-schema.ts';
import type { Allocation } from '../src/domain/accounting/allocation.ts';
import { emptyWindow, WINDOW_MILLISECONDS } from '../src/domain/telemetry/device-window.ts';
import { SIGNAL_INDEX } from '../src/domain/telemetry/signal.ts';
import { accessOf } from '../src/faces/http/access.ts';
import type { HttpDoors, IncomingMessage } from '../src/faces/http/doors.ts';
import { type EventLog, eventLog } from '../src/faces/http/event-log.ts';
import { httpApp } from '../src/faces/http/http-app.ts';
import type { Route } from '../src/faces/http/route.ts';
import { nodeMetrics } from '../src/faces/http/metrics.ts';
import { instant, isoOf, type Period, period } from '../src/foundation/instant.ts';
import { Problem } from '../src/foundation/problem.ts';
import type { NamedWindow } from '../src/ports/measurement-store.ts';
import type { HttpSettings } from '../src/ports/settings-source.ts';
import type { Scope, TokenRecord, TokenStore } from '../src/ports/token-store.ts';
import { fleetDescription } from '../src/workflows/describe-fleet.ts';
import { showCatalogue, showPart } from '../src/workflows/show-catalogue.ts';
import { account, accountsDocument, figures, total } from './accounts-document.ts';
import { at } from './compute-facts.ts';
import { LIST, memoryImports } from './memory-imports.ts';
import { toyFleet, toyPart } from './toy-fleet.ts';

export const NOW = at('2026-03-12');
export const SPAN: Period = period(at('2026-03-01'), at('2026-03-11'));

/** Tokens in the memory of a test. */
export function memoryTokens(): TokenStore {
  const kept = new Map<string, TokenRecord>();
  const find = (id: string) => [...kept].find(([, record]) => record.id === id);
  return {
    create: async ({ name, scopes }) => {
      const token = randomBytes(32).toString('base64url');
      const record = { id: randomBytes(8).toString('hex'), name, scopes, createdAt: NOW };
      kept.set(token, record);
      return { record, token };
    },
    list: async () => [...kept.values()],
    revoke: async (id) => {
      const [token, record] = find(id) ?? [];
      if (token === undefined || record === undefined) throw new Problem('token-unknown', `No token ${id}.`);
      kept.set(token, { ...record, revokedAt: NOW });
      return { ...record, revokedAt: NOW };
    },
    find: async (token) => kept.get(token),
    isEmpty: async () => kept.size === 0,
  };
}

export const HTTP_SETTINGS: HttpSettings = {
  host: '127.0.0.1',
  port: 0,
  tlsEndsAtProxy: false,
  authentication: 'once-tokens-exist',
  mostBodyBytes: 4096,
  mostBytesInFlight: 16_384,
  mostConnections: 64,
  requestTimeoutSeconds: 30,
  stopWithinSeconds: 2,
  mostDaysAsked: 30,
};

/** Three customers of two workloads each, and some findings that are alike. */
const DOCUMENT = accountsDocument({
  accounts: ['acme', 'blue', 'cyan'].flatMap((customerId) =>
    ['train', 'tune'].map((workloadId) =>
      account({ customerId, workloadId, lineageId: workloadId }, figures(1e20, 3e20)),
    ),
  ),
  byCustomer: ['cyan', 'acme', 'blue'].map((id) => total(id, figures(2e20, 6e20))),
  byLineage: [total('train', figures(3e20)), total('tune', figures(3e20))],
  byCluster: [total('c1', figures(6e20))],
  findings: ['error', 'notice', 'notice', 'notice'].map((severity) => ({
    code: 'meter-duplicated',
    severity: severity as 'error' | 'notice',
    subject: 'node/0',
    message: 'Two meters tell of one device.',
  })),
});

export function memoryWindow(subjectName: string, minute: number): NamedWindow {
  const window = emptyWindow(0, instant(SPAN.from + minute * WINDOW_MILLISECONDS));
  const set = (signal: keyof typeof SIGNAL_INDEX, integral: number) => {
    const place = SIGNAL_INDEX[signal];
    window.integral[place] = integral;
    window.coveredMilliseconds[place] = 60_000;
    window.minimum[place] = integral / 60;
    window.maximum[place] = integral / 60;
  };
  set('powerWatts', 60 * 500);
  set('energyJoules', 30_000);
  set('clockEventReasons', 0);
  return { subjectName, window };
}

/** Five minutes of four subjects, in the order of the store. */
export const WINDOWS = Array.from({ length: 5 }, (_, minute) =>
  ['device n/0', 'device n/1', 'device é/0', 'meter n'].map((name) => memoryWindow(name, minute)),
).flat();

async function* windowsOf({ period: { from, until }, subjectName }: Parameters<HttpDoors['windows']>[0]) {
  for (const named of WINDOWS) {
    const isAsked = subjectName === undefined || named.subjectName === subjectName;
    if (isAsked && named.window.from >= from && named.window.from < until) yield { ...named, milliseconds: 60_000 };
  }
}

const DAY_MILLISECONDS = 86_400_000;
const dayOf = (day: number) => instant(SPAN.from + day * DAY_MILLISECONDS);
const run = (customerId: string, day: number): Allocation => ({
  customerId,
  workloadId: 'train',
  runKey: customerId,
  from: dayOf(day),
  until: dayOf(200),
  devices: [{ node: 'n', count: 2, indices: [0, 1], share: 0.5 }],
  devicesWithoutNode: 0,
  suspendedSeconds: 0,
  source: 'slurm-sacct',
});
const { until: _still, ...running } = run('acme', 1);

/** One still runs, two are alike, and the last lies after the time that is measured. */
export const ALLOCATIONS: readonly Allocation[] = [
  running,
  run('blue', 2),
  run('blue', 2),
  run('cyan', 3),
  run('dune', 100),
];

const PART = toyPart('toy-1');

const OTLP_KINDS = ['protobuf', 'json'].flatMap((form) => [`otlp-metrics-${form}`, `otlp-metrics-${form}-gzip`]);

/** The doors of a node that keeps everything in memory. */
export const memoryDoors = (more: Partial<HttpDoors> = {}): HttpDoors => ({
  version: '0.0.0',
  messageKinds: ['prometheus-remote-write-1', ...OTLP_KINDS],
  accept: async () => ({ series: 2, samples: 3, used: 3 }),
  ready: async () => [],
  fleet: async () => ({
    ...fleetDescription(toyFleet({ id: 'c1', part: PART, devices: 4, gigabits: 400 })),
    faults: [],
  }),
  catalogue: () => showCatalogue(CATALOGUE),
  part: (name) => showPart(CATALOGUE, name),
  measuredSpan: async () => SPAN,
  accounts: async () => DOCUMENT,
  allocations: async () => ALLOCATIONS,
  windows: windowsOf,
  labels: async () => [],
  stages: async ({ from, until }) => ({
    period: { from: isoOf(from), until: isoOf(until) },
    stepSeconds: 3600,
    clusters: [],
  }),
  report: async () => '<!doctype html><title>the report</title>',
  now: () => NOW,
  ...memoryImports(NOW),
  tokens: memoryTokens(),
  schemas: accountsSchemas,
  ...more,
});

const CATALOGUE = {
  catalogue: {
    read: async () => ({ parts: [PART], find: (name: string) => (name === PART.id ? PART : undefined) }),
  },
};

export interface MemoryLog extends EventLog {
  readonly lines: readonly Record<string, unknown>[];
}

export function memoryLog(): MemoryLog {
  const lines: Record<string, unknown>[] = [];
  const sink = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { ...eventLog(sink, 'debug'), lines };
}

export interface MemoryNode {
  readonly doors?: Partial<HttpDoors>;
  readonly settings?: Partial<HttpSettings>;
  readonly isStopping?: boolean;
}

/** A node that answers without a socket, with all that it said in its log. */
export function memoryNode({ doors: someDoors, settings: some, isStopping = false }: MemoryNode = {}) {
  const doors = memoryDoors(someDoors);
  const settings = { ...HTTP_SETTINGS, ...some };
  const [log, metrics] = [memoryLog(), nodeMetrics()];
  const access = accessOf(settings, doors.tokens);
  const app = httpApp({ settings, doors, access, metrics, log, isStopping: () => isStopping });
  return { app, doors, settings, log, metrics };
}

/** Remembers what it accepts. */
export function rememberingAccept() {
  const messages: IncomingMessage[] = [];
  const accept: HttpDoors['accept'] = async (message) => {
    messages.push(message);
    return { series: 1, samples: 2, used: 2 };
  };
  return { messages, accept };
}

export const WRITE_HEADERS = {
  host: 'localhost:7400',
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
};

export const OTLP_HEADERS = { host: 'localhost:7400', 'content-type': 'application/x-protobuf' };

/** A request that the route answers well. */
export function requestOf({ method, path }: Pick<Route, 'method' | 'path'>) {
  const url = path.replace(':part', 'toy-1').replace(':import', '1');
  if (method !== 'POST') return { method, url, headers: { host: 'localhost:7400' } };
  if (path === '/v1/imports') {
    const headers = { host: 'localhost:7400', 'content-type': 'text/csv' };
    return {
      method,
      url: `${url}?kind=allocations&format=allocations-csv&source=lists`,
      headers,
      payload: Buffer.from(LIST),
    };
  }
  const headers = path === '/v1/metrics' ? OTLP_HEADERS : WRITE_HEADERS;
  return { method, url, headers, payload: Buffer.from('abc') };
}

/** A token of a memory node, with just these scopes. */
export const tokenWith = async (doors: HttpDoors, ...scopes: Scope[]) =>
  (doors.tokens as TokenStore).create({ name: 'a test', scopes });
