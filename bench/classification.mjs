import { measuredChild } from './child.mjs';

/** Device windows that become labels in a second of processor time, each workload judged every hour, and memory as time and fleet grow. */
export async function classificationBench() {
  for (const [devices, hours] of [
    [1000, 2],
    [1000, 24],
    [10_000, 2],
    [100_000, 1],
  ]) {
    const { windowsPerSecond, firstHourMebibytes, lastHourMebibytes, peakMebibytes } = await measuredChild(
      'classification-once.mjs',
      [String(devices), String(hours)],
    );
    console.log(
      `windows to labels, ${devices} devices, ${hours} h: ${((windowsPerSecond ?? 0) / 1e3).toFixed(0)} thousand windows per processor second, ` +
        `held ${firstHourMebibytes?.toFixed(0)} MiB after the first hour and ${lastHourMebibytes?.toFixed(0)} MiB after the last, ${peakMebibytes.toFixed(0)} MiB at the most`,
    );
  }
}
