import { readFile } from 'node:fs/promises';
import { Problem } from '../../../foundation/problem.ts';
import type { LoggedMessage, LogPosition } from '../../../ports/ingest-log.ts';
import { decodeRecord, decodeSegmentHead, findRecord, SEGMENT_HEAD_BYTES } from './segment-record.ts';

/** A segment as it lies on the disk. */
export interface Segment {
  readonly path: string;
  readonly firstPosition: number;
  /** Bytes that hold whole, durable records. */
  bytes: number;
}

export const damaged = (path: string, offset: number, what: string): Problem =>
  new Problem(
    'log-damaged',
    `${path} is damaged at byte ${offset}: ${what}. Acknowledged messages may be lost: restore the file from a backup, or move the log folder away, start with an empty one, and ask the senders for the time again.`,
    { isLasting: true },
  );

export interface LastSegment {
  readonly seed: number;
  readonly nextPosition: number;
  /** Where the whole records end; what follows was never acknowledged. */
  readonly end: number;
}

/**
 * Reads the segment that was written last and finds where its whole records end.
 * What follows is a torn end unless a later record says that it was durable: then it was damaged since.
 * `undefined` when not even its head was finished.
 * @throws Problem `log-damaged`.
 */
export async function readLastSegment(path: string): Promise<LastSegment | undefined> {
  const bytes = await readFile(path);
  const head = decodeSegmentHead(bytes);
  if (head === undefined) {
    if (bytes.length <= SEGMENT_HEAD_BYTES || bytes.every((byte) => byte === 0)) return undefined;
    throw damaged(path, 0, 'the head of the segment is not what was written');
  }
  let end = SEGMENT_HEAD_BYTES;
  let nextPosition = head.firstPosition;
  for (let record = decodeRecord(bytes, end, head.seed); record !== undefined; ) {
    if (record.message.position !== nextPosition) throw damaged(path, end, wrongPosition(record.message, nextPosition));
    nextPosition++;
    end = record.end;
    record = decodeRecord(bytes, end, head.seed);
  }
  const later = findRecord(bytes, end, head.seed);
  if (later !== undefined && later.durableUpTo >= nextPosition) {
    throw damaged(path, end, `message ${nextPosition} was acknowledged and can't be read`);
  }
  return { seed: head.seed, nextPosition, end };
}

const wrongPosition = (message: LoggedMessage, expected: number): string =>
  `message ${message.position} stands where ${expected} belongs`;

/**
 * The messages of a segment, all of which must be whole up to `segment.bytes`.
 * @throws Problem `log-damaged`.
 */
export async function* readSegment(segment: Segment): AsyncGenerator<LoggedMessage> {
  const file = await readFile(segment.path);
  const bytes = file.subarray(0, segment.bytes);
  const head = decodeSegmentHead(bytes);
  if (head?.firstPosition !== segment.firstPosition) {
    throw damaged(segment.path, 0, 'the head of the segment is not what was written');
  }
  let position = segment.firstPosition;
  for (let offset = SEGMENT_HEAD_BYTES; offset < segment.bytes; ) {
    const record = decodeRecord(bytes, offset, head.seed);
    if (record === undefined) throw damaged(segment.path, offset, `message ${position} can't be read`);
    if (record.message.position !== position)
      throw damaged(segment.path, offset, wrongPosition(record.message, position));
    yield record.message;
    position++;
    offset = record.end;
  }
}

/**
 * The messages after a position that the segments hold, in order.
 * @throws Problem `log-damaged`, also when messages between two others, or right after `after`, are not there.
 */
export async function* messagesOf(
  segments: readonly Segment[],
  after = 0 as LogPosition,
): AsyncGenerator<LoggedMessage> {
  const needed = segments.filter((_, index) => (segments[index + 1]?.firstPosition ?? Infinity) > after + 1);
  let expected = after + 1;
  for (const segment of needed) {
    const isReleased = after === 0 && segment === needed[0];
    if (segment.firstPosition > expected && !isReleased) {
      throw damaged(
        segment.path,
        0,
        `the messages from ${expected} to ${segment.firstPosition - 1} are missing before it`,
      );
    }
    expected = segment.firstPosition;
    for await (const message of readSegment(segment)) {
      expected = message.position + 1;
      if (message.position > after) yield message;
    }
  }
}
