import { uncompress } from 'snappyjs';
import { remoteWriteDecoder } from '../dist/adapters/telemetry/remote-write/remote-write.js';
import { unpackSnappyBlock } from '../dist/adapters/telemetry/remote-write/snappy-block.js';
import { windowFold } from '../dist/domain/telemetry/fold.js';
import { subjectIndex } from '../dist/domain/telemetry/subject-index.js';
import { GPUS_PER_NODE, METRIC_COUNT, nodeOf, remoteWriteMessages, uuidOf } from './synthetic-remote-write.mjs';

/** Remote write from bytes to folded windows, in a process of its own; prints processor seconds as JSON. */
const DEVICES = 100;
const MESSAGES = Number(process.argv[2] ?? 150);
const REPEATS = 5;

function fleetOf(devices) {
  const nodes = [];
  for (let first = 0; first < devices; first += GPUS_PER_NODE) {
    const id = nodeOf(first);
    const ofNode = Array.from({ length: Math.min(GPUS_PER_NODE, devices - first) }, (_, index) => ({
      id: `${id}/${index}`,
      nodeId: id,
      clusterId: 'c',
      index,
      uuid: uuidOf(first + index),
      partName: 'H100',
      unitsOfPart: 1,
    }));
    nodes.push({ id, clusterId: 'c', devices: ofNode, tenancy: 'bare-metal' });
  }
  return {
    provider: { name: 'Bench', country: 'DE' },
    dataCentres: [{ id: 'd', country: 'DE' }],
    clusters: [{ id: 'c', dataCentreId: 'd', nodes, links: {} }],
    otherMeters: [],
    isSynthetic: true,
  };
}

const messages = [...remoteWriteMessages(DEVICES, MESSAGES)];
const decoder = await remoteWriteDecoder();
const index = subjectIndex(fleetOf(DEVICES), { parts: [], find: () => undefined });

/** A sink that folds; what was counted is held against what the messages are known to hold. */
function foldingSink() {
  let windows = 0;
  let faults = 0;
  const fold = windowFold({ emit: () => windows++ });
  return {
    subject(descriptor) {
      const resolution = index.resolve(descriptor);
      if (resolution.kind !== 'device') throw new Error('the bench speaks of a device that its fleet does not have');
      return resolution.subject;
    },
    reading: (subject, at, values) => fold.reading(subject, at, values),
    fault: () => faults++,
    end() {
      fold.endInput();
      return { windows, faults };
    },
  };
}

/** Processor seconds of the fastest of several passes. */
function fastest(pass) {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const before = process.cpuUsage();
    pass();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

const silent = { subject: () => 0, reading: () => undefined, fault: () => undefined };
const room = new Uint8Array(2 ** 20);
let folded = { windows: 0, faults: 0 };
let used = 0;
const toWindows = fastest(() => {
  const sink = foldingSink();
  used = 0;
  for (const body of messages) used += decoder.decode(body, sink).used;
  folded = sink.end();
});
const toReadings = fastest(() => messages.forEach((body) => decoder.decode(body, silent)));
const unpacking = fastest(() => messages.forEach((body) => unpackSnappyBlock(body, room.length, () => room)));
const referenceUnpacking = fastest(() => messages.forEach((body) => uncompress(body)));
console.log(
  JSON.stringify({
    samples: MESSAGES * DEVICES * METRIC_COUNT,
    used,
    ...folded,
    bytes: messages.reduce((sum, { length }) => sum + length, 0),
    unpackedBytes: messages.reduce((sum, body) => sum + unpackSnappyBlock(body, room.length, () => room).length, 0),
    toWindows,
    toReadings,
    unpacking,
    referenceUnpacking,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  }),
);
