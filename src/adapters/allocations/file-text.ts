import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Fault } from '../../foundation/problem.ts';
import { readInto, type TextReader } from '../../foundation/text-lines.ts';

/** The text of a file in pieces; gzip is known by its first bytes and unpacked. */
async function* piecesOf(path: string): AsyncGenerator<string> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  const packed = file.createReadStream({ start: 0, autoClose: false });
  const isGzip = buffer.readUInt16BE() === 0x1f8b;
  yield* (isGzip ? unpacked(packed) : packed).setEncoding('utf8');
}

function unpacked(packed: Readable): Readable {
  const unpacking = createGunzip();
  packed.on('error', (error) => unpacking.destroy(error));
  return packed.pipe(unpacking);
}

/**
 * Reads a file of allocations into a reader. A file that breaks off is a fault, and what came before is used.
 * @throws Problem `allocations-unreadable` when nothing of it could be read.
 */
export const readAllocationText = (path: string, reader: TextReader): Promise<readonly Fault[]> =>
  readInto(reader, { path, pieces: piecesOf(path), unreadableCode: 'allocations-unreadable' });
