// @ts-check
// npm test [-- VITEST ARGUMENT...]: installs what is missing, then runs every check and every test.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from './setup/build.mjs';
import { checkTable, failedChecks, runChecks } from './setup/checks.mjs';
import { installDebianPackages } from './setup/debian-packages.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { requireNode } from './setup/node-version.mjs';
import { inPackage, PACKAGE_ROOT } from './setup/package-root.mjs';
import { commandFile, runNode } from './setup/run-program.mjs';
import { closingLine, exitCodeOf, skippedText, skipReason, tally } from './setup/test-results.mjs';

const RESULTS = inPackage('var', 'test-results.json');
const REAL_DATA = process.env['COMPTROLLER_DATA'] ?? '../shared/data';

async function runTests() {
  mkdirSync(inPackage('var'), { recursive: true });
  rmSync(RESULTS, { force: true });
  console.log('\n== tests (vitest)');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const code = await runNode(commandFile('vitest'), ['run', ...reporters, ...process.argv.slice(2)]);
  const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : { testResults: [] };
  return { vitestCode: code, counted: tally(results) };
}

/**
 * @param {readonly import('./setup/debian-packages.mjs').DebianPackage[]} missingPackages
 * @returns {readonly import('./setup/test-results.mjs').Lack[]}
 */
function lacksOfThisMachine(missingPackages) {
  const isAbsent = !existsSync(inPackage(REAL_DATA)) && !existsSync(REAL_DATA);
  return [
    ...missingPackages.map(({ name, program }) => ({
      pattern: new RegExp(program, 'i'),
      isMissing: true,
      reason: `needs the Debian package ${name}`,
    })),
    {
      pattern: /isAbsent|COMPTROLLER_DATA/,
      isMissing: isAbsent,
      reason: 'needs the folder of real measurements that COMPTROLLER_DATA names',
    },
  ];
}

/**
 * @param {readonly import('./setup/test-results.mjs').NamedTest[]} skipped
 * @param {readonly import('./setup/test-results.mjs').Lack[]} lacks
 */
function listSkipped(skipped, lacks) {
  const named = skipped.map(({ file, name }) => ({
    line: `${relative(PACKAGE_ROOT, file)}: ${name}`,
    reason: skipReason(readFileSync(file, 'utf8'), lacks),
  }));
  console.log(skippedText(named));
}

requireNode();
await installPackages();
const missingPackages = await installDebianPackages();
const buildCode = await build();
const checks = await runChecks();
const { vitestCode, counted } = await runTests();
listSkipped(counted.skipped, lacksOfThisMachine(missingPackages));
const failed = [...failedChecks(checks), ...(buildCode === 0 ? [] : ['build'])];
console.log(`\n${checkTable(checks)}`);
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}.`);
if (vitestCode !== 0) console.log(`\nvitest ended with exit code ${vitestCode}.`);
console.log(`\n${closingLine(counted)}`);
process.exitCode = exitCodeOf({ vitestCode, checksFailed: failed.length, counted });
