import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggedMessage, LogPosition } from '../../../ports/ingest-log.ts';
import { syncFolder } from '../durable-folder.ts';
import { damaged, readLastSegment, type Segment } from './segment-reading.ts';
import { encodeRecord, recordBytes } from './segment-record.ts';
import {
  createSegment,
  resumeSegment,
  SEGMENT_SUFFIX,
  type SegmentWriter,
  type SegmentWriting,
  segmentPath,
} from './segment-writer.ts';

/** The segments of a log, one after the other; the last is written to. One act at a time. */
export interface SegmentChain extends AsyncDisposable {
  /** Durable when it resolves; when it throws, none of them is there. */
  append(messages: readonly Omit<LoggedMessage, 'position'>[]): Promise<readonly LogPosition[]>;
  /** All as they stand now, oldest first. */
  segments(): readonly Segment[];
  removeUpTo(position: LogPosition): Promise<void>;
  /** Later positions are higher than this one, also where these segments never held it. */
  goOnAfter(position: LogPosition): Promise<void>;
  readonly heldBytes: number;
}

/** @param segmentBytes a segment that has grown so long is followed by another. */
export async function openChain(writing: SegmentWriting, segmentBytes: number): Promise<SegmentChain> {
  const opened = await openSegments(writing);
  const { older } = opened;
  let { active, nextPosition } = opened;
  const room = batchRoom();

  async function rotate(): Promise<void> {
    await active.seal();
    const next = await createSegment(writing, nextPosition);
    const before = active;
    older.push(before.segment);
    active = next;
    await before[Symbol.asyncDispose]();
  }

  const chain: SegmentChain = {
    async append(messages) {
      if (active.segment.bytes >= segmentBytes) await rotate();
      const batch = encodeBatch(messages, { firstPosition: nextPosition, seed: active.seed, room });
      await active.append(batch.bytes);
      nextPosition += messages.length;
      return batch.positions;
    },
    segments: () => [...older, { ...active.segment }],
    async removeUpTo(position) {
      writing.step('log-before-release');
      let removed = 0;
      for (let oldest = older[0]; oldest !== undefined; oldest = older[0]) {
        const following = older[1] ?? active.segment;
        if (following.firstPosition > position + 1) break;
        await rm(oldest.path, { force: true });
        writing.step('log-segment-removed');
        older.shift();
        removed++;
      }
      if (removed > 0) await syncFolder(writing.folder);
      writing.step('log-released');
    },
    async goOnAfter(position) {
      if (position < nextPosition) return;
      nextPosition = position + 1;
      await rotate();
      await chain.removeUpTo(position);
    },
    get heldBytes() {
      return older.reduce((sum, { bytes }) => sum + bytes, active.segment.bytes);
    },
    [Symbol.asyncDispose]: async () => active[Symbol.asyncDispose](),
  };
  return chain;
}

interface OpenedSegments {
  /** Oldest first, without the one that is written to. */
  readonly older: Segment[];
  readonly active: SegmentWriter;
  readonly nextPosition: number;
}

async function openSegments(writing: SegmentWriting): Promise<OpenedSegments> {
  const names = (await readdir(writing.folder)).filter((name) => name.endsWith(SEGMENT_SUFFIX)).sort();
  const segments: Segment[] = [];
  for (const name of names) {
    const path = join(writing.folder, name);
    const firstPosition = Number.parseInt(name, 10);
    if (path !== segmentPath(writing.folder, firstPosition)) throw damaged(path, 0, 'this is no name of a segment');
    segments.push({ path, firstPosition, bytes: (await stat(path)).size });
  }
  const last = segments.pop();
  if (last === undefined) return { older: [], active: await createSegment(writing, 1), nextPosition: 1 };
  const found = await readLastSegment(last.path);
  if (found === undefined) {
    const { firstPosition } = last;
    return { older: segments, active: await createSegment(writing, firstPosition), nextPosition: firstPosition };
  }
  const segment = { ...last, bytes: found.end };
  return {
    older: segments,
    active: await resumeSegment(writing, { segment, seed: found.seed }),
    nextPosition: found.nextPosition,
  };
}

/** Room up to this length is kept from batch to batch: left to the memory manager batches would be a hundred megabytes. */
const KEPT_ROOM_BYTES = 8 * 1024 * 1024;

/** What it gives is valid until the next call: one batch is written at a time. */
function batchRoom(): (bytes: number) => Buffer {
  let kept = Buffer.allocUnsafe(0);
  return (bytes) => {
    if (bytes > KEPT_ROOM_BYTES) return Buffer.allocUnsafe(bytes);
    if (bytes > kept.length) kept = Buffer.allocUnsafe(Math.min(KEPT_ROOM_BYTES, Math.max(bytes, 2 * kept.length)));
    return kept.subarray(0, bytes);
  };
}

interface BatchPlace {
  readonly firstPosition: number;
  readonly seed: number;
  readonly room: (bytes: number) => Buffer;
}

function encodeBatch(messages: readonly Omit<LoggedMessage, 'position'>[], { firstPosition, seed, room }: BatchPlace) {
  const bytes = room(messages.reduce((sum, message) => sum + recordBytes(message), 0));
  const positions: LogPosition[] = [];
  let offset = 0;
  for (const message of messages) {
    const position = (firstPosition + positions.length) as LogPosition;
    positions.push(position);
    const place = { into: bytes, offset, seed, durableUpTo: firstPosition - 1 };
    offset = encodeRecord({ ...message, position }, place);
  }
  return { bytes, positions };
}
