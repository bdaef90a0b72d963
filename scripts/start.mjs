// @ts-check
// npm start: the main job on the demonstration fleet, from a fresh checkout.
import { requireBuild } from './setup/build.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { requireNode } from './setup/node-version.mjs';
import { inPackage } from './setup/package-root.mjs';
import { runNode } from './setup/run-program.mjs';

requireNode();
await installPackages();
await requireBuild();
process.exitCode = await runNode(inPackage('dist', 'main', 'cli.js'), [
  'demo',
  '--out',
  inPackage('var', 'demo'),
  ...process.argv.slice(2),
]);
