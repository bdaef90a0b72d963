// @ts-check
import { inPackage } from './package-root.mjs';
import { commandFile, runNode } from './run-program.mjs';

/**
 * Everything that reads the sources without running them.
 * @typedef {{ name: string, what: string, file: () => string, args: readonly string[] }} Check
 * @type {readonly Check[]}
 */
export const CHECKS = [
  {
    name: 'types',
    what: 'tsc, strict',
    file: () => commandFile('typescript', 'tsc'),
    args: ['-p', 'tsconfig.json'],
  },
  {
    name: 'format',
    what: 'biome format',
    file: () => commandFile('@biomejs/biome', 'biome'),
    args: ['format', '.'],
  },
  {
    name: 'lint',
    what: 'oxlint, with types',
    file: () => commandFile('oxlint'),
    args: ['--type-aware', '--deny-warnings'],
  },
  {
    name: 'walls',
    what: 'dependency-cruiser',
    file: () => inPackage('scripts', 'walls.mjs'),
    args: [],
  },
  {
    name: 'dead code',
    what: 'knip',
    file: () => commandFile('knip'),
    args: ['--no-progress', '--no-config-hints'],
  },
];

/**
 * @typedef {{ name: string, what: string, code: number, seconds: number }} CheckResult
 */

/**
 * Runs one check after the other, all of them, whatever each says.
 * @param {readonly Check[]} checks
 * @param {(line: string) => void} say
 * @returns {Promise<CheckResult[]>}
 */
export async function runChecks(checks = CHECKS, say = console.log) {
  const results = [];
  for (const { name, what, file, args } of checks) {
    say(`\n== ${name} (${what})`);
    const start = performance.now();
    const code = await runNode(file(), args);
    results.push({ name, what, code, seconds: (performance.now() - start) / 1000 });
  }
  return results;
}

/**
 * The results as a table, one check a line.
 * @param {readonly CheckResult[]} results
 */
export function checkTable(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  return results
    .map(({ name, what, code, seconds }) => {
      const verdict = code === 0 ? 'good  ' : 'FAILED';
      return `  ${name.padEnd(width)}  ${verdict}  ${seconds.toFixed(1).padStart(5)} s  ${what}`;
    })
    .join('\n');
}

/** @param {readonly CheckResult[]} results */
export const failedChecks = (results) => results.filter(({ code }) => code !== 0).map(({ name }) => name);
