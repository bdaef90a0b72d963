import { type Instant, instant } from '../../foundation/instant.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from './signal.ts';

/** Windows are this long and start on whole UTC minutes. */
export const WINDOW_MILLISECONDS = 60_000;

/**
 * Products of two signals of one reading, integrated while both are known: what two separate means can't tell.
 * `tensorClockHertz`: tensor activity x clock. `tensorWhileCapped`: tensor activity while a power or thermal cap held the clock.
 * `powerSquared` and `tensorSquared`: a signal by itself, from which {@link deviationIn} tells how steady it was within the window.
 */
export const PRODUCTS = ['tensorClockHertz', 'tensorWhileCapped', 'powerSquared', 'tensorSquared'] as const;
export type Product = (typeof PRODUCTS)[number];

export const PLACE_COUNT = SIGNAL_COUNT + PRODUCTS.length;
export const TENSOR_CLOCK_PLACE = SIGNAL_COUNT;
export const TENSOR_CAPPED_PLACE = SIGNAL_COUNT + 1;
export const POWER_SQUARED_PLACE = SIGNAL_COUNT + 2;
export const TENSOR_SQUARED_PLACE = SIGNAL_COUNT + 3;

/**
 * One minute of one subject. Each array has PLACE_COUNT places: the signals in their order, then the products.
 * A place with no covered time says nothing: it is not zero.
 * The arrays are plain ones: millions are made, and a typed array of this length takes twenty times as long to make.
 */
export interface DeviceWindow {
  /** Number of the device or meter, as the fleet index gives it. */
  readonly subject: number;
  readonly from: Instant;
  /** Gauges: value x seconds. Counters: the increase. States: unused. */
  readonly integral: number[];
  readonly minimum: number[];
  readonly maximum: number[];
  /** Time for which the signal is known within the window. */
  readonly coveredMilliseconds: number[];
  /** First and last moment of that time, as instants: whether two tellings stand side by side or on top of each other. */
  readonly coveredFrom: number[];
  readonly coveredUntil: number[];
}

/** What one signal says over a window. */
export interface SignalSummary {
  /** Gauges: value x seconds. Counters: the increase. */
  readonly integral: number;
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly coveredSeconds: number;
}

/** Starts with fractions, so that the engine lays the places out as doubles from the first and copies keep to that. */
const placesOf = (value: number): readonly number[] => Array.from({ length: PLACE_COUNT }, () => 0.5).fill(value);

const NO_SUM = placesOf(0);
const NO_LEAST = placesOf(Number.POSITIVE_INFINITY);
const NO_MOST = placesOf(Number.NEGATIVE_INFINITY);

export function emptyWindow(subject: number, from: Instant): DeviceWindow {
  return {
    subject,
    from,
    integral: NO_SUM.slice(),
    minimum: NO_LEAST.slice(),
    maximum: NO_MOST.slice(),
    coveredMilliseconds: NO_SUM.slice(),
    coveredFrom: NO_LEAST.slice(),
    coveredUntil: NO_MOST.slice(),
  };
}

/** An empty window in the place of one that nobody needs any more. */
export function clearedWindow(used: DeviceWindow, subject: number, from: Instant): DeviceWindow {
  used.integral.fill(0);
  used.minimum.fill(Number.POSITIVE_INFINITY);
  used.maximum.fill(Number.NEGATIVE_INFINITY);
  used.coveredMilliseconds.fill(0);
  used.coveredFrom.fill(Number.POSITIVE_INFINITY);
  used.coveredUntil.fill(Number.NEGATIVE_INFINITY);
  return { ...used, subject, from };
}

function summaryAt(window: DeviceWindow, place: number): SignalSummary | undefined {
  const covered = window.coveredMilliseconds[place] ?? 0;
  if (covered <= 0) return undefined;
  const integral = window.integral[place] ?? 0;
  const coveredSeconds = covered / 1000;
  return {
    integral,
    mean: integral / coveredSeconds,
    minimum: window.minimum[place] ?? 0,
    maximum: window.maximum[place] ?? 0,
    coveredSeconds,
  };
}

/** `undefined` when the window knows nothing of the signal. */
export const signalIn = (window: DeviceWindow, signal: Signal): SignalSummary | undefined =>
  summaryAt(window, SIGNAL_INDEX[signal]);

