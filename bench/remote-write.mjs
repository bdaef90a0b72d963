import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const once = fileURLToPath(new URL('remote-write-once.mjs', import.meta.url));

/** Remote write of 2,000 series with 13 labels: samples per processor second, from bytes to folded windows, beside unpacking alone. */
export async function remoteWriteBench() {
  const { stdout } = await promisify(execFile)(process.execPath, [once]);
  const found = JSON.parse(stdout);
  const millions = (seconds) => `${(found.samples / seconds / 1e6).toFixed(2)} million samples per processor second`;
  const perSample = (bytes) => (bytes / found.samples).toFixed(0);

  console.log(
    `remote write 1.0, synthetic: ${found.samples} samples of 2000 series with 13 labels, ${perSample(found.bytes)} bytes each, ` +
      `${perSample(found.unpackedBytes)} unpacked; ${found.used} used, ${found.windows} windows, ${found.faults} faults`,
  );
  console.log(`  bytes to folded windows: ${millions(found.toWindows)}`);
  console.log(`  bytes to readings: ${millions(found.toReadings)}`);
  console.log(
    `  unpacking alone: ${millions(found.unpacking)}; ratio ${(found.toWindows / found.unpacking).toFixed(1)}`,
  );
  console.log(
    `  unpacking alone by snappyjs: ${millions(found.referenceUnpacking)}; ratio ${(found.toWindows / found.referenceUnpacking).toFixed(2)}`,
  );
  console.log(`  peak resident memory: ${found.peakMebibytes.toFixed(0)} MiB`);
}
