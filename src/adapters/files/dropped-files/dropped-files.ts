import { createHash } from 'node:crypto';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { limitedBytes } from '../../file-reading/limited-bytes.ts';
import type { DroppedFile, DroppedFiles } from '../../../ports/dropped-files.ts';

export interface DroppedFilesOptions {
  readonly folder: string;
  /** Other files are not looked at: `.csv`, which is also `.csv.gz`. */
  readonly ending: string;
  /** What one file may unpack to. */
  readonly mostBytes: number;
}

/** The files of a folder itself; those whose names begin with a dot, links and what lies deeper are left alone. */
export function droppedFiles({ folder, ending, mostBytes }: DroppedFilesOptions): DroppedFiles {
  const isLookedAt = (name: string): boolean => !name.startsWith('.') && withoutGzip(name).endsWith(ending);
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
        files.push({ path, name: withoutGzip(name), bytes: found.size, changedAt: instant(Math.floor(found.mtimeMs)) });
      }
      return files;
    },
    digest: ({ path }) =>
      unlessGone(path, async () => {
        const hash = createHash('sha256');
        await pipeline(
          await unpacked(path),
          limitedBytes(mostBytes, () => tooLarge(mostBytes)),
          hash,
        );
        return hash.digest('hex');
      }),
  };
}

const withoutGzip = (name: string): string => name.replace(/\.gz$/, '');

const tooLarge = (mostBytes: number): Problem =>
  new Problem('import-too-large', `It unpacks to more than ${mostBytes} bytes: put it there in smaller parts.`);

/** A file that breaks off is refused here, whole. */
async function unpacked(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  const stream = file.createReadStream({ start: 0 });
  if (bytesRead < 2 || buffer[0] !== 0x1f || buffer[1] !== 0x8b) return stream;
  const gunzip = createGunzip();
  stream.on('error', (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
}

async function unlessGone<Found>(path: string, find: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await find();
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (cause instanceof Problem) throw cause;
    if (code === 'ENOENT') return undefined;
    if (code.startsWith('Z_')) throw damaged(cause);
    throw unreadable(path, cause);
  }
}

const damaged = (cause: unknown): Problem =>
  new Problem('import-unreadable', 'It begins as gzip and is damaged or cut: pack it again.', { cause });

const unreadable = (path: string, cause: unknown): Problem =>
  new Problem('folder-unreadable', `${path} can't be read (${(cause as Error).message}): let the node's user read it`, {
    cause,
  });
