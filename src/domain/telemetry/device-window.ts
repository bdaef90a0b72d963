import { type Instant, instant } from '../../foundation/instant.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from './signal.ts';

/** Windows are this long and start on whole UTC minutes. */
export const WINDOW_MILLISECONDS = 60_000;

/**
 * Products of two signals of one reading, integrated while both are known: what two separate means can't tell.
 * `tensorClockHertz`: tensor activity x clock. `tensorWhileCapped`: tensor activity while a power or thermal cap held the clock.
 */
export const PRODUCTS = ['tensorClockHertz', 'tensorWhileCapped'] as const;
export type Product = (typeof PRODUCTS)[number];

export const PLACE_COUNT = SIGNAL_COUNT + PRODUCTS.length;
export const TENSOR_CLOCK_PLACE = SIGNAL_COUNT;
export const TENSOR_CAPPED_PLACE = SIGNAL_COUNT + 1;

/**
 * One minute of one subject. Each array has PLACE_COUNT places: the signals in their order, then the products.
 * A place with no covered time says nothing: it is not zero.
 */
export interface DeviceWindow {
  /** Number of the device or meter, as the fleet index gives it. */
  readonly subject: number;
  readonly from: Instant;
  /** Gauges: value x seconds. Counters: the increase. States: unused. */
  readonly integral: Float64Array;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  /** Time for which the signal is known within the window. */
  readonly coveredMilliseconds: Float64Array;
  /** First and last moment of that time, as instants: whether two tellings stand side by side or on top of each other. */
  readonly coveredFrom: Float64Array;
  readonly coveredUntil: Float64Array;
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

export function emptyWindow(subject: number, from: Instant): DeviceWindow {
  // One block of memory for all places: windows come and go by the million.
  const block = new Float64Array(6 * PLACE_COUNT);
  const part = (index: number): Float64Array => block.subarray(index * PLACE_COUNT, (index + 1) * PLACE_COUNT);
  return {
    subject,
    from,
    integral: part(0),
    minimum: part(1).fill(Number.POSITIVE_INFINITY),
    maximum: part(2).fill(Number.NEGATIVE_INFINITY),
    coveredMilliseconds: part(3),
    coveredFrom: part(4).fill(Number.POSITIVE_INFINITY),
    coveredUntil: part(5).fill(Number.NEGATIVE_INFINITY),
  };
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

const at = (values: Float64Array, place: number): number => values[place] as number;

function addPlace(into: DeviceWindow, from: DeviceWindow, place: number): void {
  into.integral[place] = at(into.integral, place) + at(from.integral, place);
  into.coveredMilliseconds[place] = at(into.coveredMilliseconds, place) + at(from.coveredMilliseconds, place);
  into.minimum[place] = Math.min(at(into.minimum, place), at(from.minimum, place));
  into.maximum[place] = Math.max(at(into.maximum, place), at(from.maximum, place));
  into.coveredFrom[place] = Math.min(at(into.coveredFrom, place), at(from.coveredFrom, place));
  into.coveredUntil[place] = Math.max(at(into.coveredUntil, place), at(from.coveredUntil, place));
}
