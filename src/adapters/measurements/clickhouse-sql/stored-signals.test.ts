import { expect, it } from 'vitest';
import { PLACE_COUNT } from '../../../domain/telemetry/device-window.ts';
import { placeName } from '../../../domain/telemetry/sound-window.ts';
import { placeOfStored, STORED_BY_PLACE } from './stored-signals.ts';

it('gives each place a number of its own and finds the place by it', () => {
  expect(STORED_BY_PLACE).toHaveLength(PLACE_COUNT);
  expect(new Set(STORED_BY_PLACE).size).toBe(PLACE_COUNT);
  expect(STORED_BY_PLACE.map(placeOfStored)).toEqual(STORED_BY_PLACE.map((_, place) => place));
  expect(placeOfStored(65_535)).toBeUndefined();
});

it('still reads by the numbers under which windows were kept first', () => {
  const kept = [1, 2, 8, 16, 18, 31, 101, 102].map((stored) => placeName(placeOfStored(stored) ?? Number.NaN));
  expect(kept).toEqual([
    'powerWatts',
    'energyJoules',
    'tensorActiveFraction',
    'smClockHertz',
    'clockEventReasons',
    'operations64Total',
    'tensorClockHertz',
    'tensorWhileCapped',
  ]);
});
