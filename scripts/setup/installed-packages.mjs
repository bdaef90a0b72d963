// @ts-check
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { CANNOT_RUN } from './node-version.mjs';
import { inPackage } from './package-root.mjs';
import { runNpm } from './run-program.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile
 * @typedef {{ kind: 'complete' } | { kind: 'install', why: string } | { kind: 'refuse', why: string }} InstallDecision
 */

/**
 * The packages that the lockfile wants and the folder doesn't hold, or holds in another version.
 * Optional ones (builds for other platforms) may be absent, but not of another version.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | undefined} installed node_modules/.package-lock.json, which npm writes when it is done
 */
export function missingPackages(wanted, installed) {
  const there = installed?.packages ?? {};
  return Object.entries(wanted.packages ?? {})
    .filter(([path]) => path.startsWith('node_modules/'))
    .filter(([path, locked]) => !isSatisfied(locked, there[path]))
    .map(([path]) => path.slice('node_modules/'.length));
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} found
 */
function isSatisfied(locked, found) {
  if (found === undefined) return locked.optional === true || locked.devOptional === true;
  return found.version === locked.version && found.integrity === locked.integrity;
}

/**
 * What to do about node_modules. A folder that is only linked here belongs to another checkout and is never rewritten.
 * @param {{ wanted: Lockfile, installed: Lockfile | undefined, isLink: boolean }} state
 * @returns {InstallDecision}
 */
export function decideInstall({ wanted, installed, isLink }) {
  const missing = missingPackages(wanted, installed);
  if (installed !== undefined && missing.length === 0) return { kind: 'complete' };
  const why =
    installed === undefined
      ? 'no packages are installed'
      : `packages are missing or of another version: ${firstOf(missing)}`;
  return { kind: isLink ? 'refuse' : 'install', why };
}

/** @param {readonly string[]} names */
const firstOf = (names) => names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');

/**
 * Undefined when the file is missing or can't be read as JSON: either way npm has to write it again.
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

const isLinked = () => existsSync(inPackage('node_modules')) && lstatSync(inPackage('node_modules')).isSymbolicLink();

/** Installs the packages of package-lock.json, exactly, where they aren't there yet. Ends the process when it can't. */
export async function installPackages() {
  const wanted = readLockfile(inPackage('package-lock.json')) ?? {};
  const installed = readLockfile(inPackage('node_modules', '.package-lock.json'));
  const decision = decideInstall({ wanted, installed, isLink: isLinked() });
  if (decision.kind === 'complete') return;
  if (decision.kind === 'refuse') {
    console.error(
      `node_modules is a link to another folder, and there ${decision.why}. Run npm ci where it points to, or remove the link.`,
    );
    process.exit(CANNOT_RUN);
  }
  console.error(`Installing packages: ${decision.why}.`);
  const code = await runNpm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code === 0) return;
  console.error('The packages could not be installed (npm ci failed; its message is above). Is there a network?');
  process.exit(CANNOT_RUN);
}
