// @ts-check
// npm run picture: accounts for the demonstration fleet and photographs the top of its report for the README.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireBuild } from './setup/build.mjs';
import { installPackages } from './setup/installed-packages.mjs';
import { CANNOT_RUN, requireNode } from './setup/node-version.mjs';
import { inPackage } from './setup/package-root.mjs';
import { runNode } from './setup/run-program.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const FOLDER = inPackage('var', 'picture');
const PICTURE = inPackage('docs', 'images', 'report.png');
const SIZE = { width: 1280, height: 1100 };
/** The README is read over slow lines too. */
const MOST_BYTES = 300_000;

/** @param {string} executablePath */
async function photograph(executablePath) {
  // Loaded here, as it may have been installed only a moment ago.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
    await page.goto(pathToFileURL(inPackage('var', 'picture', 'report.html')).href);
    await page.waitForSelector('html[data-drawn]', { state: 'attached' });
    mkdirSync(dirname(PICTURE), { recursive: true });
    await page.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
}

requireNode();
if (CHROMIUM === undefined) {
  console.error('Chromium draws the picture and is not here: install it (on Debian, the package chromium).');
  process.exit(CANNOT_RUN);
}
await installPackages();
await requireBuild();
const code = await runNode(inPackage('dist', 'main', 'cli.js'), ['demo', '--out', FOLDER]);
if (code !== 0) process.exit(code);
await photograph(CHROMIUM);
const { size } = statSync(PICTURE);
console.log(`Picture: ${PICTURE} (${size} bytes)`);
if (size > MOST_BYTES) {
  console.error(`It is larger than ${MOST_BYTES} bytes: too large for the README.`);
  process.exitCode = 1;
}
