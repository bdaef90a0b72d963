import type { Accelerator, AcceleratorCatalogue } from '../../../domain/fleet/accelerator.ts';
import type { Device } from '../../../domain/fleet/fleet.ts';
import { nearestNames } from '../../../domain/fleet/nearest-names.ts';
import { isCountAmbiguous, systemNamed, unitNamesOf, unitsOfSale } from '../../../domain/fleet/units-of-sale.ts';
import type { DocumentPath, DocumentReading } from '../../../foundation/located-document.ts';
import { acceleratorsSchema, type RawAccelerators } from './fleet-schema.ts';

/** A device of each node of an entry, before it has a node. */
export type DeviceTemplate = Omit<Device, 'id' | 'nodeId' | 'clusterId'>;

/** More devices than any provider has; a file that asks for more is a slip or an attack. */
export const MOST_DEVICES = 2_000_000;
/** A "node" may be a whole pod of chips, and no pod has more. */
const MOST_DEVICES_OF_NODE = 20_000;

/** What reading accelerators needs to know of the file. */
export interface AcceleratorsPlace {
  readonly reading: DocumentReading;
  readonly catalogue: AcceleratorCatalogue;
  /** How many devices more the fleet may have. */
  readonly room: number;
  /** Hints already given for parts that aren't known, by name. */
  readonly hints: Map<string, string>;
}

/** The devices that a node entry lists, by index. What can't be used is told, the rest is there. */
export function readAccelerators(
  raw: unknown,
  path: DocumentPath,
  place: AcceleratorsPlace,
): readonly DeviceTemplate[] {
  const { reading } = place;
  const byIndex = new Map<number, DeviceTemplate>();
  let free = 0;
  for (const [position, item] of reading.list(raw, path).entries()) {
    const here = [...path, position];
    const entry = reading.value(item, here, { shape: acceleratorsSchema, notWithout: ['part', 'count', 'unit'] });
    if (entry === undefined) continue;
    const told = (message: string): void => reading.fault(here, message);
    const sizes = sizesOf(entry, { ...place, room: Math.min(place.room, MOST_DEVICES_OF_NODE) - byIndex.size }, told);
    const uuids = usableUuids(entry.uuids, sizes.length, told);
    const firstIndex = entry.firstIndex ?? free;
    for (const [step, size] of sizes.entries()) {
      const uuid = uuids?.[step];
      const index = firstIndex + step;
      if (byIndex.has(index)) told(`index ${index} is already taken in this node; remove firstIndex or correct it`);
      else byIndex.set(index, { index, ...size, partName: entry.part, ...(uuid === undefined ? {} : { uuid }) });
    }
    free = Math.max(free, firstIndex + sizes.length);
  }
  return [...byIndex.values()].sort((a, b) => a.index - b.index);
}

/** How much of which part each device of an entry is. */
type DeviceSize = Pick<Device, 'part' | 'unitsOfPart'>;

function sizesOf(
  entry: RawAccelerators,
  place: AcceleratorsPlace,
  told: (message: string) => void,
): readonly DeviceSize[] {
  const quantity = quantityOf(entry, place, told);
  const perUnit = quantity.part?.devicesPerUnit ?? 1;
  const devices = Math.ceil(quantity.units * perUnit);
  if (devices > place.room) {
    const most = `a node may have ${MOST_DEVICES_OF_NODE} devices and a fleet ${MOST_DEVICES}`;
    told(`${devices} devices are too many and are left out: ${most}; correct the count`);
    return [];
  }
  return Array.from({ length: devices }, (_, place) => ({
    ...(quantity.part === undefined ? {} : { part: quantity.part }),
    unitsOfPart: Math.min(1 / perUnit, quantity.units - place / perUnit),
  }));
}

interface Quantity {
  readonly part?: Accelerator;
  readonly units: number;
}

function quantityOf(
  entry: RawAccelerators,
  { catalogue, hints }: AcceleratorsPlace,
  told: (message: string) => void,
): Quantity {
  const { part: name, count = 1, unit } = entry;
  const system = systemNamed(name, catalogue);
  if (system !== undefined) {
    if (unit !== undefined) told(`"${name}" already says how many it is; remove unit`);
    return { part: system.part, units: system.units * count };
  }
  const part = catalogue.find(name);
  if (part === undefined) {
    if (!hints.has(name)) hints.set(name, hints.size < MOST_HINTS ? hintFor(name, catalogue) : GENERAL_HINT);
    const stays = 'Its devices stay, as unknown hardware without a ceiling';
    told(`the catalogue doesn't know "${name}": ${hints.get(name)} ${stays}`);
    return { units: count };
  }
  return { part, units: unitsIn(part, entry, told) };
}

function unitsIn(part: Accelerator, { part: name, count = 1, unit }: RawAccelerators, told: (message: string) => void) {
  const known = unitNamesOf(part).join(', ');
  if (unit === undefined) {
    const saysUnit = new RegExp(`\\b${part.countingUnit}\\b`, 'i').test(name);
    if (isCountAmbiguous(part) && !saysUnit) {
      told(`"${name}" is sold in several units; say which is counted (unit: ${known}). Read as ${part.countingUnit}`);
    }
    return count;
  }
  const units = unitsOfSale(part, count, unit);
  if (units !== undefined) return units;
  told(`"${name}" is not counted in "${unit}"; write one of: ${known}. Read as ${part.countingUnit}`);
  return count;
}

/** Looking for like names takes time, which a hostile file must not be able to spend without end. */
const MOST_HINTS = 100;
const GENERAL_HINT = 'see the list that "comptroller catalogue" prints.';

function hintFor(name: string, catalogue: AcceleratorCatalogue): string {
  const known = catalogue.parts.flatMap((part) => [part.id, ...part.modelNames]);
  const near = nearestNames(name, known);
  return near.length === 0 ? GENERAL_HINT : `did you mean ${near.join(', ')}?`;
}

function usableUuids(
  uuids: readonly string[] | undefined,
  devices: number,
  told: (message: string) => void,
): readonly string[] | undefined {
  if (uuids === undefined || uuids.length === devices) return uuids;
  told(`has ${uuids.length} uuids for ${devices} devices; give one for each. They are not used`);
  return undefined;
}
