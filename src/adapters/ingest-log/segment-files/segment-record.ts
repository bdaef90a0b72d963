import { crc32 } from 'node:zlib';
import { instant } from '../../../foundation/instant.ts';
import type { LoggedMessage, LogPosition } from '../../../ports/ingest-log.ts';

/*
 * A segment: 8 bytes of magic, the first position (float64), 16 random bytes (the salt), check sum (uint32), then records.
 * A record: mark, check sum, length of what follows (uint32 each); position, the highest position durable when the record was
 * written, receivedAt (float64 each); length of the kind (uint32), the kind (UTF-8), the body. Little-endian.
 * The check sum is CRC-32 over the salt and all after the check sum: who sends a body can't forge a record inside it.
 */
const MAGIC = new TextEncoder().encode('CMPLOG1\n');
export const SEGMENT_HEAD_BYTES = 36;
const MARK = 0x9ec04d1a;
const RECORD_HEAD_BYTES = 12;
const FIXED_BYTES = 28;
/** No message is longer; a length beyond is damage. */
export const LONGEST_BODY_BYTES = 256 * 1024 * 1024;

export interface SegmentHead {
  readonly firstPosition: number;
  /** The check sum of the salt, with which every record's begins. */
  readonly seed: number;
}

export function encodeSegmentHead(firstPosition: number, salt: Uint8Array): { bytes: Buffer; seed: number } {
  const bytes = Buffer.alloc(SEGMENT_HEAD_BYTES);
  bytes.set(MAGIC);
  bytes.writeDoubleLE(firstPosition, 8);
  bytes.set(salt.subarray(0, 16), 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
  return { bytes, seed: crc32(bytes.subarray(16, 32)) };
}

/** `undefined` when the head isn't there whole. */
export function decodeSegmentHead(bytes: Buffer): SegmentHead | undefined {
  if (bytes.length < SEGMENT_HEAD_BYTES || crc32(bytes.subarray(0, 32)) !== bytes.readUInt32LE(32)) return undefined;
  if (!bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  return { firstPosition: bytes.readDoubleLE(8), seed: crc32(bytes.subarray(16, 32)) };
}

export interface SegmentRecord {
  readonly message: LoggedMessage;
  /** Everything up to here was durable when this was written. */
  readonly durableUpTo: number;
  /** Where the next record begins. */
  readonly end: number;
}

export function recordBytes(message: Omit<LoggedMessage, 'position'>): number {
  return RECORD_HEAD_BYTES + FIXED_BYTES + Buffer.byteLength(message.kind) + message.body.length;
}

interface RecordPlace {
  readonly into: Buffer;
  readonly offset: number;
  readonly seed: number;
  readonly durableUpTo: number;
}

/** Writes a record into a buffer that has room for it; returns where it ends. */
export function encodeRecord(message: LoggedMessage, { into, offset, seed, durableUpTo }: RecordPlace): number {
  const kindBytes = Buffer.byteLength(message.kind);
  const length = FIXED_BYTES + kindBytes + message.body.length;
  const end = offset + RECORD_HEAD_BYTES + length;
  into.writeUInt32LE(MARK, offset);
  into.writeUInt32LE(length, offset + 8);
  into.writeDoubleLE(message.position, offset + 12);
  into.writeDoubleLE(durableUpTo, offset + 20);
  into.writeDoubleLE(message.receivedAt, offset + 28);
  into.writeUInt32LE(kindBytes, offset + 36);
  into.write(message.kind, offset + 40);
  into.set(message.body, offset + 40 + kindBytes);
  into.writeUInt32LE(crc32(into.subarray(offset + 8, end), seed), offset + 4);
  return end;
}

/** The whole record at `offset`; `undefined` when there is none: cut short, changed, or nothing at all. */
export function decodeRecord(bytes: Buffer, offset: number, seed: number): SegmentRecord | undefined {
  const start = offset + RECORD_HEAD_BYTES;
  if (start + FIXED_BYTES > bytes.length || bytes.readUInt32LE(offset) !== MARK) return undefined;
  const end = start + bytes.readUInt32LE(offset + 8);
  if (end < start + FIXED_BYTES || end > bytes.length) return undefined;
  if (crc32(bytes.subarray(offset + 8, end), seed) !== bytes.readUInt32LE(offset + 4)) return undefined;
  const body = start + FIXED_BYTES + bytes.readUInt32LE(offset + 36);
  const message = {
    position: bytes.readDoubleLE(start) as LogPosition,
    receivedAt: instant(bytes.readDoubleLE(start + 16)),
    kind: bytes.toString('utf8', start + FIXED_BYTES, body),
    body: bytes.subarray(body, end),
  };
  return { message, durableUpTo: bytes.readDoubleLE(start + 8), end };
}

/** The next whole record after a place where there is none. */
export function findRecord(bytes: Buffer, after: number, seed: number): SegmentRecord | undefined {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(MARK);
  for (let at = bytes.indexOf(mark, after + 1); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    const record = decodeRecord(bytes, at, seed);
    if (record !== undefined) return record;
  }
  return undefined;
}
