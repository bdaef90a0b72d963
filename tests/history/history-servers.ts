import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether the system has the servers; tests that need one report themselves as skipped where it hasn't. */
export const hasPrometheus = isInstalled('prometheus') && isInstalled('promtool');
export const hasVictoriaMetrics = isInstalled('victoria-metrics');

export interface OwnSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Moments in UTC milliseconds, in order. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A server on a free loopback port with a folder of its own; stopped by its process number. */
export interface HistoryServerProcess extends AsyncDisposable {
  readonly url: string;
}

/** A Prometheus that holds the series, as if it had scraped them. */
export async function prometheusWith(series: readonly OwnSeries[]): Promise<HistoryServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-prometheus-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(folder, 'prometheus.yml'), 'global: { scrape_interval: 1h }\n');
  if (series.length > 0) {
    writeFileSync(join(folder, 'series.txt'), openMetrics(series));
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'series.txt'), data], {
      stdio: 'ignore',
    });
  }
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      '--query.max-samples=50000',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  return running({ child, folder, url: `http://127.0.0.1:${port}`, health: '/-/ready' });
}

/** A VictoriaMetrics that was sent the series. */
export async function victoriaMetricsWith(series: readonly OwnSeries[]): Promise<HistoryServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-victoria-metrics-'));
  const port = await freePort();
  const child = spawn(
    'victoria-metrics',
    [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${folder}`, '-retentionPeriod=100y'],
    { cwd: folder, stdio: 'ignore' },
  );
  const server = await running({ child, folder, url: `http://127.0.0.1:${port}`, health: '/health' });
  const body = series
    .map(({ name, labels, times, values }) =>
      JSON.stringify({ metric: { __name__: name, ...labels }, values, timestamps: times }),
    )
    .join('\n');
  await fetch(`${server.url}/api/v1/import`, { method: 'POST', body });
  await fetch(`${server.url}/internal/force_flush`);
  return server;
}

/** In the order of time, as the format asks for it. */
function openMetrics(series: readonly OwnSeries[]): string {
  const byName = new Map<string, string[]>();
  for (const { name, labels, times, values } of series) {
    const words = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    const lines = byName.get(name) ?? [];
    byName.set(name, lines);
    times.forEach((at, place) => lines.push(`${name}{${words.join(',')}} ${values[place]} ${at / 1000}`));
  }
  const text = [...byName].map(([name, lines]) => `# TYPE ${name} gauge\n${lines.join('\n')}\n`);
  return `${text.join('')}# EOF\n`;
}

interface Started {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly url: string;
  readonly health: string;
}

async function running({ child, folder, url, health }: Started): Promise<HistoryServerProcess> {
  const server: HistoryServerProcess = {
    url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((done) => child.once('exit', done));
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(url + health).catch(() => undefined);
    if (answer?.ok === true) return server;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  await server[Symbol.asyncDispose]();
  throw new Error(`the server at ${url} does not answer`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
