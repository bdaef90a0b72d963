import fc from 'fast-check';
import { compress, uncompress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../tests/outcome-or-problem.ts';
import { Problem } from '../../../foundation/problem.ts';
import { unpackSnappyBlock } from './snappy-block.ts';

const room = (size: number) => new Uint8Array(size);
const unpacked = (bytes: readonly number[] | Uint8Array, limit = 1 << 20) =>
  unpackSnappyBlock(Uint8Array.from(bytes), limit, room);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** Bytes with repetitions near and far, as messages have. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 6 })), { maxLength: 12 })
  .map((pieces) => {
    const parts = pieces.flatMap(([piece, times]) => Array.from({ length: times }, () => piece));
    return Uint8Array.from(Buffer.concat([...parts, ...parts.slice(0, 3)]));
  });

describe('a Snappy block', () => {
  it('becomes what it was packed from', () => {
    fc.assert(
      fc.property(repetitive, (bytes) => {
        expect(unpacked(compress(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is read in every form of element', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    // A literal with one byte of length, then copies with distances of 11, 16 and 32 bits; the last runs into itself.
    const elements = [60 << 2, 99, ...hundred, 0b000_001_01, 100, (9 << 2) | 2, 100, 0, (7 << 2) | 3, 2, 0, 0, 0];
    const expected = [...hundred, ...hundred.slice(0, 5), ...hundred.slice(5, 15), 13, 14, 13, 14, 13, 14, 13, 14];
    expect([...unpacked([123, ...elements])]).toEqual(expected);
  });

  it.each([
    [61, [2, 0]],
    [62, [2, 0, 0]],
    [63, [2, 0, 0, 0]],
  ])('is read with a literal of length code %i', (code, length) => {
    expect(text(unpacked([3, code << 2, ...length, 97, 98, 99]))).toBe('abc');
  });

  it.each<[string, readonly number[]]>([
    ['is empty', []],
    ['has a header that does not end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['has a literal that runs out of it', [4, 3 << 2, 97]],
    ['has a length that runs out of it', [4, 61 << 2, 1]],
    ['has a literal whose length is negative in 32 bits', [4, 63 << 2, 0xf0, 0xff, 0xff, 0xff, 97, 97, 97, 97]],
    ['becomes longer than its header says', [1, 1 << 2, 97, 98]],
    ['becomes shorter than its header says', [3, 1 << 2, 97, 98]],
    ['copies more than its header leaves room for', [6, 0, 97, (63 << 2) | 2, 1, 0]],
    ['copies from nowhere', [6, 0, 97, (4 << 2) | 2, 0, 0]],
    ['copies from before its start', [6, 0, 97, (4 << 2) | 2, 2, 0]],
    ['copies from before its start in a chain', [6, 0, 97, 2, 1, 0, 2, 9, 0]],
    ['ends in the middle of a copy', [6, 0, 97, (4 << 2) | 2, 1]],
  ])('is refused when it %s', (_, bytes) => {
    expect(() => unpacked(bytes)).toThrow(Problem);
  });

  it('takes no memory for a length above the limit or beyond what its bytes can become', () => {
    const sizes: number[] = [];
    const noting = (size: number) => {
      sizes.push(size);
      return new Uint8Array(size);
    };
    const bomb = [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 97];
    expect(() => unpackSnappyBlock(Uint8Array.from(bomb), 2 ** 26, noting)).toThrow(/4294967295 bytes/);
    expect(() => unpackSnappyBlock(Uint8Array.from([0x80, 0x80, 0x80, 0x10, 0, 97]), 2 ** 26, noting)).toThrow(Problem);
    expect(sizes).toEqual([]);
  });

  it.each([9, 10])('of %i bytes is read where the limit is 10', (length) => {
    expect(unpacked(compress(new Uint8Array(length)), 10)).toHaveLength(length);
  });

  it('of 11 bytes is refused where the limit is 10', () => {
    expect(() => unpacked(compress(new Uint8Array(11)), 10)).toThrow(/more than 10/);
  });

  it('that is broken gives a Problem or what another reader makes of it, and is over soon', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(repetitive, fc.array(change, { maxLength: 4 }), (bytes, changes) => {
        const block = Uint8Array.from(compress(bytes));
        for (const [at, value] of changes) block[at % block.length] = value;
        const outcome = outcomeOf(() => unpacked(block));
        expect(outcome === 'Problem' || Buffer.compare(outcome, uncompress(block)) === 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
