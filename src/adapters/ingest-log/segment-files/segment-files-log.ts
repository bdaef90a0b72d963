import { mkdir } from 'node:fs/promises';
import { Problem } from '../../../foundation/problem.ts';
import type { IngestLog } from '../../../ports/ingest-log.ts';
import { lockFolder } from '../../folder-holding/folder-lock.ts';
import { type StepListener, type WriteBytes, writeToDisk } from '../durable-folder.ts';
import { groupCommit } from './group-commit.ts';
import { openChain, type SegmentChain } from './segment-chain.ts';
import { messagesOf } from './segment-reading.ts';
import { LONGEST_BODY_BYTES, recordBytes } from './segment-record.ts';
import { type SegmentWriting, unwritable } from './segment-writer.ts';

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;

export interface SegmentFilesOptions {
  /** Held by one process at a time, on a disk of this machine; made when absent. */
  readonly folder: string;
  /** A segment that has grown so long is followed by another; 64 MiB when absent. */
  readonly segmentBytes?: number;
  readonly step?: StepListener;
  readonly write?: WriteBytes;
}

/**
 * An ingest log of append-only segment files in one folder. What waits together is written by one write and made durable by
 * one fdatasync. A torn end is cut off at opening: it was never acknowledged.
 * @throws Problem `log-in-use`, `log-damaged`, `log-unwritable`.
 */
export async function segmentFilesLog(options: SegmentFilesOptions): Promise<IngestLog> {
  const { folder } = options;
  const writing = { folder, write: options.write ?? writeToDisk, step: options.step ?? (() => undefined) };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await lockFolder(folder, { code: 'log-in-use', name: 'The log' });
    try {
      return logOf(await openChain(writing, options.segmentBytes ?? DEFAULT_SEGMENT_BYTES), { writing, lock });
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  } catch (error) {
    throw error instanceof Problem ? error : unwritable(folder, error);
  }
}

interface LogParts {
  readonly writing: SegmentWriting;
  readonly lock: AsyncDisposable;
}

function logOf(chain: SegmentChain, { writing, lock }: LogParts): IngestLog {
  const { folder, step } = writing;
  const commits = groupCommit(async (messages: Parameters<SegmentChain['append']>[0]) => {
    try {
      return await chain.append(messages);
    } catch (error) {
      throw unwritable(folder, error);
    }
  });
  let isClosed = false;
  return {
    async append(message) {
      if (isClosed) throw new Error('the log is closed');
      if (message.body.length > LONGEST_BODY_BYTES) throw new Error(`a message of ${message.body.length} bytes`);
      const position = await commits.add(message, recordBytes(message));
      step('log-told');
      return position;
    },
    async *replay(after) {
      if (after !== undefined) await commits.between(() => chain.goOnAfter(after));
      yield* messagesOf(chain.segments(), after);
    },
    release: (upTo) => commits.between(() => chain.removeUpTo(upTo)),
    get heldBytes() {
      return chain.heldBytes;
    },
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      await commits.between(async () => chain[Symbol.asyncDispose]());
      await lock[Symbol.asyncDispose]();
    },
  };
}
