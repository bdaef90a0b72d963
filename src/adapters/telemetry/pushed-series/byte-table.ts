/** Bytes from `from` to `until` without those from `holeFrom` to `holeUntil`: labels without the one that names the metric. */
export interface HoledBytes {
  view: DataView;
  from: number;
  holeFrom: number;
  holeUntil: number;
  until: number;
}

/** A key of no bytes, to be aimed. */
export const newKey = (): HoledBytes => ({
  view: new DataView(new ArrayBuffer(0)),
  from: 0,
  holeFrom: 0,
  holeUntil: 0,
  until: 0,
});

/** Bytes that are kept. */
export interface KeptBytes {
  readonly view: DataView;
  readonly at: number;
  readonly length: number;
}

/** Finds values by bytes. The bytes are compared, so that no two of them are ever taken for each other. */
export interface ByteTable<Value> {
  find(key: HoledBytes): Value | undefined;
  /** Undefined, and nothing is kept, when too many keys share the hash of this one. */
  add(key: HoledBytes, valueOf: (kept: KeptBytes) => Value): Value | undefined;
  /** Bytes of all keys. */
  readonly keptBytes: number;
  clear(): void;
}

interface Slot<Value> {
  readonly kept: KeptBytes;
  readonly value: Value;
  readonly next: Slot<Value> | undefined;
  readonly depth: number;
}

const SLAB_BYTES = 1 << 18;
/** Keys of one hash; whoever makes more on purpose is read without being remembered. */
const MOST_OF_ONE_HASH = 8;

export function byteTable<Value>(): ByteTable<Value> {
  const slots = new Map<number, Slot<Value>>();
  let slab = new DataView(new ArrayBuffer(0));
  let slabUsed = 0;
  let keptBytes = 0;

  function keep(key: HoledBytes): KeptBytes {
    const length = lengthOf(key);
    if (length > slab.byteLength - slabUsed) {
      slab = new DataView(new ArrayBuffer(Math.max(SLAB_BYTES, length)));
      slabUsed = 0;
    }
    const kept = { view: slab, at: slabUsed, length };
    const into = new Uint8Array(slab.buffer, slabUsed, length);
    into.set(bytesOf(key.view, key.from, key.holeFrom));
    into.set(bytesOf(key.view, key.holeUntil, key.until), key.holeFrom - key.from);
    slabUsed += length;
    keptBytes += length;
    return kept;
  }

  return {
    get keptBytes() {
      return keptBytes;
    },
    find(key) {
      for (let slot = slots.get(hashOf(key)); slot !== undefined; slot = slot.next) {
        if (isKept(slot.kept, key)) return slot.value;
      }
      return undefined;
    },
    add(key, valueOf) {
      const hash = hashOf(key);
      const next = slots.get(hash);
      const depth = (next?.depth ?? 0) + 1;
      if (depth > MOST_OF_ONE_HASH) return undefined;
      const kept = keep(key);
      const value = valueOf(kept);
      slots.set(hash, { kept, value, next, depth });
      return value;
    },
    clear() {
      slots.clear();
      slab = new DataView(new ArrayBuffer(0));
      slabUsed = 0;
      keptBytes = 0;
    },
  };
}

export const lengthOf = (key: HoledBytes): number => key.until - key.holeUntil + key.holeFrom - key.from;

const bytesOf = (view: DataView, from: number, until: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + from, until - from);

/** Whether the key has these bytes. */
export function isKept(kept: KeptBytes, key: HoledBytes): boolean {
  const before = key.holeFrom - key.from;
  return (
    kept.length === lengthOf(key) &&
    isSame(kept, key.view, { offset: 0, from: key.from, length: before }) &&
    isSame(kept, key.view, { offset: before, from: key.holeUntil, length: kept.length - before })
  );
}

/** A stretch of kept bytes from `offset` on, and of as many others from `from` on. */
export interface Stretch {
  offset: number;
  from: number;
  length: number;
}

/**
 * Compares eight bytes at a time as floating point numbers, which is the fastest there is: two of them that are equal and not
 * zero have the same bits. Where that says nothing, the bytes are compared as whole numbers.
 */
export function isSame(kept: KeptBytes, view: DataView, { offset, from, length }: Stretch): boolean {
  const keptView = kept.view;
  const start = kept.at + offset;
  const inEights = length & ~7;
  let index = 0;
  for (; index < inEights; index += 8) {
    const value = keptView.getFloat64(start + index, true);
    if (value === view.getFloat64(from + index, true) && value !== 0) continue;
    if (keptView.getInt32(start + index, true) !== view.getInt32(from + index, true)) return false;
    if (keptView.getInt32(start + index + 4, true) !== view.getInt32(from + index + 4, true)) return false;
  }
  for (; index < length; index++) {
    if (keptView.getUint8(start + index) !== view.getUint8(from + index)) return false;
  }
  return true;
}

const HASH_START = 0x2545f491;
const HASH_FACTOR = 0x9e3779b1;

/** 32 bits. The same bytes with another hole may get another hash: they are then kept twice, which does no harm. */
function hashOf(key: HoledBytes): number {
  const before = hashed({ view: key.view, from: key.from, until: key.holeFrom }, HASH_START);
  return hashed({ view: key.view, from: key.holeUntil, until: key.until }, before);
}

function hashed(of: { readonly view: DataView; readonly from: number; readonly until: number }, start: number): number {
  const { view, until } = of;
  let hash = start;
  let at = of.from;
  for (; at + 4 <= until; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), HASH_FACTOR);
    hash ^= hash >>> 15;
  }
  for (; at < until; at++) hash = Math.imul(hash ^ view.getUint8(at), HASH_FACTOR);
  return hash ^ (hash >>> 13);
}
