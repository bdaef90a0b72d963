import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookedAccountsBench } from './booked-accounts.mjs';
import { boostedTreesBench } from './boosted-trees.mjs';
import { classificationBench } from './classification.mjs';
import { machineLine } from './machine.mjs';
import { otlpBench } from './otlp.mjs';
import { peersBench } from './peers.mjs';
import { pullBench } from './pull.mjs';
import { remoteWriteBench } from './remote-write.mjs';
import { reportBench } from './report.mjs';
import { scaleBench } from './scale.mjs';
import { simulatorBench } from './simulator.mjs';
import { startBench } from './start.mjs';
import { telemetryBench } from './telemetry.mjs';

/**
 * Prints speed and memory with the machine's figures; nothing is asserted. All data is synthetic and is removed afterwards.
 * An argument multiplies the length of every file: `npm run bench -- 10`. Larger fleets than a thousand accelerators take minutes each:
 * `node scripts/run.mjs bench/scale-sizes.mjs 10000 100000`.
 */
const factor = Number(process.argv[2] ?? 1);
const folder = await mkdtemp(join(tmpdir(), 'comptroller-bench-'));

/** Ten readings a second of eight accelerators: much to parse, few windows. @param {number} length */
const fast = (length) => ({ nodes: 1, tickSeconds: 0.1, ticks: Math.round(30_000 * length * factor) });
/** Two readings a minute of 128 accelerators: a window for every two readings. @param {number} length */
const slow = (length) => ({ nodes: 16, tickSeconds: 30, ticks: Math.round(800 * length * factor) });
/** A meter reading a minute, for as many days as there are in `days`. @param {number} days */
const metered = (days) => ({ nodes: 125, tickSeconds: 60, ticks: Math.round(1440 * days * factor) });

try {
  console.log(machineLine());
  for (const length of [1, 4]) await telemetryBench(folder, 'dcgm-csv', fast(length));
  for (const length of [1, 4]) await telemetryBench(folder, 'dcgm-csv', slow(length));
  await telemetryBench(folder, 'prometheus-text', slow(0.5));
  await telemetryBench(folder, 'victoriametrics-jsonl', slow(0.5));
  await telemetryBench(folder, 'node-power-csv', metered(0.5));
  await remoteWriteBench();
  await peersBench();
  await otlpBench();
  await pullBench();
  await reportBench(folder);
  await bookedAccountsBench();
  await boostedTreesBench({ rows: 20_000, features: 80, classes: 6, rounds: 150, depth: 4 });
  await simulatorBench();
  await classificationBench();
  await startBench(1000);
  await scaleBench([1000]);
  console.log(machineLine());
} finally {
  await rm(folder, { recursive: true, force: true });
}
