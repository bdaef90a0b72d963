import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS, rowRoom } from './row-room.ts';
import { SIGNAL_COUNT } from './signal.ts';
import { addWaiting, forEachWaiting, isToldLater, noWaitingReadings, takeWaiting } from './waiting-readings.ts';

type Told = readonly (readonly [place: number, value: number])[];
const MOMENTS = 12;

function valuesOf(told: Told): Float64Array {
  const values = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  for (const [place, value] of told) values[place] = value;
  return values;
}

/** What is told of each moment, by place; the first telling counts. */
class Oracle {
  readonly rows = new Map<number, Map<number, number>>();

  add(at: number, told: Told): void {
    const row = this.rows.get(at) ?? new Map<number, number>();
    this.rows.set(at, row);
    for (const [place, value] of new Map(told)) if (!row.has(place)) row.set(place, value);
  }

  take(until: number): readonly string[] {
    const due = [...this.rows].filter(([at]) => at < until).sort(([a], [b]) => a - b);
    for (const [at] of due) this.rows.delete(at);
    return due.map(([at, row]) => textOf(at, valuesOf([...row])));
  }
}

const textOf = (at: number, values: Float64Array): string => `${at}: ${values.join()}`;

describe('readings that wait', () => {
  const told = fc.array(fc.tuple(fc.nat(SIGNAL_COUNT - 1), fc.integer({ min: -5, max: 5 })), { maxLength: 8 });
  const act = fc.oneof(
    { weight: 6, arbitrary: fc.record({ at: fc.nat(MOMENTS), told }) },
    { weight: 1, arbitrary: fc.record({ until: fc.nat(MOMENTS + 1) }) },
  );

  it('come out by their moments with all that was told of each, whatever signals come when', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
        const waiting = noWaitingReadings();
        const oracle = new Oracle();
        for (const one of [...acts, { until: MOMENTS + 1 }]) {
          if ('at' in one) {
            addWaiting(waiting, one.at, valuesOf(one.told));
            oracle.add(one.at, one.told);
            continue;
          }
          const taken: string[] = [];
          takeWaiting(waiting, one.until, (at, values) => taken.push(textOf(at, values)));
          expect(taken).toEqual(oracle.take(one.until));
        }
        expect(waiting.count).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('hold no more chunks than what waits fills, however long they come and go', () => {
    const waiting = noWaitingReadings();
    const values = valuesOf([
      [0, 1],
      [5, 2],
      [9, 3],
    ]);
    for (let at = 0; at < 1000; at++) {
      addWaiting(waiting, at, values);
      takeWaiting(waiting, at - 20, () => undefined);
    }
    expect(waiting.count).toBe(20 + 1);
    expect(waiting.chunks.length).toBeLessThanOrEqual(1 + Math.ceil(waiting.count / CHUNK_ROWS));
  });

  it('of many subjects share one room, in which none reads or writes what another keeps', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), act), { maxLength: 200 }), (acts) => {
        const room = rowRoom();
        const subjects = Array.from({ length: 6 }, () => ({ waiting: noWaitingReadings(room), oracle: new Oracle() }));
        const last = subjects.map((_, number) => [number, { until: MOMENTS + 1 }] as const);
        for (const [number, one] of [...acts, ...last]) {
          const { waiting, oracle } = subjects[number] as (typeof subjects)[number];
          if ('at' in one) {
            addWaiting(waiting, one.at, valuesOf(one.told));
            oracle.add(one.at, one.told);
            continue;
          }
          const taken: string[] = [];
          takeWaiting(waiting, one.until, (at, values) => taken.push(textOf(at, values)));
          expect(taken).toEqual(oracle.take(one.until));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('give their room back when a crowd of them has passed', () => {
    const room = rowRoom();
    const subjects = Array.from({ length: 400 }, () => noWaitingReadings(room));
    const values = valuesOf([[0, 1]]);
    for (let at = 0; at < 300; at++) for (const waiting of subjects) addWaiting(waiting, at, values);
    const crowded = room.bytes;
    for (const waiting of subjects) takeWaiting(waiting, 299, () => undefined);
    expect(crowded).toBeGreaterThan(400 * 300 * 2 * 8);
    expect(room.bytes).toBeLessThan(crowded / 10);
  });

  it('tell which signals are still to come, and leave what nobody told unsaid', () => {
    const waiting = noWaitingReadings();
    addWaiting(waiting, 10, valuesOf([[3, 7]]));
    addWaiting(waiting, 20, valuesOf([[4, 8]]));
    expect([isToldLater(waiting, 3, 10), isToldLater(waiting, 4, 10), isToldLater(waiting, 4, 20)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(isToldLater(waiting, 5, 20)).toBe(false);
    const seen: number[][] = [];
    forEachWaiting(waiting, (at, values) => seen.push([at, values[3] as number, values[4] as number]));
    expect(seen).toEqual([
      [10, 7, Number.NaN],
      [20, Number.NaN, 8],
    ]);
  });
});
