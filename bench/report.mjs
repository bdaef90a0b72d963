import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measuredChild } from './child.mjs';
import { writeFleet } from './synthetic-fleet.mjs';
import { spanOf, writeRecording } from './synthetic-telemetry.mjs';

/** Thirteen nodes that change hands eight times: 104 accounts over two days. */
const RECORDING = { nodes: 13, tickSeconds: 60, ticks: 2880 };

/** How long the rules and the report of about 100 accounts take once the accounts are there. @param {string} folder */
export async function reportBench(folder) {
  const format = 'node-power-csv';
  const path = await writeRecording(join(folder, 'report'), format, RECORDING);
  const { fleet, allocations } = await writeFleet(folder, { nodes: RECORDING.nodes, ...spanOf(RECORDING) });
  const { seconds, accounts, pageBytes } = await measuredChild('report-once.mjs', [format, path, fleet, allocations]);
  const mebibytes = ((pageBytes ?? 0) / 2 ** 20).toFixed(1);
  console.log(`\nreport of ${accounts} accounts: ${seconds.toFixed(2)} s for the rules and a page of ${mebibytes} MiB`);
  await rm(path);
}
