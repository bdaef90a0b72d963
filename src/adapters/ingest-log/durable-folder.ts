import { open } from 'node:fs/promises';

/** Told of each step on the way to the disk, by name; tests end the process there. */
export type StepListener = (step: string) => void;

/** Writes bytes to an open file at an offset; returns how many it took. A test puts a full disk in its place. */
export type WriteBytes = (file: FileWriter, bytes: Uint8Array, offset: number) => Promise<number>;

export interface FileWriter {
  write(bytes: Uint8Array, start: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
}

export const writeToDisk: WriteBytes = async (file, bytes, offset) =>
  (await file.write(bytes, 0, bytes.length, offset)).bytesWritten;

/** Writes all of it, in as many pieces as the system takes. */
export async function writeFully(
  write: WriteBytes,
  file: FileWriter,
  { bytes, offset }: { readonly bytes: Uint8Array; readonly offset: number },
): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += await write(file, bytes.subarray(done), offset + done);
}

/** Makes the names in a folder durable: files created, renamed and removed. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
