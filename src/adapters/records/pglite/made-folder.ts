import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const DRAFT = 'making-';

/**
 * Runs in a process of its own: making a database keeps a processor busy for seconds, and takes half a gigabyte of which a thread
 * would leave much behind. It ends with the node, whose end closes its input: nobody else writes in the folder of the next start.
 */
const MAKE = `
const [engine, folder] = process.argv.slice(1);
process.stdin.on('close', () => process.exit(1)).resume();
require(engine).PGlite.create(folder).then((made) => made.close()).then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(String(error));
    process.exit(1);
  },
);
`;
/** Of what the engine says when it can't make one. */
const MOST_SAID = 500;

/**
 * The folder of the database, made when absent. It is there whole or not at all: what a crash leaves half made is removed.
 * The folder that it lies in must be held.
 */
export async function madeFolder(parent: string): Promise<string> {
  const folder = join(parent, 'engine');
  for (const name of await readdir(parent)) {
    if (name.startsWith(DRAFT)) await rm(join(parent, name), { recursive: true, force: true });
  }
  if (existsSync(folder)) return folder;
  const draft = join(parent, `${DRAFT}${process.pid}-${process.hrtime.bigint()}`);
  await made(draft);
  await syncTree(draft);
  await rename(draft, folder);
  await sync(parent);
  return folder;
}

function made(folder: string): Promise<void> {
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return new Promise((resolve, reject) => {
    const maker = spawn(process.execPath, ['-e', MAKE, engine, folder], { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    maker.stderr.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-MOST_SAID)));
    maker.once('error', reject);
    maker.once('close', (code) => {
      if (code === 0 && existsSync(join(folder, 'PG_VERSION'))) resolve();
      else reject(new Error(`the engine could not make a database (it ended with ${code}): ${said.trim()}`));
    });
  });
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? syncTree(path) : sync(path));
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
