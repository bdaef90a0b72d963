import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATENESS, FOUR, THREE, ONE, moments, tensor, hearAll, each, known } from '../../../tests/instance-readings.ts';
import { given, MINUTE, START } from '../../../tests/live-readings.ts';
import { Problem } from '../../foundation/problem.ts';
import { liveFold } from './live-fold.ts';

describe('a state with instances', () => {
  function stateOf(): Float64Array {
    const { options } = given({ latenessMilliseconds: LATENESS });
    const fold = liveFold(options);
    // Sums that do not fill the device, a pause, sums that do, and one that runs ahead and waits to be confirmed.
    hearAll(fold, each(moments(30), [tensor(FOUR, 0.7)]));
    hearAll(fold, each(moments(30, START + 16 * MINUTE), [tensor(FOUR, 0.7), tensor(THREE, 0.7)]));
    hearAll(fold, each([START + 40 * MINUTE], [tensor(ONE, 0.7)]));
    return new Float64Array(fold.snapshot().slice().buffer);
  }
  /** What becomes of a state that is taken up and written again. */
  function outcomeOf(state: Float64Array): string | Uint8Array {
    try {
      return liveFold(given().options, new Uint8Array(state.slice().buffer)).snapshot();
    } catch (error) {
      return error instanceof Problem ? error.code : String(error);
    }
  }

  it('is written again as it was read', () => {
    const state = stateOf();
    expect(outcomeOf(state)).toEqual(new Uint8Array(state.slice().buffer));
  });

  it('that is cut short or damaged is refused, or is another state', () => {
    const state = stateOf();
    const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 70_000 }));
    fc.assert(
      fc.property(fc.nat(state.length - 1), number, (place, value) => {
        expect(outcomeOf(state.slice(0, place))).toBe('live-state-unreadable');
        const damaged = state.slice();
        damaged[place] = value;
        const outcome = outcomeOf(damaged);
        expect(outcome === 'live-state-unreadable' || outcome instanceof Uint8Array).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('of the first form is read, and goes on', () => {
    const { options, windows } = given({ latenessMilliseconds: LATENESS });
    const sent = each(moments(80), [tensor(FOUR, 0.7)]);
    const fold = liveFold(options);
    hearAll(fold, sent.slice(0, 60));
    const later = liveFold(options, new Uint8Array(inFirstForm(fold.snapshot()).buffer));
    hearAll(later, sent.slice(60));
    const late = { receivedAt: sent.at(-1)!.receivedAt, told: moments(2, START + 5 * MINUTE) };
    hearAll(later, [{ ...late, told: late.told.map(tensor(FOUR, 0.7)) }]);
    hearAll(later, [{ ...late, told: late.told.map(tensor(ONE, 0.7)) }]);
    // With which instances its sums were given it does not say.
    expect(later.notices()[0]?.instances).toMatchObject({ understated: 0, undecided: 4 });
    const again = liveFold(options, later.snapshot());
    expect(again.notices()[0]?.instances).toEqual(later.notices()[0]?.instances);
    later.endAll();
    expect(known(windows.map(({ window }) => window))).toMatchObject({ least: 0.4, most: 0.4, seconds: 79 * 15 - 150 });
  });
});

/** A state of one subject with one instance and one stretch of sums, as the first form had it. */
function inFirstForm(state: Uint8Array): Float64Array {
  const numbers = [...new Float64Array(state.slice().buffer)];
  // The instances come last: 4, eight notices, heard until and since, paused at, four moments, then the sums.
  const start = numbers.findLastIndex(
    (number, place) => number === 4 && numbers[place + 11] === Number.NEGATIVE_INFINITY && numbers[place + 17] === 1,
  );
  const [heard, moments4] = [numbers.slice(start + 1, start + 11), numbers.slice(start + 12, start + 16)];
  const [from, until] = numbers.slice(start + 18, start + 20);
  const rest = numbers.slice(start + 24);
  // Ahead or not, why, what is not decided, how many, the length of the name, the name, the share, and the latest moment.
  const untilKnownFrom = rest.splice(0, 10);
  // Of why instances are not followed it says nothing, nor of readings of which nothing is decided.
  untilKnownFrom.splice(1, 4);
  return Float64Array.from([
    ...numbers.slice(0, start),
    1,
    ...heard,
    ...moments4,
    from!,
    until!,
    ...untilKnownFrom,
    Number.NEGATIVE_INFINITY,
    ...rest,
  ]);
}
