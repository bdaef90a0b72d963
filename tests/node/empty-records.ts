import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openPgliteRecords } from '../../src/adapters/records/pglite/pglite-records.ts';

/**
 * Gives a data folder the embedded records of a node that has been, and has noted nothing: to make such a database anew takes longer
 * than most tests. It is made once a run; that a node makes it by itself is for `serve.test.ts` and `demonstration.test.ts`.
 */
export async function giveEmptyRecords(dataFolder: string): Promise<void> {
  await cp(await emptyRecords(), join(dataFolder, 'records'), { recursive: true });
}

async function emptyRecords(): Promise<string> {
  const shared = inject('sharedFolder');
  const folder = join(shared, 'empty-records');
  if (existsSync(folder)) return folder;
  const made = await mkdtemp(join(shared, 'making-'));
  const records = await openPgliteRecords({ folder: made });
  await records.probe();
  await records[Symbol.asyncDispose]();
  // Two files may make it at one time: the first one tells.
  await rename(made, folder).catch(async (error: unknown) => {
    if (!existsSync(folder)) throw error;
    await rm(made, { recursive: true });
  });
  return folder;
}
