import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../../foundation/problem.ts';
import type { FileSpool } from '../../../ports/file-spool.ts';
import { limitedBytes } from '../../file-reading/limited-bytes.ts';

export interface FolderSpoolOptions {
  /** Of this process alone; what an earlier one left there is removed. */
  readonly folder: string;
  /** What one file may unpack to. */
  readonly mostBytes: number;
}

/** Files in a folder, which only this process's user can read. */
export async function folderSpool({ folder, mostBytes }: FolderSpoolOptions): Promise<FileSpool> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    hold: async (bytes) => {
      const path = join(folder, randomUUID());
      const remove = () => rm(path, { force: true });
      try {
        await write(bytes, path, mostBytes);
      } catch (error) {
        await remove();
        throw asProblem(error);
      }
      return { path, [Symbol.asyncDispose]: remove };
    },
  };
}

async function write(bytes: Uint8Array, path: string, mostBytes: number): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const pieces = Readable.from([bytes]);
  const limited = limitedBytes(mostBytes, () => tooLarge(mostBytes));
  if (isGzip) await pipeline(pieces, createGunzip(), limited, file);
  else await pipeline(pieces, limited, file);
}

const tooLarge = (mostBytes: number): Problem =>
  new Problem('import-too-large', `A file may unpack to at most ${mostBytes} bytes: send it in smaller parts.`);

function asProblem(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') {
    return new Problem('import-unreadable', 'The file begins as gzip and is damaged: pack it again.', { cause: error });
  }
  return new Problem('spool-unwritable', `a file can't be written (${error.message}): see that the disk has room`, {
    cause: error,
  });
}
