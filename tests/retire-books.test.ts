import { describe, expect, it } from 'vitest';
import { instant } from '../src/foundation/instant.ts';
import { retireBooks } from '../src/workflows/retire-books.ts';

const DAY = 86_400_000;

describe('retiring books', () => {
  it('forgets by whole days what is kept long enough, then tidies what was written more than a day ago', async () => {
    const told: (readonly [string, number])[] = [];
    const books = {
      forgetBefore: async (moment: number) => void told.push(['forget', moment]),
      tidy: async (moment: number) => void told.push(['tidy', moment]),
    };
    const now = instant(1000.4 * DAY);
    expect(await retireBooks({ books, clock: () => now }, 90 * DAY)).toBe(910 * DAY);
    expect(told).toEqual([
      ['forget', 910 * DAY],
      ['tidy', 999.4 * DAY],
    ]);
  });
});
