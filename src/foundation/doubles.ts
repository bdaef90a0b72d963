/** Collects numbers in one growing block; for state that is kept as plain doubles. */
export interface DoublesWriter {
  put(value: number): void;
  /** Valid until the next number is put. */
  written(): Float64Array;
  readonly count: number;
  /** Begins anew, in the same block. */
  clear(): void;
}

export function doublesWriter(): DoublesWriter {
  let block = new Float64Array(1024);
  let count = 0;
  return {
    put(value) {
      if (count === block.length) {
        const larger = new Float64Array(2 * count);
        larger.set(block);
        block = larger;
      }
      block[count++] = value;
    },
    written: () => block.subarray(0, count),
    get count() {
      return count;
    },
    clear() {
      count = 0;
    },
  };
}

/** Arrays of doubles that live as long as their neighbours are cut from one block: each alone costs twice its own length. */
export function doublesSlab(blockLength: number): (length: number) => Float64Array {
  let block = new Float64Array(0);
  let used = 0;
  return (length) => {
    if (used + length > block.length) {
      block = new Float64Array(Math.max(blockLength, length));
      used = 0;
    }
    used += length;
    return block.subarray(used - length, used);
  };
}

/** Gives numbers back in the order in which they were put. */
export interface DoublesReader {
  /** @throws RangeError when there are no more. */
  take(): number;
  /** A whole number from 0 to `most`. @throws RangeError when the next number is no such count. */
  takeCount(most: number): number;
  isAtEnd(): boolean;
}

export function doublesReader(block: Float64Array): DoublesReader {
  let offset = 0;
  const take = (): number => {
    const value = block[offset++];
    if (value === undefined) throw new RangeError('the numbers end too early');
    return value;
  };
  return {
    take,
    takeCount(most) {
      const count = take();
      if (!(Number.isInteger(count) && count >= 0 && count <= most)) throw new RangeError(`${count} is no count here`);
      return count;
    },
    isAtEnd: () => offset === block.length,
  };
}
