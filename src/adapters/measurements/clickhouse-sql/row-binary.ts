const LARGEST_VARINT_BYTES = 5;
const SMALL_ARRAY = 32;
const TWO_TO_32 = 4_294_967_296;

/** Writes values of the format RowBinary, least byte first, one after the other. */
export class RowWriter {
  #bytes: Buffer;
  #view: DataView;
  /** Bytes written; set to zero to begin anew. */
  length = 0;

  constructor(capacityBytes: number) {
    this.#bytes = Buffer.alloc(capacityBytes);
    this.#view = viewOf(this.#bytes);
  }

  int64(value: number): void {
    this.#makeRoom(8);
    this.#view.setBigInt64(this.length, BigInt(value), true);
    this.length += 8;
  }

  uint16(value: number): void {
    this.#makeRoom(2);
    this.#view.setUint16(this.length, value, true);
    this.length += 2;
  }

  float64(value: number): void {
    this.#makeRoom(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** An array of numbers. */
  float64s(values: ArrayLike<number>): void {
    this.count(values.length);
    this.#makeRoom(8 * values.length);
    for (let index = 0; index < values.length; index++) this.float64(values[index] as number);
  }

  /** The length of an array or of a string's bytes. */
  count(value: number): void {
    this.#makeRoom(LARGEST_VARINT_BYTES);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.length++] = (rest % 0x80) + 0x80;
    this.#bytes[this.length++] = rest;
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.count(size);
    this.#makeRoom(size);
    this.length += this.#bytes.write(value, this.length);
  }

  /** What was written; valid until something is written again. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #makeRoom(size: number): void {
    if (this.length + size <= this.#bytes.length) return;
    const larger = Buffer.alloc(2 * (this.length + size));
    this.#bytes.copy(larger);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

/** Reads values of the format RowBinary. Reading past the end throws a RangeError. */
export class RowReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = viewOf(this.#bytes);
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** Exact below 2^53, which is all that is ever written. */
  int64(): number {
    const value = this.#view.getInt32(this.#offset + 4, true) * TWO_TO_32 + this.#view.getUint32(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  /** An array of them. */
  int64s(): number[] {
    const count = this.count();
    if (8 * count > this.#bytes.length - this.#offset) throw new RangeError('an array is cut short');
    const values: number[] = [];
    for (let index = 0; index < count; index++) values.push(this.int64());
    return values;
  }

  uint16(): number {
    this.#offset += 2;
    return this.#view.getUint16(this.#offset - 2, true);
  }

  float64(): number {
    this.#offset += 8;
    return this.#view.getFloat64(this.#offset - 8, true);
  }

  /** An array of numbers, as a copy. Small ones are no typed arrays: making those takes longer than filling them. */
  float64s(): ArrayLike<number> {
    const count = this.count();
    if (count <= SMALL_ARRAY) return this.#fewFloat64s(count);
    const bytes = 8 * count;
    const start = this.#offset;
    this.#offset += bytes;
    if (this.#offset > this.#bytes.length) throw new RangeError('an array is cut short');
    // A copy starts where a view of numbers may start.
    const at = this.#bytes.byteOffset + start;
    return new Float64Array(this.#bytes.buffer.slice(at, at + bytes));
  }

  #fewFloat64s(count: number): number[] {
    const values: number[] = [];
    const start = this.#offset;
    for (let index = 0; index < count; index++) values.push(this.#view.getFloat64(start + 8 * index, true));
    this.#offset = start + 8 * count;
    return values;
  }

  count(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#view.getUint8(this.#offset++);
      value += (byte % 0x80) * factor;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const size = this.count();
    const end = this.#offset + size;
    if (end > this.#bytes.length) throw new RangeError('a text is cut short');
    const value = this.#bytes.toString('utf8', this.#offset, end);
    this.#offset = end;
    return value;
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
