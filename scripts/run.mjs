// @ts-check
// node scripts/run.mjs FILE [ARGUMENT...]: installs and builds what is missing, then runs a file of the project.
import { existsSync } from 'node:fs';
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
if (!existsSync(inPackage(file))) {
  console.error(`There is no ${file}: it names a file of this project, such as bench/run.mjs.`);
  process.exit(CANNOT_RUN);
}
process.exitCode = await runNode(inPackage(file), args);
