import type { Bounded } from '../../foundation/bounded.ts';
import { type Accelerator, NUMBER_FORMATS, type NumberFormat, type SourcedFigure } from '../fleet/accelerator.ts';
import { clockFactor } from '../fleet/ceiling.ts';
import type { Device } from '../fleet/fleet.ts';

/** What one device can do, in operations per second, watts and hertz. Rates are dense and at the quoted clock. */
export interface DeviceRates {
  readonly partId: string;
  /** The most that is possible, at the highest clock. */
  readonly ceilingPerSecond: number;
  /** The dense 16-bit matrix peak; the fastest vector rate on a part without matrix units. */
  readonly referencePerSecond: number;
  /** The bounds enclose what the sources say where they disagree. */
  readonly matrixPerSecond: ReadonlyMap<NumberFormat, Bounded>;
  /** Fastest vector pipe. */
  readonly vectorPerSecond: number;
  readonly doubleVectorPerSecond: number;
  readonly quotedClockHertz: number | undefined;
  /** Maximum over quoted clock, at least 1; 1 where the maximum isn't known. */
  readonly maximumClockRatio: number;
  readonly isMaximumClockKnown: boolean;
  /** Of this device: a part of a card has a part of the card's. */
  readonly multiprocessors: number | undefined;
  readonly ratedPowerWatts: number | undefined;
  readonly idlePowerWatts: Bounded | undefined;
}

/** The formats that run on matrix units. */
export const MATRIX_FORMATS: readonly NumberFormat[] = NUMBER_FORMATS.filter((format) => !format.endsWith('-vector'));

/** `undefined` for a part that the catalogue doesn't know. */
export function deviceRatesOf(device: Device, ceilingPerSecond: number | undefined): DeviceRates | undefined {
  const { part, unitsOfPart } = device;
  if (part === undefined || ceilingPerSecond === undefined) return undefined;
  const peak = (format: NumberFormat): number => (part.peakOperationsPerSecond[format]?.value ?? 0) * unitsOfPart;
  const matrix = matrixRatesOf(part, unitsOfPart);
  const fastestMatrix = Math.max(0, ...[...matrix.values()].map(({ estimate }) => estimate));
  const vectorPerSecond = Math.max(peak('fp32-vector'), peak('fp64-vector'));
  return {
    partId: part.id,
    ceilingPerSecond,
    referencePerSecond: peak('fp16-bf16') || fastestMatrix || vectorPerSecond,
    matrixPerSecond: matrix,
    vectorPerSecond,
    doubleVectorPerSecond: peak('fp64-vector'),
    quotedClockHertz: part.quotedClock?.value,
    maximumClockRatio: clockFactor(part),
    isMaximumClockKnown: part.quotedClock !== undefined && part.maximumClock !== undefined,
    multiprocessors: part.multiprocessors === undefined ? undefined : part.multiprocessors.value * unitsOfPart,
    ratedPowerWatts: part.boardPower === undefined ? undefined : part.boardPower.value * unitsOfPart,
    idlePowerWatts: part.idlePower === undefined ? undefined : boundsOf(part.idlePower, unitsOfPart),
  };
}

function matrixRatesOf(part: Accelerator, units: number): ReadonlyMap<NumberFormat, Bounded> {
  const rates = new Map<NumberFormat, Bounded>();
  for (const format of MATRIX_FORMATS) {
    const figure = part.peakOperationsPerSecond[format];
    if (figure !== undefined && figure.value > 0) rates.set(format, boundsOf(figure, units));
  }
  return rates;
}

function boundsOf({ value, low = value, high = value }: SourcedFigure, units: number): Bounded {
  return { low: low * units, estimate: value * units, high: high * units };
}
