import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Problem } from '../../../foundation/problem.ts';
import type { Checkpoint, CheckpointInPieces, CheckpointStore } from '../../../ports/checkpoint-store.ts';
import type { LogPosition } from '../../../ports/ingest-log.ts';
import { type StepListener, syncFolder, type WriteBytes, writeFully, writeToDisk } from '../durable-folder.ts';

/*
 * 8 bytes of magic, the position (float64), the length of the state (float64), a CRC-32 (uint32), the state. The CRC is of the state
 * and then of the 24 bytes before the CRC: it is known when the last piece of the state is written. In the first form it was of these
 * bytes and then of the state.
 */
const MAGIC = new TextEncoder().encode('CMPCHK2\n');
const FIRST_MAGIC = new TextEncoder().encode('CMPCHK1\n');
const CHECKED_BYTES = 24;
const HEAD_BYTES = 28;

export interface CheckpointFileOptions {
  /** Made when absent. One process writes to it at a time. */
  readonly folder: string;
  readonly step?: StepListener;
  readonly write?: WriteBytes;
}

/** A checkpoint in one file, replaced as a whole: a crash leaves the one before or the new one. */
export function checkpointFile(options: CheckpointFileOptions): CheckpointStore {
  const { folder, write = writeToDisk, step = () => undefined } = options;
  const path = join(folder, 'checkpoint');
  const unfinished = join(folder, 'checkpoint.unfinished');
  return {
    /** @throws Problem `checkpoint-damaged`. */
    async read() {
      await rm(unfinished, { force: true });
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return bytes === undefined ? undefined : decodeCheckpoint(path, bytes);
    },
    /** @throws Problem `checkpoint-unwritable`; the one before stands. */
    async write(checkpoint, beforeKept = () => Promise.resolve()) {
      let refusal: unknown;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        step('checkpoint-before-write');
        await writeDurably({ path: unfinished, write, step }, checkpoint);
        await beforeKept().catch((error: unknown) => {
          refusal = error;
          throw error;
        });
        await rename(unfinished, path);
        step('checkpoint-renamed');
        await syncFolder(folder);
        step('checkpoint-durable');
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined);
        if (refusal !== undefined) throw refusal;
        const message = `The checkpoint in ${folder} can't be written (${(error as Error).message}): check the room on the disk and the rights of the folder. The one before stands.`;
        throw new Problem('checkpoint-unwritable', message, { cause: error });
      }
    },
  };
}

async function writeDurably(
  { path, write, step }: { readonly path: string; readonly write: WriteBytes; readonly step: StepListener },
  { position, pieces }: CheckpointInPieces,
): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    let length = 0;
    let crc = 0;
    for (const piece of pieces) {
      await writeFully(write, file, { bytes: piece, offset: HEAD_BYTES + length });
      crc = crc32(piece, crc);
      length += piece.length;
      step('checkpoint-half-written');
    }
    await writeFully(write, file, { bytes: headOf({ position, length, crc }), offset: 0 });
    step('checkpoint-written');
    await file.sync();
    step('checkpoint-synced');
  } finally {
    await file.close();
  }
}

function headOf(of: { readonly position: number; readonly length: number; readonly crc: number }): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(MAGIC);
  head.writeDoubleLE(of.position, 8);
  head.writeDoubleLE(of.length, 16);
  head.writeUInt32LE(crc32(head.subarray(0, CHECKED_BYTES), of.crc), CHECKED_BYTES);
  return head;
}

function checkSumOf(bytes: Buffer): number | undefined {
  const [checked, state] = [bytes.subarray(0, CHECKED_BYTES), bytes.subarray(HEAD_BYTES)];
  const magic = bytes.subarray(0, MAGIC.length);
  if (magic.equals(MAGIC)) return crc32(checked, crc32(state));
  return magic.equals(FIRST_MAGIC) ? crc32(state, crc32(checked)) : undefined;
}

function decodeCheckpoint(path: string, bytes: Buffer): Checkpoint {
  const state = bytes.subarray(HEAD_BYTES);
  const isWhole =
    bytes.length >= HEAD_BYTES &&
    bytes.readDoubleLE(16) === state.length &&
    checkSumOf(bytes) === bytes.readUInt32LE(CHECKED_BYTES);
  if (isWhole) return { position: bytes.readDoubleLE(8) as LogPosition, state };
  throw new Problem(
    'checkpoint-damaged',
    `The checkpoint ${path} is damaged and is not used. Restore it from a backup; or remove it: the log is then folded from the first message that it keeps, and minutes that were open before that are told in part.`,
    { isLasting: true },
  );
}
