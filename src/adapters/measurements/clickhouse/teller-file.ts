import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../../foundation/problem.ts';

const NAME = /^[0-9a-f]{16}$/;

/**
 * The name under which the node with this data folder tells servers what it measured: random, made once, and as old as the folder. It
 * moves with the log, so that who replays the log tells in the place of who wrote it.
 * @throws Problem `teller-unreadable` when the file holds no name; `teller-unwritable` when it can't be read or made.
 */
export async function tellerIn(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'teller');
  const kept = await textIn(path);
  if (kept === undefined) return made(dataFolder, path);
  const name = kept.trim();
  if (NAME.test(name)) return name;
  throw new Problem(
    'teller-unreadable',
    `${path} does not hold the name of a node: restore it from a backup, or remove it and the node tells under a new name, beside what it told before.`,
  );
}

async function textIn(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unwritable(path, error);
  }
}

/** On the disk before anything is told under it: a name that a crash took back would leave what was told to nobody. */
async function made(dataFolder: string, path: string): Promise<string> {
  const name = randomBytes(8).toString('hex');
  const draft = `${path}.draft`;
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    await synced(draft, 'w', (file) => file.writeFile(`${name}\n`));
    await rename(draft, path);
    await synced(dataFolder, 'r');
  } catch (error) {
    throw unwritable(path, error);
  }
  return name;
}

type OpenFile = Awaited<ReturnType<typeof open>>;

async function synced(path: string, flags: 'r' | 'w', change?: (file: OpenFile) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await change?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

const unwritable = (path: string, cause: unknown): Problem =>
  new Problem(
    'teller-unwritable',
    `${path} can't be used (${(cause as Error).message}): use a data folder that is yours.`,
    {
      cause,
    },
  );
