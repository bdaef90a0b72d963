import type { Accelerator, AcceleratorCatalogue } from './accelerator.ts';

/** Some number of one part, in the unit for which the catalogue states its figures. */
export interface PartQuantity {
  readonly part: Accelerator;
  /** Not whole where a unit of sale is smaller than the catalogue's: one core of a two-core chip is 0.5. */
  readonly units: number;
}

/** Units of sale that people mistake for one another: a count of such a part must say which is meant. */
const EASILY_MISTAKEN = ['superchip', 'core', 'die', 'gcd'];

/** How many of the catalogue's unit a quantity in another unit is; `undefined` for a unit that the part isn't sold in. */
export function unitsOfSale(part: Accelerator, quantity: number, unit: string): number | undefined {
  const wanted = singular(unit);
  if (wanted === part.countingUnit) return quantity;
  const factor = Object.entries(part.unitsPer).find(([name]) => name === wanted)?.[1];
  return factor === undefined ? undefined : quantity * factor;
}

/** All units in which a quantity of the part may be stated, the catalogue's own first. */
export const unitNamesOf = (part: Accelerator): readonly string[] => [part.countingUnit, ...Object.keys(part.unitsPer)];

/** Whether a bare count of the part could be meant in two ways: GPUs or superchips, chips or cores, cards or dies. */
export const isCountAmbiguous = (part: Accelerator): boolean =>
  part.devicesPerUnit !== 1 ||
  Object.entries(part.unitsPer).some(([name, factor]) => factor !== 1 && EASILY_MISTAKEN.includes(name));

const SLICE = /^(.+?)-(\d{1,9})$/;
const RACK = /^(.+?)[\s-]+(nvl\d{1,4})$/i;

/**
 * Reads the name of a system that says how many accelerators it has: "v5p-12288" counts cores, so it is 6,144 chips;
 * "GB200 NVL72" is 72 GPUs. `undefined` for any other name, that of a single part included.
 */
export function systemNamed(name: string, catalogue: AcceleratorCatalogue): PartQuantity | undefined {
  const text = name.trim();
  if (text.length > 100 || catalogue.find(text) !== undefined) return undefined;
  return rackNamed(text, catalogue) ?? sliceNamed(text, catalogue);
}

function rackNamed(text: string, catalogue: AcceleratorCatalogue): PartQuantity | undefined {
  const [, alias = '', rack = ''] = RACK.exec(text) ?? [];
  const part = catalogue.find(alias);
  const units = part === undefined ? undefined : unitsOfSale(part, 1, rack);
  return part === undefined || units === undefined ? undefined : { part, units };
}

function sliceNamed(text: string, catalogue: AcceleratorCatalogue): PartQuantity | undefined {
  const [, alias = '', count = ''] = SLICE.exec(text) ?? [];
  const part = catalogue.find(alias);
  if (part?.countingUnit !== 'chip' || !isSoldInSlices(part)) return undefined;
  const units = unitsOfSale(part, Number(count), 'core');
  return units === undefined || units <= 0 ? undefined : { part, units };
}

/** Only slices of TPUs are named by a count of cores. */
const isSoldInSlices = (part: Accelerator): boolean => part.id.startsWith('tpu-');

const singular = (unit: string): string => unit.trim().toLowerCase().replace(/s$/, '');
