import { existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const DRAFT = 'making-';

/** Runs apart from the node: making a database keeps a processor busy for seconds and takes memory that is then given back. */
const MAKE = `
const { workerData } = require('node:worker_threads');
const { PGlite } = require(workerData.engine);
PGlite.create(workerData.folder).then((made) => made.close());
`;

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
    const worker = new Worker(MAKE, { eval: true, workerData: { engine, folder } });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0 && existsSync(join(folder, 'PG_VERSION'))) resolve();
      else reject(new Error(`the engine could not make a database (it ended with ${code})`));
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
