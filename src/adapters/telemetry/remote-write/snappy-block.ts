import { unreadable } from '../pushed-series/unreadable.ts';

/** The longest a block can become: three bytes of it make at most 64. */
const MOST_PER_BYTE = 64 / 3;
/** Below this a loop is faster than a call out of it. */
const SHORT_COPY = 40;
const SHORT_LITERAL = 100;
const LONGEST_HEADER = 5;

/** A packed block whose header has been read. */
interface Packed {
  readonly bytes: Uint8Array;
  /** Length when unpacked, as the header says. */
  readonly size: number;
  /** Where the elements start. */
  readonly from: number;
}

/**
 * Unpacks one block in the Snappy format.
 * The length in its header is held against the limit, and against what so few bytes can become, before any memory is taken.
 * Source: google/snappy, format_description.txt (block format; no framing).
 * @param room gives at least as many bytes as asked for; what was in them doesn't matter.
 * @returns the part of the room that was filled.
 * @throws Problem `message-unreadable`
 */
export function unpackSnappyBlock(
  bytes: Uint8Array,
  maximumBytes: number,
  room: (size: number) => Uint8Array,
): Uint8Array {
  const packed = withHeader(bytes);
  if (packed.size > maximumBytes) {
    throw unreadable(`is ${packed.size} bytes long when unpacked, more than ${maximumBytes}: send smaller batches`);
  }
  if (packed.size > (bytes.length - packed.from) * MOST_PER_BYTE) {
    throw unreadable(
      `says that it is ${packed.size} bytes long when unpacked, which so few bytes can't be: send it again, packed in the block format`,
    );
  }
  const unpacked = room(packed.size).subarray(0, packed.size);
  unpackElements(packed, unpacked);
  return unpacked;
}

function withHeader(bytes: Uint8Array): Packed {
  let size = 0;
  for (let at = 0; at < LONGEST_HEADER && at < bytes.length; at++) {
    const byte = bytes[at] as number;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { bytes, size, from: at + 1 };
  }
  throw unreadable('is not a Snappy block: its header gives no length; pack it in the block format');
}

const corrupt = () => unreadable('is not a whole Snappy block: send it again, packed in the block format');

/** What is being filled, and a copy that may go on. */
interface Filling {
  readonly out: Uint8Array;
  filled: number;
  copyLength: number;
  copyDistance: number;
}

function unpackElements(packed: Packed, out: Uint8Array): void {
  const filling: Filling = { out, filled: 0, copyLength: 0, copyDistance: 0 };
  const { bytes } = packed;
  let at = packed.from;
  while (at < bytes.length) {
    const tag = bytes[at] as number;
    const kind = tag & 3;
    const extra = kind === 0 ? literalExtra(tag) : kind === 3 ? 4 : kind;
    if (at + extra >= bytes.length) throw corrupt();
    const number = extra === 0 ? 0 : littleEndian(bytes, at + 1, extra);
    at += 1 + extra;
    if (kind === 0) {
      const length = 1 + (extra === 0 ? tag >>> 2 : number);
      takeLiteral(filling, bytes, { at, length });
      at += length;
    } else if (kind === 1) takeCopy(filling, 4 + ((tag >>> 2) & 7), ((tag >>> 5) << 8) + number);
    else takeCopy(filling, 1 + (tag >>> 2), number);
  }
  finishCopy(filling);
  if (filling.filled !== out.length) throw corrupt();
}

/** Bytes of length that follow a literal's tag. */
const literalExtra = (tag: number): number => (tag < 240 ? 0 : (tag >>> 2) - 59);

function littleEndian(bytes: Uint8Array, from: number, count: number): number {
  let value = bytes[from] as number;
  if (count > 1) value += (bytes[from + 1] as number) * 0x100;
  if (count > 2) value += (bytes[from + 2] as number) * 0x10000;
  if (count > 3) value += (bytes[from + 3] as number) * 0x1000000;
  return value;
}

function takeLiteral(
  filling: Filling,
  bytes: Uint8Array,
  { at, length }: { readonly at: number; readonly length: number },
): void {
  finishCopy(filling);
  const { out, filled } = filling;
  if (length > bytes.length - at || length > out.length - filled) throw corrupt();
  if (length < SHORT_LITERAL)
    for (let index = 0; index < length; index++) out[filled + index] = bytes[at + index] as number;
  else out.set(bytes.subarray(at, at + length), filled);
  filling.filled = filled + length;
}

/** Copies over one distance that follow each other are carried out as one: writers cut long ones into pieces of 64 bytes. */
function takeCopy(filling: Filling, length: number, distance: number): void {
  if (distance !== filling.copyDistance) {
    finishCopy(filling);
    filling.copyDistance = distance;
  }
  filling.copyLength += length;
  const { filled, copyLength, out } = filling;
  if (distance === 0 || distance > filled || copyLength > out.length - filled) throw corrupt();
}

function finishCopy(filling: Filling): void {
  const { out, filled, copyLength, copyDistance } = filling;
  if (copyLength === 0) return;
  const from = filled - copyDistance;
  if (copyLength >= SHORT_COPY && copyDistance >= copyLength) out.copyWithin(filled, from, from + copyLength);
  else for (let index = 0; index < copyLength; index++) out[filled + index] = out[from + index] as number;
  filling.filled = filled + copyLength;
  filling.copyLength = 0;
}
