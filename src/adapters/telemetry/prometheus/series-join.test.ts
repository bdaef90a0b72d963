import { readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingSink } from '../../../../tests/recording-sink.ts';
import { SIGNAL_INDEX, type Signal } from '../../../domain/telemetry/signal.ts';
import type { SubjectDescriptor } from '../../../domain/telemetry/subject.ts';
import { type SeriesJoinOptions, type SeriesMeaning, seriesJoin } from './series-join.ts';

const T = 1_750_000_000_000;

interface Told {
  readonly signal: Signal;
  readonly rank?: number;
  readonly instance?: SeriesMeaning['instance'];
  readonly of?: Partial<SubjectDescriptor>;
  /** Offsets from T and values, in the order of arrival. */
  readonly points: readonly (readonly [at: number, value: number])[];
}

/** Hands the series in one after the other, or sample by sample in turns. */
function joined(series: readonly Told[], options: SeriesJoinOptions & { readonly inTurns?: boolean } = {}) {
  const sink = recordingSink();
  const join = seriesJoin(sink, options);
  const ids = series.map(({ signal, rank = 0, instance, of = {} }) => {
    const descriptor: SubjectDescriptor = { kind: 'accelerator', uuid: 'GPU-a', ...of };
    const subject = sink.subject(descriptor);
    const meaning = { descriptor, subject, place: SIGNAL_INDEX[signal], rank, isMeantOnce: true };
    return join.open({ ...meaning, ...(instance && { instance }) });
  });
  const arrivals = series.flatMap(({ points }, index) =>
    points.map(([at, value], turn) => ({ index, turn, at, value })),
  );
  if (options.inTurns === true) arrivals.sort((a, b) => a.turn - b.turn);
  for (const { index, at, value } of arrivals) join.add(ids[index]!, T + at, value);
  const notices = join.end();
  join.dispose();
  return {
    notices,
    readings: sink.readings.map(({ at, values }) => ({ at: at - T, ...values })),
    holders: sink.readings.map(({ of }) => of.holder?.pod),
  };
}

const every = (step: number, values: readonly number[]) => values.map((value, index) => [index * step, value] as const);

