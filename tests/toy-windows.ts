import { instant } from '../src/foundation/instant.ts';
import {
  type DeviceWindow,
  emptyWindow,
  PRODUCTS,
  type Product,
  WINDOW_MILLISECONDS,
} from '../src/domain/telemetry/device-window.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal, SIGNALS } from '../src/domain/telemetry/signal.ts';

/** What a signal says over (part of) a minute; a plain number is a level held over the whole minute, of a counter its increase. */
export type ToySignal =
  | number
  | {
      /** Level of a gauge, or increase of a counter. */
      readonly value: number;
      readonly minimum?: number;
      readonly maximum?: number;
      /** Seconds into the minute at which it is known from. */
      readonly from?: number;
      readonly seconds?: number;
    };

export type ToySignals = Readonly<Partial<Record<Signal | Product, ToySignal>>>;

/** One minute of one subject as a fold would give it; minutes are counted from 1970. */
export function toyWindow(subject: number, minute: number, signals: ToySignals): DeviceWindow {
  const start = minute * WINDOW_MILLISECONDS;
  const window = emptyWindow(subject, instant(start));
  for (const [name, signal] of Object.entries(signals) as [Signal | Product, ToySignal][]) {
    const told = typeof signal === 'number' ? { value: signal } : signal;
    const { value, from = 0, seconds = 60 - from } = told;
    const place = placeOf(name);
    const level = isCounter(name) ? value / seconds : value;
    window.integral[place] = isCounter(name) ? value : value * seconds;
    window.minimum[place] = told.minimum ?? level;
    window.maximum[place] = told.maximum ?? level;
    window.coveredMilliseconds[place] = seconds * 1000;
    window.coveredFrom[place] = start + from * 1000;
    window.coveredUntil[place] = start + (from + seconds) * 1000;
  }
  return window;
}

const isProduct = (name: Signal | Product): name is Product => (PRODUCTS as readonly string[]).includes(name);
const placeOf = (name: Signal | Product): number =>
  isProduct(name) ? SIGNAL_COUNT + PRODUCTS.indexOf(name) : SIGNAL_INDEX[name];
const isCounter = (name: Signal | Product): boolean => !isProduct(name) && SIGNALS[name] === 'counter';
