import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { remoteWriter } from './remote-writer.mjs';
import { scrapeTemplates } from './scrape-templates.mjs';
import { fleetOfNamedNodes } from './synthetic-fleet.mjs';
import { GPUS_PER_NODE, METRIC_COUNT, SCRAPE_MILLISECONDS } from './synthetic-remote-write.mjs';
import { startWatchedNode } from './watched-node.mjs';

/** Beyond the five minutes for which a node waits for late readings: windows are made, stored and given up. */
const SCRAPES = 32;
const CHECKPOINT_WITHIN_MILLISECONDS = 150_000;
const LOOK_MILLISECONDS = 20;
/** A node that has just started is ready before it is quiet: it counts as quiet below this share of a core. */
const QUIET_SHARE = 0.1;
const QUIET_LOOK_MILLISECONDS = 5000;
const MOST_QUIET_LOOKS = 24;

/**
 * A whole node, as an operator runs it, takes the telemetry of fleets of these sizes from a process of its own: what memory and
 * processor grow to, and the longest pause of its event loop.
 * @param {readonly number[]} sizes accelerators
 */
export async function scaleBench(sizes) {
  console.log(
    `\na node with embedded stores, ${METRIC_COUNT} series of 13 labels an accelerator each ${SCRAPE_MILLISECONDS / 1000} s, ` +
      `${(SCRAPES * SCRAPE_MILLISECONDS) / 60_000} minutes as they pass; remote write to stored windows`,
  );
  for (const devices of sizes) await oneSize(devices);
}

async function oneSize(devices) {
  const folder = await mkdtemp(join(tmpdir(), 'comptroller-bench-scale-'));
  await mkdir(join(folder, 'data'));
  const fleet = await fleetOfNamedNodes(folder, Math.ceil(devices / GPUS_PER_NODE));
  const node = await startWatchedNode(folder, { fleet });
  try {
    tellOf(devices, await run(node, devices));
    await node.stop();
  } catch (error) {
    await node.kill();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(node, devices) {
  const scrape = scrapeTemplates(devices);
  const idleShare = await quiet(node);
  const started = await node.tell();
  const writer = remoteWriter(`${node.address}/api/v1/write`);
  let longestPauseSeconds = 0;
  let behindSeconds = 0;
  const first = Date.now() - SCRAPE_MILLISECONDS;
  const began = performance.now();
  for (let turn = 0; turn < SCRAPES; turn++) {
    const due = performance.now() - began - turn * SCRAPE_MILLISECONDS;
    behindSeconds = Math.max(behindSeconds, due / 1000);
    const pace = { count: scrape.count, milliseconds: SCRAPE_MILLISECONDS - Math.max(0, due) };
    await writer.sendSpread(scrape.messages(turn, first + turn * SCRAPE_MILLISECONDS), pace);
    await wait(Math.max(0, (turn + 1) * SCRAPE_MILLISECONDS - (performance.now() - began)));
    const now = await node.tell();
    if (process.env.BENCH_TRACE) console.error(turn, JSON.stringify(now), writer.figures);
    longestPauseSeconds = Math.max(longestPauseSeconds, now.longestPauseSeconds);
  }
  const seconds = (performance.now() - began) / 1000;
  writer.close();
  const sent = await node.tell();
  const checkpoint = await nextCheckpoint(join(node.dataFolder, 'checkpoint'));
  return {
    idleShare,
    started,
    sent,
    longestPauseSeconds,
    seconds,
    behindSeconds,
    writing: writer.figures,
    checkpoint,
    after: await node.tell(),
  };
}

/** Waits until the node has nothing more to do for its start; gives the share of a core that it takes then. */
async function quiet(node) {
  let before = await node.tell();
  for (let look = 0; ; look++) {
    await wait(QUIET_LOOK_MILLISECONDS);
    const now = await node.tell();
    const share = (now.processorSeconds - before.processorSeconds) / (QUIET_LOOK_MILLISECONDS / 1000);
    if (share < QUIET_SHARE || look === MOST_QUIET_LOOKS) return share;
    before = now;
  }
}

/** Waits for the next checkpoint, with nothing else to do: its length, and how long its file was being written. */
async function nextCheckpoint(folder) {
  const path = join(folder, 'checkpoint');
  const before = (await found(path))?.mtimeMs;
  const giveUp = performance.now() + CHECKPOINT_WITHIN_MILLISECONDS;
  let writingFrom;
  while (performance.now() < giveUp) {
    if ((await found(`${path}.unfinished`)) !== undefined) writingFrom ??= performance.now();
    const now = await found(path);
    if (now !== undefined && now.mtimeMs !== before) {
      return { bytes: now.size, writingSeconds: (performance.now() - (writingFrom ?? performance.now())) / 1000 };
    }
    await wait(LOOK_MILLISECONDS);
  }
  throw new Error('no checkpoint was kept');
}

const found = (path) => stat(path).catch(() => undefined);

function tellOf(
  devices,
  { idleShare, started, sent, longestPauseSeconds, seconds, behindSeconds, writing, checkpoint, after },
) {
  const samples = SCRAPES * devices * METRIC_COUNT;
  const used = sent.processorSeconds - started.processorSeconds - idleShare * seconds;
  const mebibytes = (value) => `${value.toFixed(0)} MiB`;
  const memory = Object.entries(after.memory);
  const pause = (value) => `${value.toFixed(2)} s`;
  console.log(
    `  ${devices} accelerators: resident ${mebibytes(started.residentMebibytes)} when quiet after its start (until then ${mebibytes(started.peakMebibytes)} at the most), ${mebibytes(after.peakMebibytes)} at the most`,
  );
  console.log(
    `    ${(used / (samples / 1e6)).toFixed(2)} s of processor a million samples (${samples} in ${seconds.toFixed(0)} s); ` +
      `${((100 * used) / ((SCRAPES * SCRAPE_MILLISECONDS) / 1000)).toFixed(1)} % of one core in life, beside ${(100 * idleShare).toFixed(1)} % of a node that gets nothing; ${writing.refused} messages refused for a while`,
  );
  console.log(
    `    longest pause of the event loop ${pause(longestPauseSeconds)} under load, ${pause(after.longestPauseSeconds)} with a checkpoint alone; longest answer ${pause(writing.longestAnswerSeconds)}; the sender was behind by ${pause(behindSeconds)} at the most`,
  );
  console.log(`    at the end ${memory.map(([name, value]) => `${name} ${mebibytes(value / 2 ** 20)}`).join(', ')}`);
  console.log(
    `    checkpoint ${mebibytes(checkpoint.bytes / 2 ** 20)}, its file written in ${pause(checkpoint.writingSeconds)}`,
  );
}
