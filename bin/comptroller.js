#!/usr/bin/env node
// npx comptroller: hands over to the built command line.
import { existsSync } from 'node:fs';

const built = new URL('../dist/main/cli.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error(
    'Comptroller is not built yet. Run `npm start` once in its folder: it installs and builds what is missing.',
  );
  process.exitCode = 69;
}
