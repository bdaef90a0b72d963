import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { countingSeconds, measuredChild } from './child.mjs';
import { writeFleet } from './synthetic-fleet.mjs';
import { spanOf, valuesIn, writeRecording } from './synthetic-telemetry.mjs';

const REPEATS = 2;

/**
 * From one gzipped file to windows and to accounts: values per second and peak memory, beside `zcat | wc -l` of the same bytes.
 * @param {string} folder
 * @param {import('./synthetic-telemetry.mjs').Format} format
 * @param {import('./synthetic-telemetry.mjs').Recording} recording
 */
export async function telemetryBench(folder, format, recording) {
  const { nodes, tickSeconds } = recording;
  const path = await writeRecording(join(folder, 'telemetry'), format, recording);
  const { fleet, allocations } = await writeFleet(folder, { nodes, ...spanOf(recording) });
  const values = valuesIn(format, recording);
  const mebibytes = ((await stat(path)).size / 2 ** 20).toFixed(1);
  console.log(
    `\n${format}.gz: ${values} values of ${nodes * 8} accelerators every ${tickSeconds} s, ${mebibytes} MiB compressed; best of ${REPEATS}`,
  );
  const counting = Math.min(...(await repeated(() => countingSeconds(path))));
  const windows = await repeated(() => measuredChild('windows-once.mjs', [format, path]));
  const accounts = await repeated(() => measuredChild('accounts-once.mjs', [format, path, fleet, allocations]));
  console.log(`  zcat | wc -l     ${counting.toFixed(2)} s`);
  console.log(row('gz to windows ', { runs: windows, values, counting }));
  console.log(row('gz to accounts', { runs: accounts, values, counting }));
  console.log(`  ${windows[0]?.windows} windows, ${accounts[0]?.accounts} accounts, ${accounts[0]?.faults} faults`);
  await rm(path);
}

/** @template Result @param {() => Promise<Result>} work */
async function repeated(work) {
  const results = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) results.push(await work());
  return results;
}

/**
 * @param {string} name
 * @param {{ runs: readonly import('./measured.mjs').Measured[], values: number, counting: number }} of
 */
function row(name, { runs, values, counting }) {
  const seconds = Math.min(...runs.map((run) => run.seconds));
  const processor = Math.min(...runs.map((run) => run.processorSeconds));
  const peak = Math.max(...runs.map((run) => run.peakMebibytes));
  const rate = (values / seconds / 1e6).toFixed(2);
  return `  ${name}   ${seconds.toFixed(2)} s (${processor.toFixed(2)} s of processor), ${rate} million values per second, ratio ${(seconds / counting).toFixed(1)}, peak ${peak.toFixed(0)} MiB`;
}
