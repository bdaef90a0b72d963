// @ts-check
// npm run check: types, format, lint, walls, dead code; all of them, with a table at the end.
import { checkTable, failedChecks, runChecks } from './setup/checks.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { requireNode } from './setup/node-version.mjs';

requireNode();
await installPackages();
const results = await runChecks();
console.log(`\n${checkTable(results)}`);
process.exitCode = failedChecks(results).length === 0 ? 0 : 1;
