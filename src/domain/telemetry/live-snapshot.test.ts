import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY,
  folded,
  given,
  HOUR,
  hear,
  type Message,
  MINUTE,
  oneByOne,
  type Row,
  SECOND,
  START,
  steady,
  type Values,
} from '../../../tests/live-readings.ts';
import { Problem } from '../../foundation/problem.ts';
import type { DeviceWindow } from './device-window.ts';
import { liveFold } from './live-fold.ts';
import { decodeLiveBlocks, encodeLiveState, type LiveState } from './live-snapshot.ts';

/** The code of the Problem that an act ends in; undefined when it doesn't. */
function outcomeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}

describe('a snapshot of a live fold', () => {
  const value = fc.record(
    {
      powerWatts: fc.integer({ min: 0, max: 700 }),
      energyJoules: fc.integer({ min: 0, max: 1e6 }),
      tensorActiveFraction: fc.double({ min: 0, max: 1, noNaN: true }),
      smClockHertz: fc.integer({ min: 0, max: 2e9 }),
      clockEventReasons: fc.integer({ min: 0, max: 255 }),
    },
    { requiredKeys: [] },
  );
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -90 * SECOND, max: 120 * SECOND }) },
    { weight: 1, arbitrary: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }) },
    { weight: 1, arbitrary: fc.integer({ min: -400 * DAY, max: 400 * DAY }) },
  );
  const message = fc.record({
    wait: fc.integer({ min: 0, max: 300 * SECOND }),
    rows: fc.array(fc.tuple(fc.nat(2), step, value), { maxLength: 6 }),
  });
  const messagesOf = (drawn: readonly { wait: number; rows: (readonly [number, number, Values])[] }[]): Message[] => {
    let receivedAt = START;
    const moments = [START, START, START];
    return drawn.map(({ wait, rows }) => {
      receivedAt += wait;
      return {
        receivedAt,
        rows: rows.map(([subject, by, values]): Row => [subject, (moments[subject] = moments[subject]! + by), values]),
      };
    });
  };

  it('goes on as if nothing had happened, wherever it is cut and however its subjects are numbered then', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), fc.array(fc.nat(80), { maxLength: 4 }), (drawn, cuts) => {
        const messages = messagesOf(drawn);
        const whole = given();
        const uncut = liveFold(whole.options);
        hear(uncut, messages);
        uncut.endAll();

        const parts: { name: string; window: DeviceWindow }[] = [];
        let snapshot: Uint8Array | undefined;
        const bounds = [0, ...cuts.map((cut) => Math.min(cut, messages.length)).sort((a, b) => a - b), messages.length];
        for (let part = 0; part + 1 < bounds.length; part++) {
          const { windows, options } = given({}, (subject) => `device ${subject - 10 * part}`);
          const fold = liveFold(options, snapshot);
          const renumbered = messages.slice(bounds[part], bounds[part + 1]).map(({ receivedAt, rows }) => ({
            receivedAt,
            rows: rows.map(([subject, at, values]): Row => [subject + 10 * part, at, values]),
          }));
          hear(fold, renumbered);
          snapshot = fold.snapshot();
          if (part + 2 === bounds.length) fold.endAll();
          parts.push(...windows);
        }
        // As text: comparing arrays of numbers one by one takes many times as long.
        const plain = (windows: typeof parts) =>
          windows.map(({ name, window }) => [name, window.from, JSON.stringify(window.integral)]);
        expect(plain(parts)).toEqual(plain(whole.windows));
      }),
      { numRuns: 300 },
    );
  });

  it('gives each minute at most once and never longer than it is, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (drawn) => {
        const days = messagesOf(drawn).map(({ receivedAt, rows }) => ({
          receivedAt,
          rows: rows.filter(([, at]) => Math.abs(at - START) < 5 * HOUR),
        }));
        const { windows } = folded(days);
        const keys = windows.map((window) => `${window.subject}/${window.from}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { coveredMilliseconds, integral } of windows) {
          expect(Math.max(...coveredMilliseconds)).toBeLessThanOrEqual(MINUTE);
          expect(Math.min(...integral)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of the version before knew of no instances, and is read all the same', () => {
    const { options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne(steady(START, 600)));
    const state = new Float64Array(fold.snapshot().slice().buffer);
    const earlier = state.slice(0, -1);
    earlier[0] = 2;
    const read = decodeLiveBlocks([new Uint8Array(earlier.buffer)]);
    expect(read.subjects.map(({ instances }) => instances)).toEqual([undefined]);
    expect(new Float64Array(encodeLiveState(read).buffer)).toEqual(state);
  });

  it('that is written block by block while readings come in is of the moment when it was begun', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), fc.array(message, { maxLength: 30 }), (drawn, later) => {
        const { options } = given();
        const fold = liveFold(options);
        const messages = messagesOf([...drawn, ...later]);
        hear(fold, messages.slice(0, drawn.length));
        const whole = fold.snapshot();
        const frozen = fold.freeze();
        // Heard before the first block is asked for: what they touch is written early, out of its turn.
        hear(fold, messages.slice(drawn.length));
        fold.endAll();
        const blocks = Array.from(frozen.blocks, (block) => block.slice());
        frozen.end();
        const subjectsOf = (state: LiveState) =>
          new Map(state.subjects.map((subject) => [subject.name, encodeLiveState({ ...state, subjects: [subject] })]));
        expect(subjectsOf(decodeLiveBlocks(blocks))).toEqual(subjectsOf(decodeLiveBlocks([whole])));
      }),
      { numRuns: 200 },
    );
  });

  it('has many blocks where there are many subjects, each subject in one of them, whenever they are asked for', () => {
    const subjects = 3000;
    const { options } = given();
    const fold = liveFold(options);
    const heardOf = (subject: number, from: number) => hear(fold, oneByOne(steady(from, 100, { subject })));
    for (let subject = 0; subject < subjects; subject++) heardOf(subject, START);
    const whole = fold.snapshot();
    const frozen = fold.freeze();
    const blocks: Uint8Array[] = [];
    let turn = 0;
    for (const block of frozen.blocks) {
      blocks.push(block.slice());
      heardOf((turn += 7) % subjects, START + 100 * SECOND);
      heardOf(subjects + turn, START);
    }
    expect(blocks.length).toBeGreaterThan(2);
    expect(Math.max(...blocks.map(({ length }) => length))).toBeLessThan(1e6);
    const bytesOf = (state: LiveState) =>
      state.subjects
        .map(
          (subject) =>
            `${subject.name} ${Buffer.from(encodeLiveState({ ...state, subjects: [subject] })).toString('hex')}`,
        )
        .sort((a, b) => (a < b ? -1 : 1));
    expect(bytesOf(decodeLiveBlocks(blocks))).toEqual(bytesOf(decodeLiveBlocks([whole])));
  });

  it('is the same after it was taken up', () => {
    const { options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne(steady(START, 600)));
    const snapshot = fold.snapshot();
    expect(liveFold(options, snapshot).snapshot()).toEqual(snapshot);
  });

  it('is taken up wherever its bytes lie in memory', () => {
    const { options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne(steady(START, 600)));
    const snapshot = fold.snapshot();
    const file = Buffer.alloc(snapshot.length + 3);
    file.set(snapshot, 3);
    expect(liveFold(options, file.subarray(3)).snapshot()).toEqual(snapshot);
  });

  it('keeps the windows of a subject that no reading names again', () => {
    const { options } = given();
    const before = liveFold(options);
    hear(before, oneByOne(steady(START, 60)));
    const after = given({}, (subject) => `other ${subject}`);
    liveFold(after.options, before.snapshot()).endAll();
    expect(after.windows.map(({ name }) => name)).toEqual(['device 0']);
  });

  it('that is cut short or changed is refused or read, and never breaks anything else', () => {
    const { options } = given();
    const fold = liveFold(options);
    hear(fold, oneByOne([...steady(START, 300), ...steady(START, 300, { subject: 1 })]));
    const snapshot = fold.snapshot();
    expect(() => liveFold(options, snapshot.subarray(0, snapshot.length - 8))).toThrow(Problem);
    const byte = fc.tuple(fc.nat(snapshot.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 5 }), fc.nat(snapshot.length), (changes, length) => {
        const damaged = snapshot.slice(0, length);
        for (const [at, to] of changes) if (at < length) damaged[at] = to;
        const told = outcomeOf(() => liveFold(options, damaged));
        expect([undefined, 'live-state-unreadable']).toContain(told);
      }),
    );
  });
});

it('a snapshot that knows what this version does not, or in another order, is refused', () => {
  const fold = liveFold(given().options);
  hear(fold, oneByOne(steady(START, 90)));
  const made = Uint8Array.from(fold.snapshot());
  const length = new Float64Array(made.slice(0, 16).buffer)[1] as number;
  const head = new TextDecoder().decode(made.subarray(16, 16 + length));
  made.set(new TextEncoder().encode(head.replace('tensorSquared', 'tensorDoubled')), 16);
  expect(outcomeOf(() => decodeLiveBlocks([made]))).toBe('live-state-unreadable');
});
