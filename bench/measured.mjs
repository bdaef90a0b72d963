/**
 * What a piece of work took, measured in the process that does nothing else.
 * @typedef {{ readonly seconds: number, readonly processorSeconds: number, readonly peakMebibytes: number }} Measured
 */

/**
 * Does the work and prints what it took and what it says of itself, as JSON.
 * @param {() => Promise<object>} work
 */
export async function measured(work) {
  const started = performance.now();
  const said = await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const peakMebibytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ...said, seconds, processorSeconds: (user + system) / 1e6, peakMebibytes }));
}
