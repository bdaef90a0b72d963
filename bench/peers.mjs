import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { measuredChild } from './child.mjs';
import { startPrometheus, startVictoriaMetrics } from './peer-servers.mjs';
import { copiesOf, RECORDED_NODES, RECORDED_SERIES, recordedMessage } from './recorded-messages.mjs';
import { remoteWriter } from './remote-writer.mjs';
import { fleetOfNamedNodes } from './synthetic-fleet.mjs';
import { startWatchedNode } from './watched-node.mjs';

const COPIES = 500;
const WARMING = 50;
const EVERY_MILLISECONDS = 5000;
/** What a server does with samples after it has answered is counted so long. */
const AFTERWARDS_MILLISECONDS = 15_000;
const IDLE_MILLISECONDS = 10_000;
const IDLE_AFTER_MILLISECONDS = 45_000;
const TICKS_A_SECOND = 100;

/** The same messages to a whole node, to VictoriaMetrics and to Prometheus, one after the other: processor seconds of each. */
export async function peersBench() {
  const message = await recordedMessage();
  if (message === undefined)
    return console.log('\nremote write beside others: left out, COMPTROLLER_DATA is not there');
  const first = Date.now() - (COPIES + WARMING) * EVERY_MILLISECONDS;
  const bodies = copiesOf(
    message,
    Array.from({ length: COPIES + WARMING }, (_, turn) => first + turn * EVERY_MILLISECONDS),
  );
  console.log(
    `\nremote write of ${COPIES} messages with ${RECORDED_SERIES} series of 13 labels, over HTTP to what is on the disk; ` +
      'processor seconds a million samples, without what each takes when it gets nothing',
  );
  const folder = await mkdtemp(join(tmpdir(), 'comptroller-bench-peers-'));
  try {
    await sideBySide(folder, bodies);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sideBySide(folder, bodies) {
  await mkdir(join(folder, 'data'));
  const fleet = await fleetOfNamedNodes(folder, RECORDED_NODES, 'gpu-node');
  const floor = await measuredChild('ingest-once.mjs', ['floor', fleet]);
  const decoding = await measuredChild('ingest-once.mjs', ['windows', fleet]);
  const durable = await measuredChild('ingest-once.mjs', ['durable', fleet]);
  const million = ({ samples, used }) => used / (samples / 1e6);
  console.log(`  unpacking alone, in one process              ${told(million(floor))}`);
  console.log(`  bytes to folded windows, in one process      ${told(million(decoding), million(floor))}`);
  console.log(`  the same with the durable log, in one process ${told(million(durable), million(floor))}`);
  const node = await secondsOf(await startWatchedNode(folder, { fleet }), bodies);
  console.log(`  a whole node, over HTTP                      ${told(node, million(floor))}`);
  for (const [name, start] of [
    ['VictoriaMetrics', startVictoriaMetrics],
    ['Prometheus', startPrometheus],
  ]) {
    const server = await start(folder);
    const seconds = server && (await secondsOf(server, bodies));
    const ratio =
      seconds &&
      `; ${(seconds / node).toFixed(2)} times a whole node, ${(seconds / million(durable)).toFixed(2)} times the process with the durable log`;
    console.log(
      `  ${name.padEnd(44)} ${seconds === undefined ? 'is not installed' : told(seconds, million(floor))}${ratio ?? ''}`,
    );
  }
}

const told = (seconds, floor) =>
  `${seconds.toFixed(2)} s (${(1 / seconds).toFixed(2)} million samples a processor second)${floor === undefined ? '' : `, ${(seconds / floor).toFixed(1)} times unpacking`}`;

/** Processor seconds of a server a million samples. */
async function secondsOf(server, bodies) {
  const writer = remoteWriter(`${server.address}/api/v1/write`);
  await writer.sendAll(bodies.slice(0, WARMING), 1);
  await wait(IDLE_AFTER_MILLISECONDS);
  const before = await processorSeconds(server.pid);
  await wait(IDLE_MILLISECONDS);
  const idle = ((await processorSeconds(server.pid)) - before) / IDLE_MILLISECONDS;
  const start = await processorSeconds(server.pid);
  const began = performance.now();
  // One after the other: samples of one series come in the order of time, as some servers want it.
  await writer.sendAll(bodies.slice(WARMING), 1);
  await wait(AFTERWARDS_MILLISECONDS);
  const used = (await processorSeconds(server.pid)) - start - idle * (performance.now() - began);
  writer.close();
  await server.stop();
  return used / ((COPIES * RECORDED_SERIES) / 1e6);
}

/** Of the process and its children that have ended. */
async function processorSeconds(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND;
}
