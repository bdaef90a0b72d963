const FIRST_BYTES = 1 << 16;
/** A length is written in so many bytes, whatever it is: it is known only when what it counts has been written. */
const LENGTH_BYTES = 4;
const LONGEST_PART = 2 ** (7 * LENGTH_BYTES) - 1;
/** A character takes at most so many bytes for each of its UTF-16 units. */
const UTF_8_BYTES = 3;
/** With its tag. */
const LONGEST_NUMBER = 11;
const LOW_BITS = 0x7f;
const MORE = 0x80;

/** Writes the protobuf wire format, one part within the other. Tags are below 128. */
export interface WireWriter {
  /** Begins a part; what it gives is handed to `end`, or to `drop` with all that was written since. */
  begin(tag: number): number;
  end(part: number): void;
  drop(part: number): void;
  text(tag: number, text: string): void;
  /** The lowest 64 bits of a number, in a varying length or in a fixed one. */
  varint(tag: number, value: bigint): void;
  fixed64(tag: number, value: bigint): void;
  double(tag: number, value: number): void;
  /** What was written, until the next `start`. */
  written(): Uint8Array;
  start(): void;
}

export function wireWriter(): WireWriter {
  let bytes = Buffer.alloc(FIRST_BYTES);
  let at = 0;

  function makeRoom(count: number): void {
    if (at + count <= bytes.length) return;
    const larger = Buffer.alloc(Math.max(2 * bytes.length, at + count));
    larger.set(bytes.subarray(0, at));
    bytes = larger;
  }
  function begin(tag: number): number {
    makeRoom(1 + LENGTH_BYTES);
    bytes[at] = tag;
    at += 1 + LENGTH_BYTES;
    return at;
  }
  const end = (part: number): void => writeLength(bytes, part, at - part);
  return {
    begin,
    end,
    drop(part) {
      at = part - 1 - LENGTH_BYTES;
    },
    text(tag, text) {
      const part = begin(tag);
      makeRoom(UTF_8_BYTES * text.length);
      at += writeText(bytes, at, text);
      end(part);
    },
    varint(tag, value) {
      makeRoom(LONGEST_NUMBER);
      bytes[at++] = tag;
      let rest = BigInt.asUintN(64, value);
      for (; rest >= MORE; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | MORE;
      bytes[at++] = Number(rest);
    },
    fixed64(tag, value) {
      makeRoom(LONGEST_NUMBER);
      bytes[at] = tag;
      bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at + 1);
      at += 9;
    },
    double(tag, value) {
      makeRoom(LONGEST_NUMBER);
      bytes[at] = tag;
      bytes.writeDoubleLE(value, at + 1);
      at += 9;
    },
    written: () => bytes.subarray(0, at),
    start() {
      at = 0;
      if (bytes.length > 64 * FIRST_BYTES) bytes = Buffer.alloc(FIRST_BYTES);
    },
  };
}

/** Below this a loop is faster than a call out of it. */
const SHORT_TEXT = 64;

/** Returns how many bytes it took. */
function writeText(bytes: Buffer, at: number, text: string): number {
  if (text.length > SHORT_TEXT) return bytes.write(text, at);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= MORE) return bytes.write(text, at);
    bytes[at + index] = code;
  }
  return text.length;
}

/** @param part where what is counted begins. */
function writeLength(bytes: Uint8Array, part: number, length: number): void {
  if (length > LONGEST_PART) throw new RangeError('a part is longer than its length can say');
  let rest = length;
  for (let place = part - LENGTH_BYTES; place < part; place++) {
    bytes[place] = (rest & LOW_BITS) | (place === part - 1 ? 0 : MORE);
    rest >>>= 7;
  }
}
