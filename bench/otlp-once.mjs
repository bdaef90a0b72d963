import { gzipSync, gunzipSync } from 'node:zlib';
import { otlpMetricsDecoders } from '../dist/adapters/telemetry/otlp/otlp-metrics.js';
import { fastest, foldingSink, silent } from './folding.mjs';
import { otlpBytes, otlpMessages, readByProtobufjs } from './synthetic-otlp.mjs';
import { METRIC_COUNT } from './synthetic-remote-write.mjs';

/** Metrics of OTLP from bytes to folded windows, in a process of its own; prints processor seconds as JSON. */
const DEVICES = 100;
const MESSAGES = Number(process.argv[2] ?? 60);

const objects = [...otlpMessages(DEVICES, MESSAGES)];
const protobuf = objects.map(otlpBytes);
const json = objects.map((message) => Buffer.from(JSON.stringify(message)));
const packed = protobuf.map((body) => gzipSync(body));
const decoders = await otlpMetricsDecoders();
const decoderOf = (kind) => decoders.find((decoder) => decoder.kind === kind);

let folded = { windows: 0, faults: 0 };
let used = 0;
const toWindows = (kind, messages) =>
  fastest(() => {
    const sink = foldingSink(DEVICES);
    used = 0;
    for (const body of messages) used += decoderOf(kind).decode(body, sink).used;
    folded = sink.end();
  });
const protobufToWindows = toWindows('otlp-metrics-protobuf', protobuf);
const found = { used, ...folded };
const protobufToReadings = fastest(() =>
  protobuf.forEach((body) => decoderOf('otlp-metrics-protobuf').decode(body, silent)),
);
console.log(
  JSON.stringify({
    points: MESSAGES * DEVICES * METRIC_COUNT,
    ...found,
    bytes: protobuf.reduce((sum, { length }) => sum + length, 0),
    jsonBytes: json.reduce((sum, { length }) => sum + length, 0),
    protobufToWindows,
    protobufToReadings,
    gzipToWindows: toWindows('otlp-metrics-protobuf-gzip', packed),
    jsonToWindows: toWindows('otlp-metrics-json', json),
    protobufjs: fastest(() => protobuf.forEach(readByProtobufjs)),
    unpacking: fastest(() => packed.forEach((body) => gunzipSync(body))),
    jsonParse: fastest(() => json.forEach((body) => JSON.parse(body.toString()))),
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  }),
);
