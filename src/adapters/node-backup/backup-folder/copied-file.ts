import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;

export interface FileContent {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Copies a file to a new one and syncs it; gives what was read. */
export async function copyFile(from: string, to: string, mode: number): Promise<FileContent> {
  const target = await open(to, 'wx', mode);
  try {
    const content = await readThrough(from, async (chunk) => {
      for (let done = 0; done < chunk.length; ) done += (await target.write(chunk, done)).bytesWritten;
    });
    // The mode that was asked for at opening loses what the process's mask forbids.
    await target.chmod(mode);
    await target.sync();
    return content;
  } finally {
    await target.close();
  }
}

/** What a file holds. */
export const contentOf = (path: string): Promise<FileContent> => readThrough(path, async () => undefined);

async function readThrough(path: string, take: (chunk: Uint8Array) => Promise<void>): Promise<FileContent> {
  const hash = createHash('sha256');
  const source = await open(path, 'r');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let bytes = 0;
  try {
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await take(chunk);
      bytes += bytesRead;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await source.close();
  }
}
