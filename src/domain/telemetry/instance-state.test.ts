import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATENESS, FOUR, THREE, ONE, moments, tensor, hearAll, each } from '../../../tests/instance-readings.ts';
import { given, MINUTE, START } from '../../../tests/live-readings.ts';
import { Problem } from '../../foundation/problem.ts';
import { liveFold } from './live-fold.ts';

describe('a state with instances', () => {
  function stateOf(): Float64Array {
    const { options } = given({ latenessMilliseconds: LATENESS });
    const fold = liveFold(options);
    hearAll(fold, each(moments(10), [tensor(FOUR, 0.7), tensor(THREE, 0.7)]));
    // One that runs ahead and waits to be confirmed.
    hearAll(fold, each([START + 20 * MINUTE], [tensor(ONE, 0.7)]));
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
});
