import type { Device } from './fleet.ts';

/** Devices that are all alike: one part, the same share of its unit, or one name that the catalogue doesn't know. */
export interface AlikeDevices {
  readonly example: Device;
  readonly count: number;
}

/** Devices grouped by what they are, in the order in which each kind is first met. */
export function alikeDevices(devices: Iterable<Device>): readonly AlikeDevices[] {
  const groups = new Map<string, { example: Device; count: number }>();
  for (const device of devices) {
    const { part, partName, unitsOfPart } = device;
    const key = part === undefined ? `?${partName}` : `${part.id}/${unitsOfPart}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { example: device, count: 1 });
    else group.count++;
  }
  return [...groups.values()];
}

/** A figure of every device added up, multiplied by kind so that no rounding gathers; `undefined` when one isn't known. */
export function sumOver(
  groups: readonly AlikeDevices[],
  figureOf: (device: Device) => number | undefined,
): number | undefined {
  let sum = 0;
  for (const { example, count } of groups) {
    const figure = figureOf(example);
    if (figure === undefined) return undefined;
    sum += figure * count;
  }
  return sum;
}
