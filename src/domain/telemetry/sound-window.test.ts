import { describe, expect, it } from 'vitest';
import { toyWindow } from '../../../tests/toy-windows.ts';
import { PLACE_COUNT, signalIn } from './device-window.ts';
import { SIGNAL_INDEX } from './signal.ts';
import { placeName, unsoundPlaces, withoutUnsoundPlaces } from './sound-window.ts';

const FIELDS = ['integral', 'minimum', 'maximum', 'coveredMilliseconds', 'coveredFrom', 'coveredUntil'] as const;
const CLOCK = SIGNAL_INDEX.smClockHertz;

describe('a window that tells what is no number', () => {
  it.each(FIELDS.flatMap((field) => [Number.NaN, Infinity, -Infinity].map((value) => [field, value] as const)))(
    'says nothing any more of the signal whose %s is %d, and the same of every other',
    (field, value) => {
      const window = toyWindow(4, 9, { powerWatts: 5, smClockHertz: 1e9 });
      window[field][CLOCK] = value;
      const saysNothing = field === 'coveredMilliseconds' && value === -Infinity;
      expect(unsoundPlaces(window)).toEqual(saysNothing ? [] : [CLOCK]);
      const sound = withoutUnsoundPlaces(window);
      expect(signalIn(sound, 'smClockHertz')).toBeUndefined();
      expect(signalIn(sound, 'powerWatts')).toEqual(signalIn(window, 'powerWatts'));
      expect([sound.subject, sound.from]).toEqual([4, 9 * 60_000]);
    },
  );

  it('stays as it is when all is sound, with places that cover no time', () => {
    const window = toyWindow(0, 1, { powerWatts: 5 });
    expect(withoutUnsoundPlaces(window)).toBe(window);
  });

  it('names each of its places', () => {
    const names = Array.from({ length: PLACE_COUNT }, (_, place) => placeName(place));
    expect(new Set(names).size).toBe(PLACE_COUNT);
    expect(names.filter((name) => name.startsWith('place'))).toEqual([]);
  });
});