describe('joining the series of a device', () => {
  it('gives the same readings whether series come scrape by scrape, one after the other, in memory or from disk', () => {
    const signals: Signal[] = ['tensorActiveFraction', 'smClockHertz', 'powerWatts'];
    const points = fc.uniqueArray(fc.tuple(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true })), {
      selector: ([at]) => at,
    });
    fc.assert(
      fc.property(
        fc.array(points, { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 9 }),
        (lists, pointsInMemory) => {
          const series = lists.map((list, index) => ({
            signal: signals[index]!,
            points: list.sort(([a], [b]) => a - b).map(([at, value]) => [at * 2000, value] as const),
          }));
          const expected = joined(series).readings;
          expect(joined(series, { inTurns: true }).readings).toEqual(expected);
          expect(joined(series, { pointsInMemory }).readings).toEqual(expected);
          expect(joined(series, { pointsInMemory, inTurns: true }).readings).toEqual(expected);
          for (const { signal, points } of series) {
            const found = expected.filter((reading) => reading[signal] !== undefined);
            expect(found.map((reading) => [reading.at, reading[signal]])).toEqual(points);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('loses and doubles no sample when it gives on what it has before the end, because the index is full', () => {
    const series: Told[] = [
      { signal: 'tensorActiveFraction', points: every(1000, [0.1, 0.2, 0.3, 0.4, 0.5]) },
      { signal: 'powerWatts', points: every(1000, [1, 2, 3, 4, 5]) },
    ];
    const { readings } = joined(series, { pointsInMemory: 2, segmentsBeforeDrain: 3, inTurns: true });
    expect(readings.flatMap(({ powerWatts = [] }) => powerWatts)).toEqual([1, 2, 3, 4, 5]);
    expect(readings.flatMap(({ tensorActiveFraction = [] }) => tensorActiveFraction)).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5,
    ]);
  });

  it('leaves no file behind', () => {
    const directory = mkdtempSync(join(tmpdir(), 'comptroller-test-'));
    joined([{ signal: 'powerWatts', points: every(1000, [1, 2, 3]) }], { pointsInMemory: 2, directory });
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it.each([
    [999, 1],
    [1000, 1],
    [1001, 2],
  ])('takes samples %i ms apart as %i reading(s)', (apart, count) => {
    const { readings } = joined([
      { signal: 'tensorActiveFraction', points: [[0, 0.5]] },
      { signal: 'smClockHertz', points: [[apart, 1e9]] },
    ]);
    expect(readings).toHaveLength(count);
  });

  it('leaves a time stamp that falls back where it stood, for the fold to judge', () => {
    const { readings } = joined([
      {
        signal: 'powerWatts',
        points: [
          [0, 1],
          [120_000, 2],
          [5000, 3],
          [7000, 4],
        ],
      },
    ]);
    expect(readings.map(({ at }) => at)).toEqual([0, 120_000, 5000, 7000]);
  });

  it('hands a replayed sample on as a second reading of its time', () => {
    const { readings } = joined([
      {
        signal: 'powerWatts',
        points: [
          [0, 1],
          [0, 9],
          [1000, 2],
        ],
      },
    ]);
    expect(readings.map(({ at, powerWatts }) => [at, powerWatts])).toEqual([
      [0, 1],
      [0, 9],
      [1000, 2],
    ]);
  });
});

describe('two series that tell one signal of one device', () => {
  it('are one series: the one that began is listened to as long as it speaks, the other counted', () => {
    const { readings, notices } = joined([
      { signal: 'energyJoules', points: every(30_000, [100, 200, 300]) },
      {
        signal: 'energyJoules',
        points: every(30_000, [100, 200, 300]).map(([at, value]) => [at + 7000, value] as const),
      },
    ]);
    expect(readings.map(({ at, energyJoules }) => [at, energyJoules])).toEqual([
      [0, 100],
      [30_000, 200],
      [60_000, 300],
    ]);
    expect(notices.toldTwice).toBe(2);
  });

  it.each([
    [59_999, [0]],
    [60_000, [0, 60_000]],
    [60_001, [0, 60_001]],
  ])('hand over after %i ms of silence: %j', (silence, expected) => {
    const { readings } = joined([
      { signal: 'powerWatts', points: [[0, 1]] },
      { signal: 'powerWatts', points: [[silence, 2]] },
    ]);
    expect(readings.map(({ at }) => at)).toEqual(expected);
  });

  it('are no contradiction where one begins as the other ends', () => {
    const { readings, notices } = joined([
      { signal: 'powerWatts', points: every(30_000, [1, 2]) },
      { signal: 'powerWatts', points: every(30_000, [3, 4, 5]).map(([at, value]) => [at + 60_000, value] as const) },
    ]);
    expect(readings.map(({ powerWatts }) => powerWatts)).toEqual([1, 2, 4, 5]);
    expect(notices.toldTwice).toBe(0);
  });

  it('are told by the preferred field where both are there, whichever came first', () => {
    const { readings } = joined([
      { signal: 'powerWatts', rank: 1, points: every(30_000, [9, 9, 9]) },
      { signal: 'powerWatts', rank: 0, points: every(30_000, [1, 1, 1]) },
    ]);
    expect(readings.map(({ powerWatts }) => powerWatts)).toEqual([1, 1, 1]);
  });
});

describe('a device under changing words', () => {
  const held = (pod: string | undefined, signal: Signal, points: Told['points']): Told => ({
    signal,
    points,
    of: pod === undefined ? {} : { holder: { pod } },
  });

  it('keeps one order of time through a change of holder and back, without a hole and without an overlap', () => {
    const { readings, holders, notices } = joined([
      held('a', 'powerWatts', [
        [0, 1],
        [30_000, 2],
        [150_000, 6],
      ]),
      held('b', 'powerWatts', [
        [60_000, 3],
        [90_000, 4],
      ]),
      held(undefined, 'powerWatts', [[120_000, 5]]),
    ]);
    expect(readings.map(({ at, powerWatts }) => [at, powerWatts])).toEqual(
      [1, 2, 3, 4, 5, 6].map((value, index) => [index * 30_000, value]),
    );
    expect(holders).toEqual(['a', 'a', 'b', 'b', undefined, 'a']);
    expect(notices.toldTwice).toBe(0);
  });

  it('has one teller where two sets of words speak at once, and the reading names the holder if any does', () => {
    const { readings, holders, notices } = joined([
      held(undefined, 'powerWatts', every(30_000, [1, 1, 1])),
      held('a', 'powerWatts', every(30_000, [1, 1, 1])),
      held('a', 'smClockHertz', every(30_000, [9, 9, 9])),
    ]);
    expect(readings).toHaveLength(3);
    expect(holders).toEqual(['a', 'a', 'a']);
    expect(notices.toldTwice).toBe(3);
  });

  it.each([
    [
      'one uuid on two nodes',
      { uuid: 'GPU-a', node: 'n1', index: 0 },
      { uuid: 'GPU-a', node: 'n2', index: 5 },
      [0, 1, 2],
    ],
    ['one place, first without a uuid', { uuid: undefined, node: 'n1', index: 0 }, { node: 'N1', index: 0 }, [0, 1, 2]],
    ['one place, then without a uuid', { node: 'n1', index: 0 }, { uuid: undefined, node: 'n1', index: 0 }, [0, 1, 2]],
    [
      'two uuids of one place',
      { uuid: 'GPU-a', node: 'n1', index: 0 },
      { uuid: 'GPU-b', node: 'n1', index: 0 },
      [0, 2, 1],
    ],
  ])('takes %s in the order of %#', (...[, first, second, expected]) => {
    const words = [first, second] as Partial<SubjectDescriptor>[];
    const { readings } = joined([
      {
        signal: 'powerWatts',
        of: words[0]!,
        points: [
          [0, 0],
          [120_000, 2],
        ],
      },
      { signal: 'powerWatts', of: words[1]!, points: [[60_000, 1]] },
    ]);
    expect(readings.map(({ powerWatts }) => powerWatts)).toEqual(expected);
  });
});

describe('instances of one device', () => {
  const instance = (id: string, share: number | undefined, points: Told['points']): Told => ({
    signal: 'tensorActiveFraction',
    instance: { id, share },
    points,
  });

  it('add up by their share of it', () => {
    const { readings } = joined([instance('1', 3 / 7, [[0, 1]]), instance('2', 4 / 7, [[0, 0.5]])]);
    expect(readings[0]?.tensorActiveFraction).toBeCloseTo(3 / 7 + 2 / 7);
  });

  it('never come to more than the device, and a claim of more is noticed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 9,
        }),
        (parts) => {
          const { readings, notices } = joined(
            parts.map(([share, value], index) => instance(String(index), share, [[0, value]])),
          );
          const sum = parts.reduce((total, [share, value]) => total + share * value, 0);
          expect(readings[0]?.tensorActiveFraction).toBeCloseTo(Math.min(1, sum), 9);
          expect(notices.instancesAboveWhole).toBe(sum > 1.02 ? 1 : 0);
        },
      ),
    );
  });

  it('leave the device not known while one of them is missing or of unknown size: a part is not the whole', () => {
    const two = [
      instance('1', 3 / 7, every(30_000, [1, 1, 1])),
      instance('2', 4 / 7, [
        [0, 1],
        [60_000, 1],
      ]),
    ];
    expect(joined(two).readings.map(({ at }) => at)).toEqual([0, 60_000]);
    expect(joined([instance('1', 3 / 7, [[0, 1]]), instance('2', undefined, [[0, 1]])]).readings).toEqual([]);
  });

  it('are forgotten five minutes after they were last seen', () => {
    const points = every(100_000, [1, 1, 1, 1, 1]);
    const { readings } = joined([instance('1', 3 / 7, points), instance('2', 4 / 7, [[0, 1]])]);
    expect(readings.map(({ at }) => at)).toEqual([0, 400_000]);
  });

  it('are not added to what the device says of itself', () => {
    const { readings } = joined([{ signal: 'tensorActiveFraction', points: [[0, 0.4]] }, instance('1', 1, [[0, 0.9]])]);
    expect(readings[0]?.tensorActiveFraction).toBe(0.4);
  });
});
