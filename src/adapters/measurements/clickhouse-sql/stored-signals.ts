import { PRODUCTS, type Product } from '../../../domain/telemetry/device-window.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../../../domain/telemetry/signal.ts';

/**
 * The number by which each signal and product is kept. A number is never changed and never given twice: what was kept years
 * ago is read by it, whatever the order of the signals in a reading is by then.
 */
const STORED_NUMBERS = {
  powerWatts: 1,
  energyJoules: 2,
  utilisationFraction: 3,
  memoryUtilisationFraction: 4,
  memoryUsedBytes: 5,
  temperatureCelsius: 6,
  smActiveFraction: 7,
  tensorActiveFraction: 8,
  tensorIntegerActiveFraction: 9,
  tensorHalfActiveFraction: 10,
  tensorDoubleActiveFraction: 11,
  dramActiveFraction: 12,
  fp16ActiveFraction: 13,
  fp32ActiveFraction: 14,
  fp64ActiveFraction: 15,
  smClockHertz: 16,
  maximumSmClockHertz: 17,
  clockEventReasons: 18,
  powerLimitWatts: 19,
  pcieTransmitBytesPerSecond: 20,
  pcieReceiveBytesPerSecond: 21,
  nvlinkTransmitBytesPerSecond: 22,
  nvlinkReceiveBytesPerSecond: 23,
  smCyclesElapsedTotal: 24,
  tensorCyclesActiveTotal: 25,
  tensorDoubleCyclesActiveTotal: 26,
  tensorHalfCyclesActiveTotal: 27,
  tensorIntegerCyclesActiveTotal: 28,
  operations16Total: 29,
  operations32Total: 30,
  operations64Total: 31,
  tensorClockHertz: 101,
  tensorWhileCapped: 102,
  powerSquared: 103,
  tensorSquared: 104,
} as const satisfies Record<Signal | Product, number>;

const placeOf = (name: string): number =>
  SIGNAL_INDEX[name as Signal] ?? SIGNAL_COUNT + PRODUCTS.indexOf(name as Product);

const PLACES = new Map(Object.entries(STORED_NUMBERS).map(([name, stored]) => [stored as number, placeOf(name)]));

/** The place of a window that is kept by the number; undefined when a later version gave it. */
export const placeOfStored = (stored: number): number | undefined => PLACES.get(stored);

/** By place: the number by which it is kept. */
export const STORED_BY_PLACE: readonly number[] = [...PLACES].sort(([, a], [, b]) => a - b).map(([stored]) => stored);
