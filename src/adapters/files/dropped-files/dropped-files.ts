import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { DroppedFile, DroppedFiles } from '../../../ports/dropped-files.ts';

export interface DroppedFilesOptions {
  readonly folder: string;
  /** Other files are not looked at: `.csv`, `.csv.gz`. */
  readonly endings: readonly string[];
}

/** The files of a folder itself; those whose names begin with a dot, links and what lies deeper are left alone. */
export function droppedFiles({ folder, endings }: DroppedFilesOptions): DroppedFiles {
  const isLookedAt = (name: string): boolean =>
    !name.startsWith('.') && endings.some((ending) => name.endsWith(ending));
  return {
    async list() {
      const names = await readdir(folder).catch((cause: unknown) => {
        throw unreadable(folder, cause);
      });
      const files: DroppedFile[] = [];
      for (const name of names.filter(isLookedAt).sort()) {
        const path = join(folder, name);
        const found = await unlessGone(path, () => lstat(path));
        if (found?.isFile() !== true) continue;
        files.push({ path, name, bytes: found.size, changedAt: instant(Math.floor(found.mtimeMs)) });
      }
      return files;
    },
    digest: ({ path }) =>
      unlessGone(path, async () => {
        const hash = createHash('sha256');
        await pipeline(createReadStream(path), hash);
        return hash.digest('hex');
      }),
  };
}

async function unlessGone<Found>(path: string, find: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await find();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

const unreadable = (path: string, cause: unknown): Problem =>
  new Problem('folder-unreadable', `${path} can't be read (${(cause as Error).message}): let the node's user read it`, {
    cause,
  });
