import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded before a program (`node --import`): tells its parent, when it asks, what the process took so far and the longest
 * pause of its event loop since it asked last.
 */
const RESOLUTION_MILLISECONDS = 5;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
delays.enable();

process.on('message', (message) => {
  if (message !== 'tell') return;
  const { user, system } = process.cpuUsage();
  process.send?.({
    processorSeconds: (user + system) / 1e6,
    residentMebibytes: process.memoryUsage.rss() / 2 ** 20,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
    memory: process.memoryUsage(),
    longestPauseSeconds: delays.count === 0 ? 0 : delays.max / 1e9,
  });
  delays.reset();
});
// Whoever listens must not keep the program from ending.
process.channel?.unref();
