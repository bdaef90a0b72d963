// @ts-check
import { spawnSync } from 'node:child_process';
import { PACKAGE_ROOT } from './package-root.mjs';
import { commandFile } from './run-program.mjs';

const LARGEST_ANSWER = 512 * 1024 * 1024;

/**
 * Reads every import below src of a folder and holds it against the folder's own .dependency-cruiser.cjs.
 * @param {string} folder
 * @returns {import('./wall-verdict.mjs').Cruise}
 */
export function cruiseImports(folder = PACKAGE_ROOT) {
  const args = ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--no-progress'];
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [commandFile('dependency-cruiser', 'depcruise'), ...args],
    { cwd: folder, encoding: 'utf8', maxBuffer: LARGEST_ANSWER },
  );
  if (error !== undefined) throw error;
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no answer: ${stderr || stdout}`);
  return JSON.parse(stdout);
}
