import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const READY_WITHIN_MILLISECONDS = 30_000;

/** Prometheus, as its package installs it, taking remote write. @param {string} folder */
export async function startPrometheus(folder) {
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, 'global: { scrape_interval: 15s }\n');
  const port = await freePort();
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-remote-write-receiver',
  ];
  return started('prometheus', args, { address: `http://127.0.0.1:${port}`, ready: '/-/ready' });
}

/** VictoriaMetrics, as its package installs it. @param {string} folder */
export async function startVictoriaMetrics(folder) {
  const port = await freePort();
  const args = [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(folder, 'victoria-metrics')}`,
    '-retentionPeriod=1',
  ];
  return started('victoria-metrics', args, { address: `http://127.0.0.1:${port}`, ready: '/health' });
}

async function started(program, args, { address, ready }) {
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.on('error', () => undefined);
  const giveUp = performance.now() + READY_WITHIN_MILLISECONDS;
  while (!(await isReady(address + ready))) {
    if (child.pid === undefined || child.exitCode !== null) return undefined;
    if (performance.now() > giveUp) throw new Error(`${program} is not ready`);
    await wait(100);
  }
  return {
    address,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const isReady = async (url) => (await fetch(url).catch(() => undefined))?.ok === true;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
