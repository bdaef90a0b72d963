import type { NodeCounters } from '../../ports/node-counters.ts';

/** What the node tells of itself in the text format that Prometheus reads. */
export interface NodeMetrics extends NodeCounters {
  requestAnswered(of: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** Samples came from a server of history. */
  historyPulled(of: { readonly source: string; readonly samples: number }): void;
  pullFailed(of: { readonly source: string }): void;
  /** How far the pull from each server of history is, read when somebody asks. */
  pulls(read: () => readonly PullLevel[]): void;
  tellingFailed(of: { readonly teller: string }): void;
  /** When each teller that the node asks last told, read when somebody asks. */
  tellers(read: () => readonly TellerLevel[]): void;
  /** Whether each store can be used, read when somebody asks. */
  stores(read: () => readonly StoreLevel[]): void;
  text(): string;
}

export interface StoreLevel {
  readonly store: string;
  readonly isUsable: boolean;
}

export interface TellerLevel {
  readonly teller: string;
  /** 0 where it has told nothing since the node started. */
  readonly toldSeconds: number;
}

export interface PullLevel {
  readonly source: string;
  readonly untilSeconds: number;
  readonly lagSeconds: number;
}

type Labels = Readonly<Record<string, string | number>>;

const BUCKET_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10];

/** The node's counters. Labels are names of our own routes and kinds: their number doesn't grow with what strangers send. */
export function nodeMetrics(): NodeMetrics {
  const counters = ownCounters();
  // What has no labels stands at zero from the start, so that its first rise is seen as one.
  for (const name of ['logged', 'loggedBytes', 'windows'] as const) counters[name].add({}, 0);
  const levels = new Map<string, () => string>();
  return {
    requestAnswered: ({ route, method, status, seconds }) => {
      counters.requests.add({ route, method, status }, 1);
      counters.durations.add({ route }, seconds);
    },
    messageAccepted: (of) => {
      counters.messages.add({ kind: of.kind }, 1);
      counters.samples.add({ kind: of.kind }, of.samples);
      counters.bytes.add({ kind: of.kind }, of.bytes);
    },
    messageLogged: (of) => {
      counters.logged.add({}, 1);
      counters.loggedBytes.add({}, of.bytes);
    },
    windowsFlushed: (count) => counters.windows.add({}, count),
    historyPulled: ({ source, samples: count }) => counters.pulledSamples.add({ source }, count),
    pullFailed: ({ source }) => counters.pullFailures.add({ source }, 1),
    pulls: (read) => {
      for (const { source } of read()) {
        counters.pulledSamples.add({ source }, 0);
        counters.pullFailures.add({ source }, 0);
      }
      levels.set('pulls', () => pullLevels(read()));
    },
    tellingFailed: ({ teller }) => counters.tellingFailures.add({ teller }, 1),
    tellers: (read) => {
      for (const { teller } of read()) counters.tellingFailures.add({ teller }, 0);
      levels.set('tellers', () => tellerLevels(read()));
    },
    stores: (read) => levels.set('stores', () => storeLevels(read())),
    level: (name, help, read) => levels.set(name, () => `${head(name, help, 'gauge')}${name} ${read()}\n`),
    text: () => {
      const counted = Object.values(counters).map((metric) => metric.text());
      return [...counted, ...[...levels.values()].map((level) => level())].join('');
    },
  };
}

/** In the order in which they are told. */
const ownCounters = () => ({
  requests: counter('comptroller_http_requests_total', 'Requests answered.'),
  durations: histogram(
    'comptroller_http_request_duration_seconds',
    'From the first byte of a request to the end of its answer.',
  ),
  messages: counter('comptroller_ingest_messages_total', 'Messages that are durable.'),
  samples: counter('comptroller_ingest_samples_total', 'Samples in messages that are durable.'),
  bytes: counter('comptroller_ingest_bytes_total', 'Bytes of messages that are durable, packed.'),
  logged: counter('comptroller_log_messages_total', 'Messages of senders that were committed to the log.'),
  loggedBytes: counter('comptroller_log_bytes_total', 'Bytes of messages that were committed to the log.'),
  windows: counter('comptroller_windows_flushed_total', 'Device windows that the store of measurements has.'),
  pulledSamples: counter('comptroller_pull_samples_total', 'Samples that servers of history gave.'),
  pullFailures: counter('comptroller_pull_failures_total', 'Pulls from servers of history that failed.'),
  tellingFailures: counter('comptroller_telling_failures_total', 'Times that a teller of records could not be asked.'),
});

function pullLevels(pulls: readonly PullLevel[]): string {
  const lines = (name: string, help: string, valueOf: (pull: PullLevel) => number): string =>
    head(name, help, 'gauge') +
    pulls.map((pull) => `${labelled(name, { source: pull.source })} ${valueOf(pull)}\n`).join('');
  return (
    lines('comptroller_pull_until_seconds', 'Up to here history is pulled, in UTC seconds.', (of) => of.untilSeconds) +
    lines('comptroller_pull_lag_seconds', 'How far what is pulled lies behind the present.', (of) => of.lagSeconds)
  );
}

const TOLD = 'comptroller_records_told_seconds';

const tellerLevels = (tellers: readonly TellerLevel[]): string =>
  head(TOLD, 'When a teller of records last told all that it was asked, in UTC seconds; 0 before.', 'gauge') +
  tellers.map(({ teller, toldSeconds }) => `${labelled(TOLD, { teller })} ${toldSeconds}\n`).join('');

const USABLE = 'comptroller_store_usable';

const storeLevels = (stores: readonly StoreLevel[]): string =>
  head(USABLE, 'Whether the store could be used when that was looked at last: 1 or 0.', 'gauge') +
  stores.map(({ store, isUsable }) => `${labelled(USABLE, { store })} ${isUsable ? 1 : 0}\n`).join('');

interface Metric {
  add(labels: Labels, value: number): void;
  text(): string;
}

const head = (name: string, help: string, type: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

const escaped = (value: string | number): string =>
  String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function labelled(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

function counter(name: string, help: string): Metric {
  const values = new Map<string, number>();
  return {
    add: (labels, value) => {
      const key = labelled(name, labels);
      values.set(key, (values.get(key) ?? 0) + value);
    },
    text: () => head(name, help, 'counter') + [...values].map(([key, value]) => `${key} ${value}\n`).join(''),
  };
}

function histogram(name: string, help: string): Metric {
  const series = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number; count: number }>();
  return {
    add: (labels, value) => {
      const key = labelled(name, labels);
      const of = series.get(key) ?? { labels, counts: BUCKET_SECONDS.map(() => 0), sum: 0, count: 0 };
      series.set(key, of);
      for (const [place, bound] of BUCKET_SECONDS.entries())
        if (value <= bound) of.counts[place] = (of.counts[place] ?? 0) + 1;
      of.sum += value;
      of.count++;
    },
    text: () => {
      const lines = [...series.values()].flatMap(({ labels, counts, sum, count }) => [
        ...counts.map(
          (value, place) => `${labelled(`${name}_bucket`, { ...labels, le: BUCKET_SECONDS[place] ?? 0 })} ${value}`,
        ),
        `${labelled(`${name}_bucket`, { ...labels, le: '+Inf' })} ${count}`,
        `${labelled(`${name}_sum`, labels)} ${sum}`,
        `${labelled(`${name}_count`, labels)} ${count}`,
      ]);
      return head(name, help, 'histogram') + lines.map((line) => `${line}\n`).join('');
    },
  };
}
