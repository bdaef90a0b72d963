import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a file of this folder in a process of its own, so that its memory is its own, and reads the JSON that it prints.
 * @param {string} name @param {readonly string[]} args
 * @returns {Promise<import('./measured.mjs').Measured & Record<string, number>>}
 */
export async function measuredChild(name, args) {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...args]);
  return JSON.parse(stdout);
}

/** Seconds that `zcat PATH | wc -l` takes. @param {string} path */
export async function countingSeconds(path) {
  const started = performance.now();
  await run('sh', ['-c', 'zcat "$1" | wc -l', 'sh', path]);
  return (performance.now() - started) / 1000;
}
