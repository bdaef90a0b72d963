import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, WINDOW_MILLISECONDS, windowStart } from './device-window.ts';
import { SIGNAL_ORDER, SIGNALS } from './signal.ts';
import type { WindowPool } from './window-pool.ts';

const IS_COUNTER = Uint8Array.from(SIGNAL_ORDER, (signal) => (SIGNALS[signal] === 'counter' ? 1 : 0));
const IS_STATE = Uint8Array.from(SIGNAL_ORDER, (signal) => (SIGNALS[signal] === 'state' ? 1 : 0));

/** What adding needs to know of a subject: what it said last and when, the moment it is at, its open windows. */
export interface Stretching {
  readonly notices: { readonly subject: number };
  readonly bounds: {
    readonly from: number;
    readonly until: number;
    readonly emit: (window: DeviceWindow) => void;
    readonly pool: WindowPool;
  };
  readonly lastAt: Float64Array;
  readonly lastValue: Float64Array;
  readonly at: number;
  window: DeviceWindow | undefined;
  previous: DeviceWindow | undefined;
}

/**
 * Adds what lies between a place's last value and the present moment, minute by minute.
 * @param value what a gauge or a state says now; by how much a counter has increased.
 */
export function addStretch(fold: Stretching, place: number, value: number): void {
  const { window, at, bounds } = fold;
  const start = fold.lastAt[place] as number;
  if (window === undefined || start < window.from || at > window.from + WINDOW_MILLISECONDS)
    addMinutes(fold, place, value);
  else if (start < bounds.from || at > bounds.until) addMinutes(fold, place, value);
  else {
    addWithin(window, place, { start, stop: at, left: fold.lastValue[place] as number, right: value });
  }
}

/** Gives the open windows: nothing is added to them any more. */
export function closeWindows(fold: Stretching): void {
  const { previous, window, bounds } = fold;
  fold.previous = undefined;
  fold.window = undefined;
  if (previous !== undefined) bounds.emit(previous);
  if (window !== undefined) bounds.emit(window);
}

function addMinutes(fold: Stretching, place: number, value: number): void {
  const { at, bounds } = fold;
  const lastAt = fold.lastAt[place] as number;
  const lastValue = fold.lastValue[place] as number;
  const isCounter = IS_COUNTER[place] === 1;
  const slope = IS_STATE[place] === 1 ? 0 : (value - lastValue) / (at - lastAt);
  let start = Math.max(lastAt, bounds.from);
  const end = Math.min(at, bounds.until);
  while (start < end) {
    const minute = windowStart(start);
    const stop = Math.min(end, minute + WINDOW_MILLISECONDS);
    const left = lastValue + slope * (start - lastAt);
    const right = isCounter ? (value * (stop - start)) / (at - lastAt) : lastValue + slope * (stop - lastAt);
    addWithin(openWindow(fold, minute), place, { start, stop, left, right });
    start = stop;
  }
}

function openWindow(fold: Stretching, minute: number): DeviceWindow {
  const open = fold.window;
  if (open !== undefined && open.from === minute) return open;
  const { previous } = fold;
  if (previous !== undefined && previous.from === minute) return previous;
  if (previous !== undefined) fold.bounds.emit(previous);
  fold.previous = open;
  const window = fold.bounds.pool.take(fold.notices.subject, instant(minute));
  fold.window = window;
  return window;
}

interface Stretch {
  readonly start: number;
  readonly stop: number;
  readonly left: number;
  /** The value at the end; of a counter, its increase. */
  readonly right: number;
}

/** Adds a stretch that lies in one window. */
function addWithin(window: DeviceWindow, place: number, stretch: Stretch): void {
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const { start, stop, left, right } = stretch;
  let low = left < right ? left : right;
  let high = left < right ? right : left;
  if (IS_COUNTER[place] === 1) {
    integral[place] = (integral[place] as number) + right;
    low = high = right / ((stop - start) / 1000);
  } else if (IS_STATE[place] === 1) low = high = left;
  else integral[place] = (integral[place] as number) + ((left + right) / 2) * ((stop - start) / 1000);
  if (low < (minimum[place] as number)) minimum[place] = low;
  if (high > (maximum[place] as number)) maximum[place] = high;
  coveredMilliseconds[place] = (coveredMilliseconds[place] as number) + (stop - start);
  if (start < (coveredFrom[place] as number)) coveredFrom[place] = start;
  if (stop > (coveredUntil[place] as number)) coveredUntil[place] = stop;
}
