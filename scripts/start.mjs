// @ts-check
// npm start: the provider node, from a fresh checkout; without settings it feeds itself the demonstration fleet.
import { requireBuild } from './setup/build.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { requireNode } from './setup/node-version.mjs';
import { inPackage } from './setup/package-root.mjs';
import { runNode } from './setup/run-program.mjs';

requireNode();
await installPackages();
await requireBuild();
process.exitCode = await runNode(inPackage('dist', 'main', 'cli.js'), ['serve', ...process.argv.slice(2)]);
