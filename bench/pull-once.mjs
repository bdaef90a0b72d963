import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { victoriaMetricsHistory } from '../dist/adapters/history/victoria-metrics/victoria-metrics-history.js';
import { checkpointFile } from '../dist/adapters/ingest-log/checkpoint-file/checkpoint-file.js';
import { openChdbMeasurements } from '../dist/adapters/measurements/chdb/chdb-measurements.js';
import { historyReadings } from '../dist/adapters/telemetry/history-series/history-readings.js';
import { subjectIndex } from '../dist/domain/telemetry/subject-index.js';
import { mergeStoredWindows } from '../dist/workflows/merge-stored-windows.js';
import { pullHistory } from '../dist/workflows/pull-history.js';
import { GPUS_PER_NODE, nodeOf } from './synthetic-remote-write.mjs';

/** Pulls what a server has into an embedded store, in a process of its own: node pull-once.mjs URL DEVICES FROM UNTIL */
const [url = '', ...numbers] = process.argv.slice(2);
const [devices = 0, from = 0, until = 0] = numbers.map(Number);
const folder = mkdtempSync(join(tmpdir(), 'comptroller-bench-pull-'));

const nodes = Array.from({ length: Math.ceil(devices / GPUS_PER_NODE) }, (_, position) => {
  const id = nodeOf(position * GPUS_PER_NODE);
  const own = Array.from({ length: GPUS_PER_NODE }, (_, index) => ({ id: `${id}/${index}`, nodeId: id, index }));
  return { id, clusterId: 'bench', tenancy: 'virtual', devices: own };
});
const fleet = { clusters: [{ id: 'bench', nodes }], otherMeters: [] };

try {
  const store = await openChdbMeasurements({ folder: join(folder, 'store') });
  const before = process.memoryUsage.rss();
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const pull = await pullHistory(
    {
      history: await historyReadings({ source: victoriaMetricsHistory({ url, headers: {} }), name: url }),
      marks: checkpointFile({ folder: join(folder, 'mark') }),
      store: mergeStoredWindows({ store: store.minutes }),
      holds: store.holds,
      closedHours: async () => new Set(),
      newFleet: () => subjectIndex(fleet, { parts: [], find: () => undefined }),
      clock: () => until + 3_600_000,
    },
    { name: url, from, until },
  );
  const sum = { samples: 0, minutes: 0, stretches: 0 };
  const [began, processor] = [performance.now(), process.cpuUsage()];
  await pull.run(new AbortController().signal, (told) => {
    for (const name of Object.keys(sum)) sum[name] += told[name];
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(processor);
  clearInterval(watching);
  const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);
  console.log(
    JSON.stringify({
      ...sum,
      seconds,
      processorSeconds: (user + system) / 1e6,
      beforeMebibytes: mebibytes(before),
      mostMebibytes: mebibytes(most),
    }),
  );
  await store[Symbol.asyncDispose]();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
