const FIRST_BYTES = 1 << 16;
/** A length is written in so many bytes, whatever it is: it is known only when what it counts has been written. */
const LENGTH_BYTES = 4;
const LONGEST_PART = 2 ** (7 * LENGTH_BYTES) - 1;
/** A character takes at most so many bytes for each of its UTF-16 units. */
const UTF_8_BYTES = 3;
const LOW_BITS = 0x7f;
const MORE = 0x80;

/** Writes the protobuf wire format, one part within the other. Tags are below 128. */
export interface WireWriter {
  /** Begins a part; what it gives is handed to `end`, or to `drop` with all that was written since. */
  begin(tag: number): number;
  end(part: number): void;
  drop(part: number): void;
  text(tag: number, text: string): void;
  /** @param value from 0 to 2^53. */
  varint(tag: number, value: number): void;
  /** The lowest 64 bits, by a tag of a fixed or of a varying length. */
  fixed64(tag: number, value: bigint): void;
  varint64(tag: number, value: bigint): void;
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
  function putVarint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    for (; rest >= MORE; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | MORE;
    bytes[at++] = Number(rest);
  }
  function begin(tag: number): number {
    makeRoom(1 + LENGTH_BYTES);
    bytes[at] = tag;
    at += 1 + LENGTH_BYTES;
    return at;
  }
  function end(part: number): void {
    let rest = at - part;
    if (rest > LONGEST_PART) throw new RangeError('a part is longer than its length can say');
    for (let place = part - LENGTH_BYTES; place < part; place++) {
      bytes[place] = (rest & LOW_BITS) | (place === part - 1 ? 0 : MORE);
      rest >>>= 7;
    }
  }
  return {
    begin,
    end,
    drop(part) {
      at = part - 1 - LENGTH_BYTES;
    },
    text(tag, text) {
      const part = begin(tag);
      makeRoom(UTF_8_BYTES * text.length);
      at += bytes.write(text, at);
      end(part);
    },
    varint(tag, value) {
      makeRoom(11);
      bytes[at++] = tag;
      if (value < MORE) bytes[at++] = value;
      else putVarint(BigInt(value));
    },
    varint64(tag, value) {
      makeRoom(11);
      bytes[at++] = tag;
      putVarint(value);
    },
    fixed64(tag, value) {
      makeRoom(9);
      bytes[at] = tag;
      bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at + 1);
      at += 9;
    },
    double(tag, value) {
      makeRoom(9);
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
