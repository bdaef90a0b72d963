import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../../foundation/problem.ts';
import { type LineListener, lineSplitter } from '../../../foundation/line-splitter.ts';

export interface LinesToRead {
  readonly path: string;
  readonly maximumCharacters: number;
  readonly listener: LineListener;
  /** Told the number of bytes taken from the disk since the last call. */
  readonly onBytes: ((count: number) => void) | undefined;
}

/**
 * Reads a file of lines, gzip or plain. Returns what broke off the reading, if anything did: what was read before stands.
 * @throws Problem `telemetry-unreadable` when the file can't be opened.
 */
export async function readLines({
  path,
  maximumCharacters,
  listener,
  onBytes,
}: LinesToRead): Promise<string | undefined> {
  const isGzip = await startsAsGzip(path);
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const unpacked = isGzip ? file.pipe(createGunzip({ chunkSize: 1 << 18 })) : file;
  file.on('error', (error) => unpacked.destroy(error));
  const splitter = lineSplitter(maximumCharacters, listener);
  let broken: string | undefined;
  let told = 0;
  try {
    for await (const chunk of unpacked) {
      splitter.push(chunk as Uint8Array);
      onBytes?.(file.bytesRead - told);
      told = file.bytesRead;
    }
  } catch (error) {
    if (!isStreamError(error)) throw error;
    broken = `the file breaks off (${error.message}): copy it again whole; what stood before is used`;
  }
  file.destroy();
  splitter.end();
  return broken;
}

/** Errors of the disk and of unpacking carry a code; anything else is ours. */
const isStreamError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && !(error instanceof Problem) && typeof (error as NodeJS.ErrnoException).code === 'string';

async function startsAsGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new Problem('telemetry-unreadable', `${path} can't be opened: name a file that exists and may be read`, {
      cause,
    });
  }
}
