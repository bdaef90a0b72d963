import { uncompress } from 'snappyjs';
import { remoteWriteDecoder } from '../dist/adapters/telemetry/remote-write/remote-write.js';
import { unpackSnappyBlock } from '../dist/adapters/telemetry/remote-write/snappy-block.js';
import { fastest, foldingSink, silent } from './folding.mjs';
import { METRIC_COUNT, remoteWriteMessages } from './synthetic-remote-write.mjs';

/** Remote write from bytes to folded windows, in a process of its own; prints processor seconds as JSON. */
const DEVICES = 100;
const MESSAGES = Number(process.argv[2] ?? 150);

const messages = [...remoteWriteMessages(DEVICES, MESSAGES)];
const decoder = await remoteWriteDecoder();
const room = new Uint8Array(2 ** 20);
let folded = { windows: 0, faults: 0 };
let used = 0;
const toWindows = fastest(() => {
  const sink = foldingSink(DEVICES);
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
