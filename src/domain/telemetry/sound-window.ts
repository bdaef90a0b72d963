import { type DeviceWindow, emptyWindow, PLACE_COUNT, PRODUCTS } from './device-window.ts';
import { SIGNAL_COUNT, SIGNAL_ORDER } from './signal.ts';

/**
 * Places of a window that tell something which is no number: a sum of hostile readings that ran over, a NaN.
 * A place that covers no time tells nothing and is sound.
 */
export function unsoundPlaces(window: DeviceWindow): readonly number[] {
  const unsound: number[] = [];
  for (let place = 0; place < PLACE_COUNT; place++) if (!isSound(window, place)) unsound.push(place);
  return unsound;
}

/** The window without its unsound places: of them it then says nothing, which is true. The same window when all are sound. */
export function withoutUnsoundPlaces(window: DeviceWindow): DeviceWindow {
  const unsound = new Set(unsoundPlaces(window));
  if (unsound.size === 0) return window;
  const sound = emptyWindow(window.subject, window.from);
  for (let place = 0; place < PLACE_COUNT; place++) if (!unsound.has(place)) copyPlace(sound, window, place);
  return sound;
}

/** What the place is about, in words: the name of a signal or of a product of two. */
export const placeName = (place: number): string =>
  SIGNAL_ORDER[place] ?? PRODUCTS[place - SIGNAL_COUNT] ?? `place ${place}`;

export function copyPlace(into: DeviceWindow, from: DeviceWindow, place: number): void {
  into.integral[place] = from.integral[place] as number;
  into.minimum[place] = from.minimum[place] as number;
  into.maximum[place] = from.maximum[place] as number;
  into.coveredMilliseconds[place] = from.coveredMilliseconds[place] as number;
  into.coveredFrom[place] = from.coveredFrom[place] as number;
  into.coveredUntil[place] = from.coveredUntil[place] as number;
}

function isSound(window: DeviceWindow, place: number): boolean {
  const covered = window.coveredMilliseconds[place] as number;
  if (covered <= 0) return true;
  const told =
    covered -
    covered +
    zeroOf(window.integral, place) +
    zeroOf(window.minimum, place) +
    zeroOf(window.maximum, place) +
    zeroOf(window.coveredFrom, place) +
    zeroOf(window.coveredUntil, place);
  return told === 0;
}

/** Zero of a finite number, NaN of anything else. */
function zeroOf(values: number[], place: number): number {
  const value = values[place] as number;
  return value - value;
}
