import type { Accelerator, NumberFormat } from '../src/domain/fleet/accelerator.ts';
import type { Cluster, Device, Fleet, FleetNode } from '../src/domain/fleet/fleet.ts';
import { bytesPerSecond, hertz, operationsPerSecond } from '../src/foundation/units.ts';

const made = <Quantity extends number>(value: Quantity) => ({ value, source: 'made up', asOf: '2026-01-01' });

/** An accelerator that exists nowhere; rates in operations per second. */
export function toyPart(
  id: string,
  rates: Readonly<Partial<Record<NumberFormat, number>>> = { 'fp16-bf16': 1e15 },
  more: Partial<Accelerator> = {},
): Accelerator {
  return {
    id,
    vendor: 'Toymaker',
    name: id,
    modelNames: [`Toymaker ${id}`],
    countingUnit: 'gpu',
    unitsPer: {},
    devicesPerUnit: 1,
    sparseMultiplier: 1,
    notes: [],
    peakOperationsPerSecond: Object.fromEntries(
      Object.entries(rates).map(([format, rate]) => [format, made(operationsPerSecond(rate))]),
    ),
    ...more,
  };
}

export const madeClock = (megahertz: number) => made(hertz(megahertz * 1e6));
export const madeFigure = made;

/** One device outside any fleet; without a part it is unknown hardware. */
export const toyDevice = (part: Accelerator | undefined, unitsOfPart = 1): Device => ({
  id: 'n/0',
  nodeId: 'n',
  clusterId: 'c',
  index: 0,
  partName: part?.id ?? 'mystery',
  ...(part === undefined ? {} : { part }),
  unitsOfPart,
});

export interface ToyCluster {
  readonly id: string;
  readonly part?: Accelerator;
  readonly devices: number;
  readonly nodes?: number;
  readonly gigabits?: number;
  readonly site?: string;
  readonly links?: Readonly<Record<string, number>>;
}

/** Clusters of equal nodes; speeds in gigabits per second, absent where they are not stated. */
export const toyFleet = (...clusters: readonly ToyCluster[]): Fleet => ({
  provider: { name: 'Toy Compute', country: 'DE' },
  dataCentres: [...new Set(clusters.map(({ site = 'fra' }) => site))].map((id) => ({ id, country: 'DE' })),
  clusters: clusters.map(clusterOf),
  otherMeters: [],
  isSynthetic: true,
});

const clusterOf = (toy: ToyCluster): Cluster => ({
  id: toy.id,
  dataCentreId: toy.site ?? 'fra',
  nodes: Array.from({ length: toy.nodes ?? 2 }, (_, place) => nodeOf(toy, `${toy.id}-${place}`)),
  links: Object.fromEntries(
    Object.entries(toy.links ?? {}).map(([to, gigabits]) => [to, bytesPerSecond(gigabits * 1.25e8)]),
  ),
});

function nodeOf({ id: clusterId, part, devices, nodes = 2, gigabits }: ToyCluster, id: string): FleetNode {
  return {
    id,
    clusterId,
    devices: Array.from({ length: devices / nodes }, (_, index) => ({
      ...toyDevice(part),
      id: `${id}/${index}`,
      nodeId: id,
      clusterId,
      index,
    })),
    tenancy: 'bare-metal',
    ...(gigabits === undefined ? {} : { networkBandwidth: bytesPerSecond(gigabits * 1.25e8) }),
  };
}
