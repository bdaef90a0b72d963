import { describe, expect, it } from 'vitest';
import { byteTable, type HoledBytes, isKept, type KeptBytes } from './byte-table.ts';

function keyOf(bytes: Uint8Array, holeFrom = bytes.length, holeUntil = bytes.length): HoledBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, from: 0, holeFrom, holeUntil, until: bytes.length };
}

const wordsOf = (...words: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(words).buffer);

describe('a table of bytes', () => {
  it('finds each of 200,000 keys and never the value of another', () => {
    const table = byteTable<number>();
    const keyAt = (index: number) => keyOf(wordsOf(Math.imul(index, 0x01000193), index));
    for (let index = 0; index < 200_000; index++) table.add(keyAt(index), () => index);
    const wrong = Array.from({ length: 200_000 }, (_, index) => table.find(keyAt(index)) === index).indexOf(false);
    expect(wrong).toBe(-1);
    expect(table.find(keyOf(wordsOf(1, 1)))).toBeUndefined();
    expect(table.keptBytes).toBe(1_600_000);
  });

  it('takes only so many keys that were made to share one hash, and tells those apart', () => {
    const table = byteTable<number>();
    const collidingAt = (word: number) => {
      const mixed = Math.imul(0x2545f491 ^ word, 0x9e3779b1);
      return keyOf(wordsOf(word, mixed ^ (mixed >>> 15)));
    };
    const taken = Array.from({ length: 20 }, (_, word) => table.add(collidingAt(word), () => word));
    expect(taken.filter((value) => value !== undefined)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(Array.from({ length: 20 }, (_, word) => table.find(collidingAt(word)))).toEqual(taken);
  });

  it.each([
    ['zero and minus zero', [0, 0], [0, -0x80000000]],
    ['the same that is no number', [1, 0x7ff80000], [1, 0x7ff80000]],
    ['two that are no numbers', [1, 0x7ff80000], [2, 0x7ff80000]],
    ['numbers a bit apart', [1, 0x40000000], [0, 0x40000000]],
  ])('compares bits and not numbers: %s', (_, kept, sought) => {
    const table = byteTable<KeptBytes>();
    const all = (words: readonly number[]) => keyOf(wordsOf(...words, 7));
    const found = isKept(table.add(all(kept), (bytes) => bytes)!, all(sought));
    expect(found).toBe(kept.join() === sought.join());
  });

  it('looks past the hole of a key, wherever the key stands', () => {
    const table = byteTable<string>();
    table.add(keyOf(Buffer.from('labels __name__ more'), 7, 16), () => 'found');
    const elsewhere = Buffer.from('xxlabels another name more');
    const key = { ...keyOf(elsewhere, 9, 22), from: 2 };
    expect(table.find(key)).toBe('found');
    expect(table.find({ ...key, until: key.until - 1 })).toBeUndefined();
  });

  it('forgets when told to', () => {
    const table = byteTable<number>();
    table.add(keyOf(wordsOf(1)), () => 1);
    table.clear();
    expect([table.find(keyOf(wordsOf(1))), table.keptBytes]).toEqual([undefined, 0]);
  });
});
