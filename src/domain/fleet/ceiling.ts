import { type OperationsPerSecond, operationsPerSecond } from '../../foundation/units.ts';
import { type Accelerator, NUMBER_FORMATS, type NumberFormat, type SourcedFigure } from './accelerator.ts';
import type { Device } from './fleet.ts';

/** Integers of four bits: rules that limit no precision count them, the vendors' headline rates leave them out. */
const NARROW_INTEGERS: ReadonlySet<NumberFormat> = new Set(['int4']);

/** Choices that the texts of law leave open. */
export interface CeilingChoices {
  /** `counted` unless stated: 4-bit integer matrix operations, twice the 8-bit rate on some parts. */
  readonly narrowIntegers?: 'counted' | 'left-out';
}

/**
 * The most operations per second that the device could carry out: its fastest dense rate in any number format, at the
 * highest clock that the part can be set to. Where sources disagree the highest stands, so that it is never too low.
 * `undefined` for hardware that the catalogue doesn't know, which is not zero.
 * Source: the ceiling of docs/decisions/0003-catalogue-as-files.md; without structured sparsity.
 */
export function deviceCeiling(device: Device, choices: CeilingChoices = {}): OperationsPerSecond | undefined {
  const { part, unitsOfPart } = device;
  const peak = part === undefined ? undefined : partCeiling(part, choices);
  return peak === undefined ? undefined : operationsPerSecond(peak * unitsOfPart);
}

/** The same for one unit of a part; `undefined` for a part of which no rate is known. */
export function partCeiling(part: Accelerator, choices: CeilingChoices = {}): OperationsPerSecond | undefined {
  const leftOut = choices.narrowIntegers === 'left-out' ? NARROW_INTEGERS : new Set<NumberFormat>();
  const rates = NUMBER_FORMATS.filter((format) => !leftOut.has(format)).map((format) => {
    const figure = part.peakOperationsPerSecond[format];
    return figure === undefined ? 0 : highest(figure);
  });
  const fastest = Math.max(...rates);
  return fastest > 0 ? operationsPerSecond(fastest * clockFactor(part)) : undefined;
}

/** Maximum over quoted clock, never below 1; 1 where either isn't known. */
export function clockFactor(part: Accelerator): number {
  const { quotedClock, maximumClock } = part;
  if (quotedClock === undefined || maximumClock === undefined) return 1;
  return Math.max(1, highest(maximumClock) / lowest(quotedClock));
}

/**
 * The dense rate of one number format as its first source states it, at the clock for which it is quoted, operations per second.
 * 0 on a known part without that format; `undefined` for unknown hardware.
 */
export function deviceFormatPeak(device: Device, format: NumberFormat): OperationsPerSecond | undefined {
  if (device.part === undefined) return undefined;
  return operationsPerSecond((device.part.peakOperationsPerSecond[format]?.value ?? 0) * device.unitsOfPart);
}

const highest = (figure: SourcedFigure): number => figure.high ?? figure.value;
const lowest = (figure: SourcedFigure): number => figure.low ?? figure.value;
