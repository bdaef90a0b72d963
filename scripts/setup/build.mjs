// @ts-check
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inPackage, PACKAGE_ROOT } from './package-root.mjs';
import { commandFile, runNode } from './run-program.mjs';
import { digestOf, filesBelow } from './source-digest.mjs';

/** Lies in dist itself, so that it goes when dist goes; written last, so that a build cut short counts as none. */
const STAMP = inPackage('dist', '.built-from');

/**
 * What the build reads: the sources without their tests, and its settings.
 * @param {readonly string[]} sources paths below src
 */
export function buildInputs(sources) {
  const built = sources.filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'));
  return [...built.map((path) => `src/${path}`), 'package-lock.json', 'tsconfig.build.json', 'tsconfig.json'];
}

/**
 * @param {string} digest of what the build would read now
 * @param {string | undefined} stamp what the last finished build wrote
 */
export const mustBuild = (digest, stamp) => stamp?.trim() !== digest;

const stampNow = () => (existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined);

/**
 * Builds src into dist when it has changed since the last build, and gives the exit code; 0 when nothing had to be done. Several may
 * build at one time: each makes a folder of its own, and the first that is done puts it in place.
 */
export async function build() {
  const digest = digestOf(PACKAGE_ROOT, buildInputs(filesBelow(inPackage('src'))));
  if (!mustBuild(digest, stampNow())) return 0;
  console.error('Building.');
  const made = inPackage(`dist-${process.pid}`);
  const code = await runNode(commandFile('typescript', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', made]);
  if (code !== 0) console.error('The build failed; the compiler says above where.');
  else if (mustBuild(digest, stampNow())) {
    writeFileSync(join(made, basename(STAMP)), `${digest}\n`);
    rmSync(inPackage('dist'), { recursive: true, force: true });
    renameSync(made, inPackage('dist'));
  }
  rmSync(made, { recursive: true, force: true });
  return code;
}

/** The same, and ends the process when the build fails. */
export async function requireBuild() {
  const code = await build();
  if (code !== 0) process.exit(code);
}
