import { describe, expect, it } from 'vitest';
import {
  DAY,
  folded,
  given,
  hear,
  type Message,
  MINUTE,
  oneByOne,
  type Row,
  SECOND,
  START,
  steady,
  sum,
} from '../../../tests/live-readings.ts';
import { instant } from '../../foundation/instant.ts';
import { liveFold } from './live-fold.ts';
import { decodeLiveState, encodeLiveState } from './live-snapshot.ts';

const RULES = { catchUpMilliseconds: 60 * SECOND };
const OUTAGE = 1800;
/** The node is back. */
const BACK = START + OUTAGE * SECOND;

const power = steady(START, OUTAGE).map(([, at]): Row => [0, at, { powerWatts: 100 }]);
const busy = power.map(([, at]): Row => [0, at, { utilisationFraction: 0.5 }]);
const HALF = busy.length / 2;

/** A sender of two queues after an outage: the first sends all it has at once and goes on, the second in two parts. */
const afterOutage = (secondPartSeconds: number): readonly Message[] =>
  [
    { receivedAt: BACK, rows: power },
    { receivedAt: BACK + SECOND, rows: busy.slice(0, HALF) },
    { receivedAt: BACK + secondPartSeconds * SECOND, rows: busy.slice(HALF) },
    ...[15, 30, 45, 60].map((seconds) => ({
      receivedAt: BACK + seconds * SECOND + 500,
      rows: [[0, BACK + seconds * SECOND, { powerWatts: 100 }] satisfies Row],
    })),
  ].sort((a, b) => a.receivedAt - b.receivedAt);

describe('queues of a sender that catches up after an outage', () => {
  it('lose what the slower one tells where nothing waits for it', () => {
    expect(folded(afterOutage(40)).notices[0]?.late).toBeGreaterThan(50);
  });

  it.each([
    [40, true],
    [60, true],
    [61, false],
  ])('are waited for: one that is %i s behind is whole: %s', (seconds, isWhole) => {
    const { windows, notices } = folded(afterOutage(seconds), RULES);
    expect(notices[0]?.late === 0).toBe(isWhole);
    expect(Math.abs(sum(windows, 'utilisationFraction') - 0.5 * OUTAGE) < 1).toBe(isWhole);
    expect(sum(windows, 'powerWatts')).toBeCloseTo(100 * (OUTAGE + 60), 6);
  });

  it('keep no minute back once they tell of the present', () => {
    const later = steady(BACK + 61 * SECOND, 600).map(([, at]): Row => [0, at, { powerWatts: 100 }]);
    const messages = [...afterOutage(40), ...oneByOne(later)];
    expect(folded(messages, RULES).early).toBe(folded(messages).early);
    expect(folded(messages, RULES).early).toBeGreaterThan(35);
  });

  it('are followed across a restart as if there had been none', () => {
    const messages = afterOutage(60);
    for (let restart = 1; restart < messages.length; restart++) {
      const { windows, options } = given(RULES);
      const before = liveFold(options);
      hear(before, messages.slice(0, restart));
      const after = liveFold(options, before.snapshot());
      hear(after, messages.slice(restart));
      after.endAll();
      expect(windows.map(({ window }) => window)).toEqual(folded(messages, RULES).windows);
    }
  });

  it('and a clock of the node that goes back a day put nothing off for longer', () => {
    const { windows, options } = given(RULES);
    const fold = liveFold(options);
    const shifted = oneByOne(steady(START, 1200)).map(({ receivedAt, rows }, number) => ({
      receivedAt: receivedAt + (number < 20 ? DAY : 0),
      rows,
    }));
    hear(fold, shifted);
    expect(windows.length).toBeGreaterThan(1200 / 60 - 6);
  });

  it('are unknown to a state of the first version, which is read all the same', () => {
    const { options } = given(RULES);
    const fold = liveFold(options);
    fold.reading(0, instant(START), new Float64Array(32));
    fold.endMessage(instant(START + MINUTE));
    const state = new Float64Array(fold.snapshot().slice().buffer);
    const earlier = state.slice(0, -5);
    earlier[0] = 1;
    const read = decodeLiveState(new Uint8Array(earlier.buffer));
    expect(read.subjects[0]?.catchUp.markedAt).toBe(Number.NEGATIVE_INFINITY);
    expect(new Float64Array(encodeLiveState(read).buffer).slice(1, -5)).toEqual(state.slice(1, -5));
  });
});
