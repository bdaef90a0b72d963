import { z } from 'zod';
import type { Accelerator, SourcedFigure } from '../../../domain/fleet/accelerator.ts';
import { NUMBER_FORMATS } from '../../../domain/fleet/accelerator.ts';
import type { CatalogueEntry } from '../../../domain/fleet/catalogue.ts';
import { bytes, bytesPerSecond, hertz, operationsPerSecond, watts } from '../../../foundation/units.ts';

/** Figures beyond these belong to no accelerator that exists: a unit was mistaken, tera for plain or the reverse. */
const figure = (least: number, most: number) =>
  z
    .object({
      value: z.number().min(least).max(most),
      low: z.number().min(least).max(most).optional(),
      high: z.number().min(least).max(most).optional(),
      source: z.string().trim().min(5),
      asOf: z.iso.date(),
    })
    .refine(({ value, low = value, high = value }) => low <= value && value <= high, {
      message: 'low <= value <= high does not hold: the bounds must enclose the value',
    });

const RATE = figure(1e9, 1e18);

export const acceleratorSchema = z.object({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case letters and digits joined by hyphens'),
  vendor: z.string().min(1),
  name: z.string().min(1),
  modelNames: z.array(z.string().min(1)).min(1),
  aliases: z.array(z.string().min(1)),
  countingUnit: z.enum(['gpu', 'chip', 'card', 'package']),
  unitsPer: z.record(
    z.string().regex(/^[a-z0-9-]*[a-rt-z0-9]$/, 'a unit of sale is named in the singular'),
    z.number().positive().max(1e5),
  ),
  devicesPerUnit: z.number().int().min(1).max(16),
  operationsPerMultiplyAccumulate: z.literal(2),
  includesSparsity: z.literal(false),
  sparseMultiplier: z.number().min(1).max(16),
  peakOperationsPerSecond: z
    .partialRecord(z.enum(NUMBER_FORMATS), RATE)
    .refine((peaks) => Object.keys(peaks).length > 0, { message: 'state at least one peak rate' }),
  memoryBytes: figure(1e8, 1e13).optional(),
  memoryBytesPerSecond: figure(1e9, 1e15).optional(),
  boardPowerWatts: figure(5, 20_000).optional(),
  interconnectBytesPerSecond: figure(1e8, 1e14).optional(),
  quotedClockHertz: figure(1e8, 1e10).optional(),
  maximumClockHertz: figure(1e8, 1e10).optional(),
  multiprocessors: figure(1, 10_000).optional(),
  idlePowerWatts: figure(0, 5000).optional(),
  notes: z.array(z.string().min(1)),
});

type RawFigure = z.infer<ReturnType<typeof figure>>;

/** The entry as the domain knows it. */
export function catalogueEntryOf(raw: z.infer<typeof acceleratorSchema>): CatalogueEntry {
  const part: Accelerator = {
    id: raw.id,
    vendor: raw.vendor,
    name: raw.name,
    modelNames: raw.modelNames,
    countingUnit: raw.countingUnit,
    unitsPer: raw.unitsPer,
    devicesPerUnit: raw.devicesPerUnit,
    sparseMultiplier: raw.sparseMultiplier,
    notes: raw.notes,
    peakOperationsPerSecond: Object.fromEntries(
      Object.entries(raw.peakOperationsPerSecond).map(([format, rate]) => [format, sourced(rate, operationsPerSecond)]),
    ),
    ...named('memoryBytes', raw.memoryBytes, bytes),
    ...named('memoryBandwidth', raw.memoryBytesPerSecond, bytesPerSecond),
    ...named('boardPower', raw.boardPowerWatts, watts),
    ...named('interconnectBandwidth', raw.interconnectBytesPerSecond, bytesPerSecond),
    ...named('quotedClock', raw.quotedClockHertz, hertz),
    ...named('maximumClock', raw.maximumClockHertz, hertz),
    ...named('multiprocessors', raw.multiprocessors, (count) => count),
    ...named('idlePower', raw.idlePowerWatts, watts),
  };
  return { part, aliases: raw.aliases };
}

function named<Name extends string, Quantity extends number>(
  name: Name,
  raw: RawFigure | undefined,
  brand: (value: number) => Quantity,
): { readonly [key in Name]?: SourcedFigure<Quantity> } {
  if (raw === undefined) return {};
  return { [name]: sourced(raw, brand) } as { readonly [key in Name]?: SourcedFigure<Quantity> };
}

function sourced<Quantity extends number>(raw: RawFigure, brand: (value: number) => Quantity): SourcedFigure<Quantity> {
  return {
    value: brand(raw.value),
    ...(raw.low === undefined ? {} : { low: brand(raw.low) }),
    ...(raw.high === undefined ? {} : { high: brand(raw.high) }),
    source: raw.source,
    asOf: raw.asOf,
  };
}
