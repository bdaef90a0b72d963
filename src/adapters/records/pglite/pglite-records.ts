import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely } from 'kysely';
import { Problem } from '../../../foundation/problem.ts';
import { lockFolder } from '../../folder-holding/folder-lock.ts';
import { migrateRecords } from '../records-sql/migrations.ts';
import { problemDialect } from '../records-sql/problem-dialect.ts';
import { type SqlRecords, sqlRecords } from '../records-sql/sql-records.ts';
import { madeFolder } from './made-folder.ts';
import { pgliteDriver } from './pglite-driver.ts';
import { durableOptions } from './synced-files.ts';

export interface PgliteOptions {
  /** Made when absent; on a disk of this machine. One process holds it at a time. */
  readonly folder: string;
  /** Five minutes when absent. */
  readonly checkpointMilliseconds?: number;
}

const CHECKPOINT_MILLISECONDS = 300_000;

/**
 * Opens records kept by the PostgreSQL that runs in the process. It resolves once the folder is held; the database is opened
 * meanwhile (about a second, several where it has to be made), every call waits for that, and `probe` tells what went wrong.
 * @throws Problem `records-in-use` when another process holds the folder; `records-unreachable` when it can't be used.
 */
export async function openPgliteRecords(options: PgliteOptions): Promise<SqlRecords> {
  const folder = resolve(options.folder);
  const lock = await held(folder);
  const opening = openEngine(folder);
  const engine = async (): Promise<PGlite> => (await opening).engine;
  const opened = opening.then(({ migrated }) => migrated);
  opened.catch(() => undefined);
  const upkeep = checkpointing(engine, options.checkpointMilliseconds ?? CHECKPOINT_MILLISECONDS);
  const name = `the records in ${folder}`;
  return sqlRecords(problemDialect({ driver: pgliteDriver(engine), opened, name }), async () => {
    clearInterval(upkeep);
    await opened.catch(() => undefined);
    await opening.then(({ engine }) => engine.close()).catch(() => undefined);
    await lock[Symbol.asyncDispose]();
  });
}

/** Alone in its process the engine never makes a checkpoint by itself: its log would grow, and opening take ever longer. */
const checkpointing = (engine: () => Promise<PGlite>, milliseconds: number): NodeJS.Timeout =>
  setInterval(() => {
    // One that fails, in a transaction that has failed, is followed by another.
    engine()
      .then((open) => open.exec('checkpoint'))
      .catch(() => undefined);
  }, milliseconds).unref();

async function held(folder: string) {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await lockFolder(folder, { code: 'records-in-use', name: 'The database of records' });
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem(
      'records-unreachable',
      `the records in ${folder} can't be used (${(cause as Error).message}): use a data folder that is yours`,
      { cause },
    );
  }
}

async function openEngine(folder: string): Promise<{ readonly engine: PGlite; readonly migrated: Promise<void> }> {
  const name = `the records in ${folder}`;
  const engine = await PGlite.create(durableOptions(await madeFolder(folder))).catch((cause: unknown) => {
    throw new Problem(
      'records-damaged',
      `${name} can't be opened (${cause instanceof Error ? cause.message : String(cause)}): see that the disk has room and may be written; else restore a backup of the folder`,
      { cause },
    );
  });
  const driver = pgliteDriver(async () => engine);
  const dialect = problemDialect({ driver, opened: Promise.resolve(), name });
  const migrated = migrateRecords(new Kysely<unknown>({ dialect }));
  migrated.catch(() => undefined);
  return { engine, migrated };
}
