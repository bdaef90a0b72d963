// @ts-check
// node scripts/run.mjs FILE [ARGUMENT...]: installs and builds what is missing, then runs a file of the project.
import { requireBuild } from './setup/build.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { CANNOT_RUN, requireNode } from './setup/node-version.mjs';
import { inPackage } from './setup/package-root.mjs';
import { runNode } from './setup/run-program.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('Say which file to run: node scripts/run.mjs FILE [ARGUMENT...]');
  process.exit(CANNOT_RUN);
}
requireNode();
await installPackages();
await requireBuild();
process.exitCode = await runNode(inPackage(file), args);
