import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VALUES_PER_ROW, writeSyntheticFile } from './synthetic-dcgm-csv.mjs';

/** From a gzipped dcgm-csv to folded windows in a store: values per second and peak memory, beside `zcat | wc -l` on the same bytes. */
const REPEATS = 3;
const rowCounts = process.argv.slice(2).map(Number);
const run = promisify(execFile);
const once = fileURLToPath(new URL('ingest-once.mjs', import.meta.url));

async function ingest(path) {
  const { stdout } = await run(process.execPath, [once, path]);
  return JSON.parse(stdout);
}

async function countLines(path) {
  const started = performance.now();
  await run('sh', ['-c', 'zcat "$1" | wc -l', 'sh', path]);
  return (performance.now() - started) / 1000;
}

const best = (found, by) => found.reduce((a, b) => (by(b) < by(a) ? b : a));

const folder = await mkdtemp(join(tmpdir(), 'ingest-bench-'));
try {
  for (const rows of rowCounts.length > 0 ? rowCounts : [250_000, 1_000_000]) {
    const path = join(folder, `synthetic-${rows}.csv.gz`);
    await writeSyntheticFile(path, rows);
    const ingests = [];
    const counts = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      ingests.push(await ingest(path));
      counts.push(await countLines(path));
    }
    const fastest = best(ingests, ({ seconds }) => seconds);
    const lines = best(counts, (seconds) => seconds);
    const values = rows * VALUES_PER_ROW;
    const mebibytes = ((await stat(path)).size / 2 ** 20).toFixed(1);
    const peak = Math.max(...ingests.map(({ peakMebibytes }) => peakMebibytes));
    console.log(
      `dcgm-csv.gz, synthetic: ${rows} rows, ${values} values, ${mebibytes} MiB compressed; best of ${REPEATS}`,
    );
    console.log(`  gz to windows: ${fastest.seconds.toFixed(2)} s (${fastest.cpuSeconds.toFixed(2)} s of processor)`);
    console.log(
      `  ${(values / fastest.seconds / 1e6).toFixed(2)} million values per second, ${fastest.windows} windows`,
    );
    console.log(`  peak resident memory: ${peak.toFixed(0)} MiB`);
    console.log(`  zcat | wc -l: ${lines.toFixed(2)} s; ratio ${(fastest.seconds / lines).toFixed(2)}`);
    await rm(path);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
