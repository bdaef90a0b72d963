import { type FileHandle, open } from 'node:fs/promises';
import { type Gunzip, createGunzip } from 'node:zlib';
import { Problem } from '../../../foundation/problem.ts';

/** Compressed bytes taken at a time: what they inflate to fits one output buffer, so that the pool's thread does it in one go. */
const READ_BYTES = 65_536;
const INFLATED_BYTES = 1_048_576;

export interface ByteWatch {
  /** Told the bytes taken from the file, compressed where it is. */
  readonly onBytes?: ((count: number) => void) | undefined;
  /** Told once why the rest of the file can't be had; what came before it has been given. */
  readonly onDamage: (message: string) => void;
}

/**
 * The bytes of a file, inflated where it starts as gzip does, whatever its name. Members that follow each other are one content.
 * The next piece is inflated on another thread while the caller works on this one. A piece belongs to the caller.
 * @throws Problem `telemetry-unreadable` when the file can't be opened.
 */
export async function* bytesOf(path: string, watch: ByteWatch): AsyncGenerator<Uint8Array> {
  const file = await opened(path);
  try {
    const pieces = piecesOf(file, watch);
    const first = await pieces.next();
    if (first.done === true) return;
    const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
    const all = withFirst(first.value, pieces);
    yield* isGzip ? inflated(all, watch) : all;
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Problem('telemetry-unreadable', `${path} can't be opened (${why}): give the path of a file that exists`, {
      cause,
    });
  }
}

async function* piecesOf(file: FileHandle, watch: ByteWatch): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = new Uint8Array(READ_BYTES);
    let count = 0;
    try {
      count = (await file.read(buffer, 0, READ_BYTES)).bytesRead;
    } catch (cause) {
      watch.onDamage(`the file can't be read on (${(cause as Error).message}): what came before it is used`);
      return;
    }
    if (count === 0) return;
    watch.onBytes?.(count);
    yield buffer.subarray(0, count);
  }
}

async function* withFirst(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* inflated(pieces: AsyncIterable<Uint8Array>, watch: ByteWatch): AsyncGenerator<Uint8Array> {
  const inflation = inflater();
  try {
    let working: Promise<void> | undefined;
    for await (const piece of pieces) {
      await working;
      if (inflation.isOver()) {
        yield* inflation.take();
        inflation.leave(piece);
        if (inflation.failure() !== undefined) break;
        continue;
      }
      const ready = inflation.take();
      working = inflation.feed(piece);
      yield* ready;
    }
    await working;
    yield* inflation.take();
    await inflation.finish();
    yield* inflation.take();
    const failure = inflation.failure();
    if (failure !== undefined) watch.onDamage(failure);
  } finally {
    inflation.discard();
  }
}

/** Feeds a gunzip stream piece by piece, so that an error takes nothing away that was inflated before it. */
function inflater() {
  const gunzip: Gunzip = createGunzip({ chunkSize: INFLATED_BYTES });
  let ready: Uint8Array[] = [];
  let failed: (Error & { code?: string }) | undefined;
  let isOver = false;
  let fedBytes = 0;
  let hasLeft = false;
  let lastPiece: Uint8Array = new Uint8Array(0);
  let release: () => void = () => {};
  const leave = (bytes: Uint8Array): void => {
    // Zeros are padding; anything else was meant to be read.
    if (bytes.some((byte) => byte !== 0)) hasLeft = true;
  };
  const over = (): void => {
    isOver = true;
    release();
  };
  gunzip.on('data', (chunk: Uint8Array) => ready.push(chunk));
  gunzip.on('error', (error) => {
    failed = error;
    over();
  });
  // A stream that has seen its end calls nobody back for what is written after it.
  gunzip.on('end', () => {
    leave(lastPiece.subarray(Math.max(0, lastPiece.length - (fedBytes - gunzip.bytesWritten))));
    over();
  });
  gunzip.on('close', over);
  const waiting = (start: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      release = resolve;
      if (isOver) resolve();
      else start(resolve);
    });
  return {
    feed(piece: Uint8Array): Promise<void> {
      fedBytes += piece.length;
      lastPiece = piece;
      return waiting((done) => gunzip.write(piece, () => done()));
    },
    leave,
    finish: () =>
      waiting(() => {
        gunzip.end();
      }),
    take(): Uint8Array[] {
      const taken = ready;
      ready = [];
      return taken;
    },
    isOver: () => isOver,
    failure(): string | undefined {
      if (failed !== undefined) return failureText(failed);
      return hasLeft ? 'bytes that are no gzip follow the gzip content: they are not used; split the file' : undefined;
    },
    discard: () => gunzip.destroy(),
  };
}

function failureText(error: Error & { code?: string }): string {
  return error.code === 'Z_BUF_ERROR'
    ? 'the gzip file ends in the middle: what came before is used; fetch it again to have the rest'
    : `the gzip file is damaged (${error.message}): what came before is used; fetch it again to have the rest`;
}
