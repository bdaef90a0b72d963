import { type Accelerator, NUMBER_FORMATS, type NumberFormat } from '../fleet/accelerator.ts';
import type { Device } from '../fleet/fleet.ts';

/** What one device can do, in operations per second, watts and hertz. Rates are dense and at the quoted clock. */
export interface DeviceRates {
  readonly partId: string;
  /** The most that is possible, at the highest clock. */
  readonly ceilingPerSecond: number;
  /** The dense 16-bit matrix peak; the fastest vector rate on a part without matrix units. */
  readonly referencePerSecond: number;
  readonly matrixPerSecond: ReadonlyMap<NumberFormat, number>;
  /** Fastest vector pipe. */
  readonly vectorPerSecond: number;
  readonly doubleVectorPerSecond: number;
  readonly quotedClockHertz: number | undefined;
  /** Maximum over quoted clock, at least 1. */
  readonly maximumClockRatio: number;
  readonly multiprocessors: number | undefined;
  readonly ratedPowerWatts: number | undefined;
  readonly idlePowerWatts: { readonly low: number; readonly estimate: number; readonly high: number } | undefined;
}

/** The formats that run on matrix units. */
export const MATRIX_FORMATS: readonly NumberFormat[] = NUMBER_FORMATS.filter((format) => !format.endsWith('-vector'));

/** `undefined` for a part that the catalogue doesn't know. */
export function deviceRatesOf(device: Device, ceilingPerSecond: number | undefined): DeviceRates | undefined {
  const { part, unitsOfPart } = device;
  if (part === undefined || ceilingPerSecond === undefined) return undefined;
  const peak = (format: NumberFormat): number => (part.peakOperationsPerSecond[format]?.value ?? 0) * unitsOfPart;
  const matrix = MATRIX_FORMATS.map((format) => [format, peak(format)] as const).filter(([, rate]) => rate > 0);
  const vectorPerSecond = Math.max(peak('fp32-vector'), peak('fp64-vector'));
  return {
    partId: part.id,
    ceilingPerSecond,
    referencePerSecond: peak('fp16-bf16') || Math.max(0, ...matrix.map(([, rate]) => rate)) || vectorPerSecond,
    matrixPerSecond: new Map(matrix),
    vectorPerSecond,
    doubleVectorPerSecond: peak('fp64-vector'),
    ...clockOf(part),
    ratedPowerWatts: part.boardPower === undefined ? undefined : part.boardPower.value * unitsOfPart,
    idlePowerWatts: idlePowerOf(part, unitsOfPart),
  };
}

function clockOf(part: Accelerator) {
  const quoted = part.quotedClock?.value;
  const maximum = part.maximumClock?.value;
  return {
    quotedClockHertz: quoted,
    maximumClockRatio: quoted === undefined || maximum === undefined ? 1 : Math.max(1, maximum / quoted),
    multiprocessors: part.multiprocessors?.value,
  };
}

function idlePowerOf(part: Accelerator, units: number) {
  const idle = part.idlePower;
  if (idle === undefined) return undefined;
  const { value, low = value, high = value } = idle;
  return { low: low * units, estimate: value * units, high: high * units };
}
