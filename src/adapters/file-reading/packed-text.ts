import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The text of a file in pieces; gzip is known by its first bytes and unpacked. */
export async function* textPieces(path: string): AsyncGenerator<string> {
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