export const productIn = (window: DeviceWindow, product: Product): SignalSummary | undefined =>
  summaryAt(window, SIGNAL_COUNT + PRODUCTS.indexOf(product));

/** Signals whose square is kept, with its place. */
const SQUARE_PLACES = {
  powerWatts: POWER_SQUARED_PLACE,
  tensorActiveFraction: TENSOR_SQUARED_PLACE,
} as const satisfies Partial<Record<Signal, number>>;

/**
 * Standard deviation of a signal's readings within the window, in the signal's unit; 0 where they stood still, but for rounding.
 * `undefined` where the window knows the signal and its square not for the same time: squares were not always kept.
 */
export function deviationIn(window: DeviceWindow, signal: keyof typeof SQUARE_PLACES): number | undefined {
  const [place, squarePlace] = [SIGNAL_INDEX[signal], SQUARE_PLACES[signal]];
  const covered = window.coveredMilliseconds[place] as number;
  if (!(covered > 0) || !areOfOneTime(window, place, squarePlace)) return undefined;
  const seconds = covered / 1000;
  const mean = (window.integral[place] as number) / seconds;
  return Math.sqrt(Math.max(0, (window.integral[squarePlace] as number) / seconds - mean * mean));
}

const areOfOneTime = (
  { coveredMilliseconds, coveredFrom, coveredUntil }: DeviceWindow,
  place: number,
  squarePlace: number,
): boolean =>
  coveredMilliseconds[place] === coveredMilliseconds[squarePlace] &&
  coveredFrom[place] === coveredFrom[squarePlace] &&
  coveredUntil[place] === coveredUntil[squarePlace];

/** What of its minute a window knows, over all its signals. */
export interface Reach {
  /** First and last moment for which a signal is known. */
  readonly from: number;
  readonly until: number;
  /** Time for which at least one signal is known, as far as one signal alone tells. */
  readonly milliseconds: number;
}

export const NO_REACH: Reach = { from: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY, milliseconds: 0 };

export function reachOf({ coveredMilliseconds, coveredFrom, coveredUntil }: DeviceWindow): Reach {
  let { from, until, milliseconds } = NO_REACH;
  for (let place = 0; place < PLACE_COUNT; place++) {
    const covered = coveredMilliseconds[place] as number;
    if (covered <= 0) continue;
    from = Math.min(from, at(coveredFrom, place));
    until = Math.max(until, at(coveredUntil, place));
    milliseconds = Math.max(milliseconds, covered);
  }
  return { from, until, milliseconds };
}

export const windowStart = (at: number): Instant => instant(Math.floor(at / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS);

/**
 * Joins two windows of one subject and minute, signal by signal.
 * Parts that stand side by side in the minute (a file that ends where the next begins) add up;
 * parts on top of each other are two tellings of one thing, and the one that covers more stands. Nothing is counted twice.
 */
export function mergeWindows(a: DeviceWindow, b: DeviceWindow): DeviceWindow {
  const merged = emptyWindow(a.subject, a.from);
  for (let place = 0; place < PLACE_COUNT; place++) {
    const sideBySide =
      at(a.coveredUntil, place) <= at(b.coveredFrom, place) || at(b.coveredUntil, place) <= at(a.coveredFrom, place);
    const firstCoversMore = at(a.coveredMilliseconds, place) >= at(b.coveredMilliseconds, place);
    if (sideBySide || firstCoversMore) addPlace(merged, a, place);
    if (sideBySide || !firstCoversMore) addPlace(merged, b, place);
  }
  return merged;
}

const at = (values: readonly number[], place: number): number => values[place] as number;

function addPlace(into: DeviceWindow, from: DeviceWindow, place: number): void {
  into.integral[place] = at(into.integral, place) + at(from.integral, place);
  into.coveredMilliseconds[place] = at(into.coveredMilliseconds, place) + at(from.coveredMilliseconds, place);
  into.minimum[place] = Math.min(at(into.minimum, place), at(from.minimum, place));
  into.maximum[place] = Math.max(at(into.maximum, place), at(from.maximum, place));
  into.coveredFrom[place] = Math.min(at(into.coveredFrom, place), at(from.coveredFrom, place));
  into.coveredUntil[place] = Math.max(at(into.coveredUntil, place), at(from.coveredUntil, place));
}
