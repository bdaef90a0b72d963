// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { inPackage, PACKAGE_ROOT } from './package-root.mjs';

/** @type {readonly NodeJS.Signals[]} */
const STOPPING = ['SIGTERM', 'SIGINT'];

/** As shells say it: a program that isn't there. */
const NOT_FOUND = 127;

/**
 * Runs a program to its end and gives its exit code; 127 when it isn't there, 128 + n when signal n ended it.
 * No shell reads the arguments, so spaces and quotes in paths mean nothing.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd: PACKAGE_ROOT, stdio: 'inherit', ...options });
    // Whoever stops this stops the program, which says itself when it is done.
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    for (const signal of STOPPING) process.on(signal, forward);
    child.once('close', () => STOPPING.forEach((signal) => process.off(signal, forward)));
    child.once('error', () => resolve(NOT_FOUND));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * Runs a JavaScript file with the Node that runs this.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export const runNode = (file, args, options) => run(process.execPath, [file, ...args], options);

/**
 * The JavaScript file behind a command of an installed package.
 * @param {string} packageName
 * @param {string} [command] where the package has several
 */
export function commandFile(packageName, command) {
  const manifest = inPackage('node_modules', packageName, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[command ?? packageName];
  return join(dirname(manifest), file);
}

/**
 * Runs npm: the one that started this, or else the one on the path.
 * @param {readonly string[]} args
 */
export function runNpm(args) {
  const started = process.env['npm_execpath'];
  if (started !== undefined && /npm-cli\.[cm]?js$/.test(started)) return runNode(started, args);
  const isWindows = process.platform === 'win32';
  return run(isWindows ? 'npm.cmd' : 'npm', args, { shell: isWindows });
}
