import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeviceWindow, emptyWindow, PLACE_COUNT } from '../../../domain/telemetry/device-window.ts';
import { windowPool } from '../../../domain/telemetry/window-pool.ts';
import { instant } from '../../../foundation/instant.ts';
import { compareRecords, decodeWindow, encodeWindow, LONGEST_RECORD, recordLengthWithin } from './window-record.ts';

interface Said {
  readonly place: number;
  readonly value: number;
  /** Several places share a cover, as the signals of one reading do. */
  readonly cover: number;
}

function windowOf(subject: number, minute: number, said: readonly Said[]): DeviceWindow {
  const window = emptyWindow(subject, instant(minute * 60_000));
  for (const { place, value, cover } of said) {
    window.integral[place] = value;
    window.minimum[place] = -value;
    window.maximum[place] = value / 3;
    window.coveredMilliseconds[place] = cover;
    window.coveredFrom[place] = minute * 60_000 + cover;
    window.coveredUntil[place] = minute * 60_000 + 2 * cover;
  }
  return window;
}

const said = fc.uniqueArray(
  fc.record({
    place: fc.nat(PLACE_COUNT - 1),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    cover: fc.constantFrom(1, 250.5, 30_000),
  }),
  { selector: ({ place }) => place },
);
const windows = fc.tuple(fc.nat(100_000), fc.nat(1_000_000), said).map((of) => windowOf(...of));

describe('a window as a record', () => {
  it('is the same window when it is read again, whatever its places are covered by', () => {
    const used = windowPool();
    used.giveBack(
      windowOf(
        9,
        9,
        Array.from({ length: PLACE_COUNT }, (_, place) => ({ place, value: 7, cover: 5 })),
      ),
    );
    fc.assert(
      fc.property(windows, fc.nat(5), (window, start) => {
        const doubles = new Float64Array(start + LONGEST_RECORD).fill(Number.NaN);
        const end = encodeWindow(window, doubles, start);
        expect(recordLengthWithin(doubles, start, end)).toBe(end - start);
        const read = decodeWindow({ doubles, offset: start }, used);
        expect(read).toEqual(window);
        used.giveBack(read);
      }),
    );
  });

  it('is not there while a double of it is missing', () => {
    const doubles = new Float64Array(LONGEST_RECORD);
    const end = encodeWindow(windowOf(1, 2, [{ place: 3, value: 4, cover: 1 }]), doubles, 0);
    for (let there = 0; there < end; there++) expect(recordLengthWithin(doubles, 0, there)).toBeUndefined();
  });

  it('stands by minute and then by subject', () => {
    const at = (minute: number, subject: number) => {
      const doubles = new Float64Array(LONGEST_RECORD);
      encodeWindow(windowOf(subject, minute, []), doubles, 0);
      return { doubles, offset: 0 };
    };
    expect(compareRecords(at(1, 9), at(2, 0))).toBeLessThan(0);
    expect(compareRecords(at(2, 1), at(2, 0))).toBeGreaterThan(0);
    expect(compareRecords(at(2, 1), at(2, 1))).toBe(0);
  });
});
