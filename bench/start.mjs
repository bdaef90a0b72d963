import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openChdbMeasurements } from '../dist/adapters/measurements/chdb/chdb-measurements.js';
import { SIGNAL_COUNT } from '../dist/domain/telemetry/signal.js';
import { emptyWindow } from '../dist/domain/telemetry/device-window.js';
import { remoteWriter } from './remote-writer.mjs';
import { scrapeTemplates } from './scrape-templates.mjs';
import { fleetOfNamedNodes } from './synthetic-fleet.mjs';
import { GPUS_PER_NODE, METRIC_COUNT, SCRAPE_MILLISECONDS } from './synthetic-remote-write.mjs';
import { startWatchedNode } from './watched-node.mjs';

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
/** Those of the minutes for which a node waits for late readings, and one more. */
const SCRAPES = 24;
const LOOK_MILLISECONDS = 10;

/**
 * How long a node takes from its start until it is ready: on a new folder; on one with a day of minutes, after it was killed with the
 * readings of six minutes in its log and no checkpoint of the latest; and once more after a graceful stop.
 * @param {number} devices accelerators
 */
export async function startBench(devices) {
  const folder = await mkdtemp(join(tmpdir(), 'comptroller-bench-start-'));
  const fleet = await fleetOfNamedNodes(folder, Math.ceil(devices / GPUS_PER_NODE));
  console.log(
    `\nfrom the start of a node to ready, embedded stores, ${devices} accelerators with ${METRIC_COUNT} series each`,
  );
  try {
    const first = await ready(folder, fleet);
    tell('new folder', first);
    await first.node.stop();
    await storeDay(join(folder, 'data', 'measurements'), devices);
    const second = await ready(folder, fleet);
    tell('a day of minutes', second);
    await send(second.node, devices);
    await second.node.kill();
    const third = await ready(folder, fleet);
    tell('the same, killed while it took telemetry', third);
    await third.node.stop();
    const fourth = await ready(folder, fleet);
    tell('the same, stopped in between', fourth);
    await fourth.node.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const tell = (name, { seconds, peakMebibytes }) =>
  console.log(`  ${name}: ready after ${seconds.toFixed(2)} s; resident ${peakMebibytes.toFixed(0)} MiB at the most`);

async function ready(folder, fleet) {
  await mkdir(join(folder, 'data'), { recursive: true });
  const began = performance.now();
  const node = await startWatchedNode(folder, { fleet });
  while ((await fetch(`${node.address}/readyz`)).status !== 200) await wait(LOOK_MILLISECONDS);
  const seconds = (performance.now() - began) / 1000;
  const { peakMebibytes } = await node.tell();
  return { node, seconds, peakMebibytes };
}

/** The day before this minute, all signals of each accelerator. */
async function storeDay(folder, devices) {
  const tiers = await openChdbMeasurements({ folder });
  const until = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  const names = Array.from({ length: devices }, (_, device) => `device node-${device >> 3}/${device & 7}`);
  const rooms = names.map(() => emptyWindow(0, until));
  for (let minute = DAY_MINUTES; minute > 0; minute--) {
    const from = until - minute * MINUTE;
    await tiers.minutes.write(
      rooms.map((room, device) => ({ subjectName: names[device], window: filled({ ...room, from }, device) })),
    );
  }
  await tiers[Symbol.asyncDispose]();
}

function filled(window, device) {
  for (let place = 0; place < Math.min(METRIC_COUNT, SIGNAL_COUNT); place++) {
    const level = 100 + (((window.from / MINUTE) * 31 + device * 17 + place * 7) % 600);
    window.integral[place] = 60 * level;
    window.minimum[place] = level - 5;
    window.maximum[place] = level + 5;
    window.coveredMilliseconds[place] = MINUTE;
    window.coveredFrom[place] = window.from;
    window.coveredUntil[place] = window.from + MINUTE;
  }
  return window;
}

async function send(node, devices) {
  const scrape = scrapeTemplates(devices);
  const writer = remoteWriter(`${node.address}/api/v1/write`);
  const first = Date.now() - SCRAPES * SCRAPE_MILLISECONDS;
  for (let turn = 0; turn < SCRAPES; turn++) {
    await writer.sendAll(scrape.messages(turn, first + turn * SCRAPE_MILLISECONDS));
  }
  writer.close();
}
