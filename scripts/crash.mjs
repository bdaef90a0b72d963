// @ts-check
// npm run crash [-- KILLS]: the crash matrix with many random kills (200 when nothing is said; one of the whole node for each four, and one of
// a store of records and of one of measurements for each ten), and a Prometheus whose node is killed for a minute again and again;
// `npm test` runs them with a few kills. And the whole of each matrix of which `npm test` takes a part (tests/chosen-part.ts).
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { requireBuild } from './setup/build.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { requireNode } from './setup/node-version.mjs';
import { inPackage } from './setup/package-root.mjs';
import { commandFile, runNode } from './setup/run-program.mjs';
import { closingLine, tally } from './setup/test-results.mjs';

const SUITES = [
  'tests/crash',
  'tests/node/prometheus.test.ts',
  // Of these `npm test` takes a part, chosen by a seed.
  'tests/kept-accounts.test.ts',
  'src/adapters/measurements/clickhouse/served-measurements.test.ts',
];
const RESULTS = inPackage('var', 'crash-results.json');
/** A named crash point is a test of its own: `at log-durable`, `...: before hours.write`. */
const NAMED_POINT = /(?: at [a-z]+(?:-[a-z]+)*|: (?:before|after) [\w. ]+)$/;

requireNode();
await installPackages();
await requireBuild();
mkdirSync(inPackage('var'), { recursive: true });
rmSync(RESULTS, { force: true });
const kills = String(Number(process.argv[2] ?? 200));
const env = { ...process.env, COMPTROLLER_CRASH_KILLS: kills };
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
const code = await runNode(commandFile('vitest'), ['run', ...SUITES, ...reporters], { env });
/** @type {import('./setup/test-results.mjs').VitestResults} */
const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : { testResults: [] };
const points = results.testResults
  .flatMap(({ assertionResults }) => assertionResults)
  .filter(({ fullName }) => NAMED_POINT.test(fullName));
const held = points.filter(({ status }) => status === 'passed').length;
if (points.length === 0)
  console.log('\nThe run was cut short: nothing is known of the crash points and of the random kills.');
else
  console.log(
    `\nNamed crash points that hold: ${held} of ${points.length}. Random kills asked for: ${kills} of the ingest, ${Math.ceil(Number(kills) / 4)} of the whole node, ${Math.ceil(Number(kills) / 10)} of each store.`,
  );
console.log(closingLine(tally(results)));
process.exitCode = code;
