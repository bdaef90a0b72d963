import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const once = fileURLToPath(new URL('otlp-once.mjs', import.meta.url));

/** OTLP metrics of 2,000 points a message: points per processor second, from bytes to folded windows, beside other readers of the same bytes. */
export async function otlpBench() {
  const { stdout } = await promisify(execFile)(process.execPath, [once]);
  const found = JSON.parse(stdout);
  const speed = (seconds) => `${(found.points / seconds / 1e6).toFixed(2)} million points per processor second`;
  const times = (seconds, reference) => `${(reference / seconds).toFixed(1)} times`;

  console.log(
    `OTLP metrics, synthetic: ${found.points} points, ${(found.bytes / found.points).toFixed(0)} bytes each in protobuf and ` +
      `${(found.jsonBytes / found.points).toFixed(0)} in JSON; ${found.used} used, ${found.windows} windows, ${found.faults} faults`,
  );
  console.log(
    `  protobuf to folded windows: ${speed(found.protobufToWindows)}; to readings: ${speed(found.protobufToReadings)}`,
  );
  console.log(
    `  protobufjs, decoding alone: ${speed(found.protobufjs)}; ours to readings is ${times(found.protobufToReadings, found.protobufjs)} as fast, to windows ${times(found.protobufToWindows, found.protobufjs)}`,
  );
  console.log(`  gzip to folded windows: ${speed(found.gzipToWindows)}; unpacking alone: ${speed(found.unpacking)}`);
  console.log(`  JSON to folded windows: ${speed(found.jsonToWindows)}; JSON.parse alone: ${speed(found.jsonParse)}`);
  console.log(`  peak resident memory: ${found.peakMebibytes.toFixed(0)} MiB`);
}
