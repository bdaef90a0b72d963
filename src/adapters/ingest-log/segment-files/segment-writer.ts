import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../../foundation/problem.ts';
import { type StepListener, syncFolder, type WriteBytes, writeFully } from '../durable-folder.ts';
import { encodeSegmentHead, SEGMENT_HEAD_BYTES } from './segment-record.ts';
import type { Segment } from './segment-reading.ts';

export interface SegmentWriting {
  readonly folder: string;
  readonly write: WriteBytes;
  readonly step: StepListener;
}

/** The segment that records are added to. */
export interface SegmentWriter extends AsyncDisposable {
  readonly segment: Segment;
  readonly seed: number;
  /** Durable when it resolves; when it throws, nothing of it is in the segment, or will be cut off before the next writing. */
  append(records: Uint8Array): Promise<void>;
  /** Nothing is added any more; nothing stands after the last whole record. */
  seal(): Promise<void>;
}

export const SEGMENT_SUFFIX = '.segment';

export const segmentPath = (folder: string, firstPosition: number): string =>
  join(folder, `${String(firstPosition).padStart(16, '0')}${SEGMENT_SUFFIX}`);

/** Makes an empty segment; its name is durable before anything is written to it. What an unfinished attempt left is replaced. */
export async function createSegment(writing: SegmentWriting, firstPosition: number): Promise<SegmentWriter> {
  const path = segmentPath(writing.folder, firstPosition);
  const head = encodeSegmentHead(firstPosition, randomBytes(16));
  const file = await open(path, 'w+', 0o600);
  try {
    writing.step('segment-created');
    await writeFully(writing.write, file, { bytes: head.bytes, offset: 0 });
    writing.step('segment-head-written');
    await file.sync();
    writing.step('segment-head-durable');
    await syncFolder(writing.folder);
    writing.step('segment-name-durable');
  } catch (error) {
    await file.close();
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
  return writerOf(writing, file, { segment: { path, firstPosition, bytes: SEGMENT_HEAD_BYTES }, seed: head.seed });
}

/** Takes up a segment of an earlier run; what stands after its last whole record is cut off. */
export async function resumeSegment(
  writing: SegmentWriting,
  { segment, seed }: { readonly segment: Segment; readonly seed: number },
): Promise<SegmentWriter> {
  const file = await open(segment.path, 'r+');
  try {
    writing.step('segment-before-cut');
    await cut(file, segment.bytes);
    writing.step('segment-cut');
  } catch (error) {
    await file.close();
    throw error;
  }
  return writerOf(writing, file, { segment, seed });
}

async function cut(file: FileHandle, bytes: number): Promise<void> {
  await file.truncate(bytes);
  await file.datasync();
}

function writerOf(
  { write, step }: SegmentWriting,
  file: FileHandle,
  { segment, seed }: { readonly segment: Segment; readonly seed: number },
): SegmentWriter {
  /** Something that was refused may still stand after the last whole record. */
  let isTorn = false;
  return {
    segment,
    seed,
    async append(records) {
      if (isTorn) await cut(file, segment.bytes);
      isTorn = true;
      try {
        step('log-before-write');
        await writeFully(write, file, { bytes: records, offset: segment.bytes });
        step('log-written');
        await file.datasync();
        step('log-durable');
      } catch (error) {
        await cut(file, segment.bytes).then(
          () => (isTorn = false),
          () => undefined,
        );
        throw error;
      }
      isTorn = false;
      segment.bytes += records.length;
    },
    async seal() {
      if (isTorn) await cut(file, segment.bytes);
      isTorn = false;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, and it goes on by itself',
  EDQUOT: 'the quota is used up: raise it or make room, and it goes on by itself',
  EROFS: 'the disk is read-only: mount it for writing, and check it for errors',
  EACCES: 'this user may not write there: correct the rights of the folder',
  EPERM: 'this user may not write there: correct the rights of the folder',
};

export function unwritable(folder: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code] ?? `${(error as Error).message}: check the disk`;
  return new Problem('log-unwritable', `The log in ${folder} can't be written: ${reason}.`, { cause: error });
}
