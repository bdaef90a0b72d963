import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { measuredChild } from './child.mjs';
import { FIRST_SCRAPE, labelsOf, METRIC_COUNT, METRICS, SCRAPE_MILLISECONDS } from './synthetic-remote-write.mjs';

const URL_OF_SERVER = 'http://127.0.0.1:18431';
const FROM = Math.ceil(FIRST_SCRAPE / 3_600_000) * 3_600_000;
const HOUR = 3_600_000;

/** Pulling from a VictoriaMetrics of this machine into an embedded store: samples a second, and how memory grows with the length. */
export async function pullBench(devices = 200, lengths = [2, 8]) {
  if (!isInstalled()) return console.log('pulling history: victoria-metrics is not installed, not measured');
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-bench-server-'));
  const options = ['-httpListenAddr=127.0.0.1:18431', `-storageDataPath=${folder}`, '-retentionPeriod=100y'];
  const server = spawn('victoria-metrics', options, { stdio: 'ignore' });
  try {
    await fill(devices, Math.max(...lengths));
    for (const hours of lengths) {
      const found = await measuredChild('pull-once.mjs', [
        URL_OF_SERVER,
        ...[devices, FROM, FROM + hours * HOUR].map(String),
      ]);
      const { samples, minutes, stretches, seconds, processorSeconds, beforeMebibytes, mostMebibytes } = found;
      console.log(
        `pulling history, synthetic: ${devices} accelerators of ${METRIC_COUNT} series for ${hours} h: ${samples} samples of signals, ${minutes} minutes, ${stretches} stretches in ${seconds.toFixed(1)} s ` +
          `(${Math.round(samples / seconds / 1000)} thousand samples a second, ${(1e6 * (processorSeconds / minutes)).toFixed(0)} processor microseconds a minute); memory ${beforeMebibytes} -> ${mostMebibytes} MiB at most`,
      );
    }
  } finally {
    const gone = new Promise((done) => server.once('exit', done));
    server.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

function isInstalled() {
  try {
    execFileSync('which', ['victoria-metrics'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function fill(devices, hours) {
  for (let tries = 0; (await fetch(`${URL_OF_SERVER}/health`).catch(() => undefined))?.ok !== true; tries++) {
    if (tries > 200) throw new Error('victoria-metrics does not start');
    await sleep(100);
  }
  const ticks = Array.from({ length: (hours * HOUR) / SCRAPE_MILLISECONDS }, (_, tick) => tick);
  const timestamps = ticks.map((tick) => FROM + tick * SCRAPE_MILLISECONDS);
  for (let device = 0; device < devices; device++) {
    const lines = METRICS.map(([name, valueOf]) => {
      const values = ticks.map((tick) => valueOf(tick, ((tick * 7919 + device) % 997) / 997));
      return JSON.stringify({ metric: Object.fromEntries(labelsOf(name, device)), values, timestamps });
    });
    await fetch(`${URL_OF_SERVER}/api/v1/import`, { method: 'POST', body: lines.join('\n') });
  }
  await fetch(`${URL_OF_SERVER}/internal/force_flush`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await pullBench(...process.argv.slice(2, 3).map(Number));
