import { unreadable } from './unreadable.ts';

/** A message in the protobuf wire format and how far it has been read. Mutable, because it is read millions of times a second. */
export interface Wire {
  readonly bytes: Uint8Array;
  /** Over the same bytes. */
  readonly view: DataView;
  at: number;
}

export const VARINT = 0;
const FIXED_64 = 1;
export const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const LONGEST_VARINT = 10;
const LAST_BYTE_SCALE = 2 ** 63;
const HIGHEST_TAG = 2 ** 32 - 1;

const cutShort = () =>
  unreadable('ends in the middle of a field: send it whole, and say in Content-Type and Content-Encoding what it is');

export const wireOver = (bytes: Uint8Array): Wire => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  at: 0,
});

/**
 * Reads a number of up to 64 bits, as unsigned. Exact below 2^53; what is above is never a length, a field or a moment that is used.
 * @throws Problem `message-unreadable` when it doesn't end before `end`. The same holds for all readers here.
 */
export function readVarint(wire: Wire, end: number): number {
  const { bytes, at } = wire;
  if (at < end) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      wire.at = at + 1;
      return first;
    }
  }
  return readLongVarint(wire, end);
}

function readLongVarint(wire: Wire, end: number): number {
  const { bytes } = wire;
  const last = Math.min(end, wire.at + LONGEST_VARINT);
  let value = 0;
  let scale = 1;
  for (let at = wire.at; at < last; at++) {
    const byte = bytes[at] as number;
    if (scale === LAST_BYTE_SCALE && byte > 1) break;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      wire.at = at + 1;
      return value;
    }
    scale *= 0x80;
  }
  throw cutShort();
}

/** Reads a tag: eight times the field's number, and the way in which it is written. */
export function readTag(wire: Wire, end: number): number {
  const tag = readVarint(wire, end);
  if (tag < 8 || tag > HIGHEST_TAG)
    throw unreadable('holds a field without a number: say in Content-Type and Content-Encoding what it is');
  return tag;
}

/** Reads the length of what follows and gives where that ends, which is within `end`. */
export function readEnd(wire: Wire, end: number): number {
  const length = readVarint(wire, end);
  if (length > end - wire.at) throw cutShort();
  return wire.at + length;
}

/** Passes over a field whose tag has been read. Groups, which no writer of these messages has ever used, are refused. */
export function skipField(wire: Wire, tag: number, end: number): void {
  const way = tag % 8;
  if (way === LENGTH_DELIMITED) wire.at = readEnd(wire, end);
  else if (way === VARINT) readVarint(wire, end);
  else if (way === FIXED_64 || way === FIXED_32) skipBytes(wire, way === FIXED_64 ? 8 : 4, end);
  else
    throw unreadable(`holds a field in the unknown form ${way}: say in Content-Type and Content-Encoding what it is`);
}

export function skipBytes(wire: Wire, count: number, end: number): void {
  if (count > end - wire.at) throw cutShort();
  wire.at += count;
}

/** A field that these messages have, written in a way that they don't. */
export const wrongForm = (field: string) =>
  unreadable(
    `has ${field} in another form than the specification: say in Content-Type and Content-Encoding what it is`,
  );
