// @ts-check
import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run-program.mjs';

/**
 * What some tests need from the operating system.
 * @typedef {{ name: string, program: string, neededFor: string }} DebianPackage
 * @type {readonly DebianPackage[]}
 */
export const DEBIAN_PACKAGES = [
  { name: 'chromium', program: 'chromium', neededFor: 'the tests that look at the report in a browser' },
  {
    name: 'clickhouse-server',
    program: 'clickhouse-server',
    neededFor: 'the tests of the served store of measurements',
  },
  { name: 'postgresql', program: 'postgres', neededFor: 'the tests of the served store of records' },
  { name: 'prometheus', program: 'promtool', neededFor: 'the tests of pulling from Prometheus' },
  { name: 'victoria-metrics', program: 'victoria-metrics', neededFor: 'the tests of pulling from VictoriaMetrics' },
  { name: 'openssl', program: 'openssl', neededFor: 'the tests that make certificates' },
];

/**
 * @typedef {{ kind: 'nothing' } | { kind: 'install', names: string[] } | { kind: 'name', names: string[], why: string }} PackageDecision
 */

/**
 * Whether to install what is missing or only to name it.
 * @param {{ missing: readonly DebianPackage[], isRoot: boolean, hasApt: boolean }} machine
 * @returns {PackageDecision}
 */
export function decidePackages({ missing, isRoot, hasApt }) {
  const names = missing.map(({ name }) => name);
  if (names.length === 0) return { kind: 'nothing' };
  if (!hasApt) return { kind: 'name', names, why: 'this machine has no apt-get' };
  if (!isRoot) return { kind: 'name', names, why: 'only root may install them' };
  return { kind: 'install', names };
}

/** Debian keeps the programs of each version of PostgreSQL in a folder of their own, and none on the path. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';
const postgresFolders = () =>
  existsSync(POSTGRES_VERSIONS)
    ? readdirSync(POSTGRES_VERSIONS).map((version) => join(POSTGRES_VERSIONS, version, 'bin'))
    : [];

/**
 * Whether a program is on the path, or where Debian keeps it, and may be run.
 * @param {string} program
 */
export function isOnPath(program) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (program === 'postgres') folders.push(...postgresFolders());
  return folders.some((folder) => isExecutable(join(folder, program)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const missingNow = () => DEBIAN_PACKAGES.filter(({ program }) => !isOnPath(program));

/** A machine without a network must hear so soon, and a package manager at work elsewhere is waited for. */
const APT_OPTIONS = [
  '-q',
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=30',
  '-o',
  'DPkg::Lock::Timeout=120',
];

/** @param {readonly string[]} args */
function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', [...APT_OPTIONS, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.d';

/** The tests start a server of their own; without this the package makes one that starts with the machine. */
function makeNoPostgresCluster() {
  try {
    mkdirSync(CLUSTER_SETTINGS, { recursive: true });
    writeFileSync(join(CLUSTER_SETTINGS, 'comptroller.conf'), 'create_main_cluster = false\n', { flag: 'wx' });
  } catch {
    // The cluster that is then made is harmless: it listens on this machine alone.
  }
}

/** @param {readonly string[]} names */
async function install(names) {
  console.error(`Installing Debian packages: ${names.join(', ')}.`);
  if (names.includes('postgresql')) makeNoPostgresCluster();
  // An old list of packages may still do, so a failed update is not the end.
  await aptGet(['update']);
  if ((await aptGet(['install', '-y', ...names])) === 0) return;
  console.error(`apt-get could not install ${names.join(', ')}.`);
}

/**
 * Installs what is missing where it may, names it where it may not, and never ends the run.
 * @returns {Promise<readonly DebianPackage[]>} what is still missing: the tests that need it report themselves as skipped
 */
export async function installDebianPackages() {
  const decision = decidePackages({
    missing: missingNow(),
    isRoot: process.getuid?.() === 0,
    hasApt: isOnPath('apt-get'),
  });
  if (decision.kind === 'install') await install(decision.names);
  if (decision.kind === 'name')
    console.error(`Debian packages missing: ${decision.names.join(', ')} (${decision.why}).`);
  const missing = missingNow();
  for (const { name, neededFor } of missing) console.error(`Without ${name}, ${neededFor} are skipped.`);
  return missing;
}
