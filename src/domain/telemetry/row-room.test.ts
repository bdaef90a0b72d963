import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS, rowRoom } from './row-room.ts';

const WIDTH = 3;
const placeOf = (rows: ReturnType<ReturnType<typeof rowRoom>['ofWidth']>, chunk: number) =>
  rows.page(chunk).subarray(rows.startOf(chunk), rows.startOf(chunk) + CHUNK_ROWS * WIDTH);

describe('room for rows', () => {
  it('gives each chunk to one holder at a time, and keeps what he wrote until he gives it back', () => {
    // Many are taken at once and some given back, so that pages come and go.
    const turn = fc.record({ takes: fc.nat(900), givesEach: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
        const rows = rowRoom().ofWidth(WIDTH);
        let held: { chunk: number; mark: number }[] = [];
        let mark = 0;
        for (const { takes, givesEach } of turns) {
          for (let count = 0; count < takes; count++) {
            const chunk = rows.take();
            placeOf(rows, chunk).fill(++mark);
            held.push({ chunk, mark });
          }
          expect(new Set(held.map(({ chunk }) => chunk)).size).toBe(held.length);
          expect(held.every((one) => placeOf(rows, one.chunk).every((value) => value === one.mark))).toBe(true);
          for (const [place, { chunk }] of held.entries()) if (place % givesEach === 0) rows.giveBack(chunk);
          held = held.filter((_, place) => place % givesEach !== 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps one empty page and gives the others back', () => {
    const room = rowRoom();
    const rows = room.ofWidth(WIDTH);
    const first = rows.take();
    const onePage = room.bytes;
    const chunks = Array.from({ length: 10_000 }, () => rows.take());
    expect(room.bytes).toBeGreaterThan(9 * onePage);
    for (const chunk of chunks) rows.giveBack(chunk);
    expect(room.bytes).toBe(2 * onePage);
    placeOf(rows, first).fill(7);
    expect(placeOf(rows, rows.take())).not.toContain(7);
  });
});
