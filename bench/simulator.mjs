import { measuredChild } from './child.mjs';

/** Device windows that the simulator makes in a second of processor time, with all counters, and its memory. */
export async function simulatorBench() {
  for (const devices of [1000, 100_000]) {
    for (const kind of ['training', 'experimentation', 'inference', 'idle']) {
      const { windowsPerSecond, peakMebibytes } = await measuredChild('simulator-once.mjs', [
        kind,
        String(devices),
        '3',
      ]);
      console.log(
        `simulator, ${kind}, ${devices} devices: ${((windowsPerSecond ?? 0) / 1e6).toFixed(2)} million windows per processor second, ${peakMebibytes.toFixed(0)} MiB`,
      );
    }
  }
}
