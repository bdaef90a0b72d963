import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = 'prometheus';

/** Whether the system has a Prometheus; tests that need one report themselves as skipped where it hasn't. */
export const hasPrometheus = ((): boolean => {
  try {
    execFileSync('which', [PROGRAM], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export interface PrometheusOptions {
  /** `host:port` of the exporter. */
  readonly scrapes: string;
  readonly everyMilliseconds: number;
  /** Base addresses of nodes. */
  readonly sendsTo: readonly string[];
}

/** One series as Prometheus keeps it: moments in milliseconds. */
export interface KeptSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly at: number; readonly value: number }[];
}

/** A Prometheus on loopback with a folder of its own; stopped by its process number. */
export interface PrometheusServer extends AsyncDisposable {
  /** The samples as they were scraped, of the series that the selector finds, of the last hour and of what is told ahead of time. */
  kept(selector: string): Promise<readonly KeptSeries[]>;
  /** Ends the scraping; resolves once all that was scraped is acknowledged. */
  sendRest(): Promise<void>;
}

/**
 * Starts a Prometheus that scrapes one exporter and sends all of it to the nodes, to each by several shards at once.
 * Of samples that carry time stamps it sends those that are later than its own start, and takes none that is ten minutes ahead.
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-prometheus-'));
  const settings = join(folder, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(settings, JSON.stringify(settingsOf(options)));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${settings}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await untilReady(address, child);
  return {
    kept: (selector) => keptSamples(address, selector),
    async sendRest() {
      writeFileSync(settings, JSON.stringify({ ...settingsOf(options), scrape_configs: [] }));
      child.kill('SIGHUP');
      await untilSent(address);
    },
    async [Symbol.asyncDispose]() {
      await ended(child, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const settingsOf = ({ scrapes, everyMilliseconds, sendsTo }: PrometheusOptions) => ({
  global: { scrape_interval: `${everyMilliseconds}ms`, scrape_timeout: `${everyMilliseconds}ms` },
  scrape_configs: [{ job_name: 'dcgm', static_configs: [{ targets: [scrapes] }] }],
  remote_write: sendsTo.map((node) => ({
    url: `${node}/api/v1/write`,
    queue_config: { min_shards: 4, max_shards: 4, batch_send_deadline: '200ms', max_backoff: '500ms' },
  })),
});

async function untilReady(address: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt++) {
    const answer = await fetch(`http://${address}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`no Prometheus answers on ${address}`);
}

async function keptSamples(address: string, selector: string): Promise<readonly KeptSeries[]> {
  const answer = await fetch(
    `http://${address}/api/v1/query?query=${encodeURIComponent(`${selector}[1h]`)}&time=${Date.now() / 1000 + AHEAD_SECONDS}`,
  );
  const { data } = (await answer.json()) as {
    readonly data: {
      readonly result: readonly {
        readonly metric: Record<string, string>;
        readonly values: readonly (readonly [number, string])[];
      }[];
    };
  };
  return data.result.map(({ metric, values }) => ({
    metric,
    samples: values.map(([seconds, value]) => ({ at: Math.round(seconds * 1000), value: Number(value) })),
  }));
}

const AHEAD_SECONDS = 900;

/** Waits until nothing is on its way. */
async function untilSent(address: string): Promise<void> {
  for (let quiet = 0, attempt = 0; quiet < 5; attempt++) {
    if (attempt === 600) throw new Error('Prometheus does not get rid of its samples');
    const text = await (await fetch(`http://${address}/metrics`)).text();
    const pending = [...text.matchAll(/^prometheus_remote_storage_samples_pending\{.*\} (\S+)$/gm)];
    quiet = pending.length > 0 && pending.every(([, count]) => count === '0') ? quiet + 1 : 0;
    await sleep(100);
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const listener = createServer();
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as { readonly port: number };
      listener.close(() => resolve(port));
    });
  });
