import { NUMBER_FORMATS } from './accelerator.ts';
import { deviceCeiling, deviceFormatPeak } from './ceiling.ts';
import type { Cluster, Fleet, FleetNode } from './fleet.ts';
import { type AlikeDevices, alikeDevices, sumOver } from './sum-over-devices.ts';

/** What machines that are joined by a network could do together. */
export interface ClusterFigures {
  /** At the highest clocks, in the fastest format of each device. Undefined: hardware that the catalogue doesn't know is among them. */
  readonly ceilingOperationsPerSecond?: number;
  /** Dense rate of the known hardware in each number format, at the clocks for which vendors quote them, operations per second. */
  readonly byFormat: Readonly<Record<string, number>>;
  /** The slowest node network and the slowest link that is needed to join them, bits per second. Undefined: one isn't stated. */
  readonly networkBitsPerSecond?: number;
  readonly isOneDataCentre: boolean;
}

/** Machines that a network faster than some limit joins, through other machines where need be. */
export interface JoinedMachines {
  /** Ids of the clusters, joined by `+`; nodes whose network is too slow stand apart as `cluster (slow network)`. */
  readonly id: string;
  readonly clusterIds: readonly string[];
  readonly dataCentreIds: readonly string[];
  readonly nodes: readonly FleetNode[];
  readonly devices: readonly AlikeDevices[];
  readonly figures: ClusterFigures;
  /** What isn't known of them, in words that a reader can act on. */
  readonly missing: readonly string[];
}

export interface Joining {
  /** Joined by what is FASTER than this; a network of exactly this speed does not join. Bits per second. */
  readonly fasterThanBitsPerSecond: number;
  /** Only what stands in one data centre is joined. */
  readonly withinDataCentre?: boolean;
}

/**
 * Every machine of the fleet, once, in the group that it is joined to. A node whose network isn't stated counts as joined
 * to its cluster, because it may be; the group then has no known network speed.
 */
export function joinedMachines(fleet: Fleet, joining: Joining): readonly JoinedMachines[] {
  const slow = fleet.clusters.flatMap((cluster) => slowRemainder(cluster, joining));
  return [...components(fleet.clusters, joining).map(groupOf), ...slow].filter((group) => group.nodes.length > 0);
}

/** The figures of one cluster of the fleet file by itself, whatever it is linked to. */
export const clusterFigures = (cluster: Cluster): ClusterFigures =>
  groupOf({ clusters: [cluster], joins: () => true, bottleneckBits: Number.POSITIVE_INFINITY }).figures;

interface Component {
  readonly clusters: readonly Cluster[];
  readonly joins: (node: FleetNode) => boolean;
  readonly bottleneckBits: number;
}

interface Link {
  readonly from: string;
  readonly to: string;
  readonly bits: number;
}

/** Joins clusters by their fastest links first, so that the last link taken is the narrowest that is needed. */
function components(clusters: readonly Cluster[], joining: Joining): readonly Component[] {
  const groups = new Map(
    clusters.map((cluster) => [cluster.id, { ids: [cluster.id], bits: Number.POSITIVE_INFINITY }]),
  );
  for (const link of fastLinks(clusters, joining)) {
    const [a, b] = [groups.get(link.from), groups.get(link.to)];
    if (a === undefined || b === undefined || a === b) continue;
    const merged = { ids: [...a.ids, ...b.ids], bits: Math.min(a.bits, b.bits, link.bits) };
    for (const id of merged.ids) groups.set(id, merged);
  }
  const byId = new Map(clusters.map((cluster) => [cluster.id, cluster]));
  return [...new Set(groups.values())].map(({ ids, bits }) => ({
    clusters: ids.flatMap((id) => byId.get(id) ?? []),
    joins: (node) => !isSlow(node, joining),
    bottleneckBits: bits,
  }));
}

function fastLinks(clusters: readonly Cluster[], joining: Joining): readonly Link[] {
  const site = new Map(clusters.map((cluster) => [cluster.id, cluster.dataCentreId]));
  return clusters
    .flatMap((cluster) => Object.entries(cluster.links).map(([to, rate]) => ({ from: cluster.id, to, bits: rate * 8 })))
    .filter(({ bits }) => bits > joining.fasterThanBitsPerSecond)
    .filter(({ from, to }) => joining.withinDataCentre !== true || site.get(from) === site.get(to))
    .sort((a, b) => b.bits - a.bits);
}

const bitsOf = (node: FleetNode): number | undefined =>
  node.networkBandwidth === undefined ? undefined : node.networkBandwidth * 8;

const isSlow = (node: FleetNode, joining: Joining): boolean =>
  (bitsOf(node) ?? Number.POSITIVE_INFINITY) <= joining.fasterThanBitsPerSecond;

function slowRemainder(cluster: Cluster, joining: Joining): readonly JoinedMachines[] {
  const joins = (node: FleetNode): boolean => isSlow(node, joining);
  const rest = groupOf({ clusters: [cluster], joins, bottleneckBits: Number.POSITIVE_INFINITY });
  return [{ ...rest, id: `${cluster.id} (slow network)` }];
}

function groupOf({ clusters, joins, bottleneckBits }: Component): JoinedMachines {
  const held = clusters.map((cluster) => ({ cluster, nodes: cluster.nodes.filter(joins) }));
  const present = held.filter(({ nodes }) => nodes.length > 0).map(({ cluster }) => cluster);
  const nodes = held.flatMap((one) => one.nodes);
  const devices = alikeDevices(nodes.flatMap((node) => node.devices));
  const dataCentreIds = [...new Set(present.map((cluster) => cluster.dataCentreId))];
  return {
    id: present.map((cluster) => cluster.id).join('+'),
    clusterIds: present.map((cluster) => cluster.id),
    dataCentreIds,
    nodes,
    devices,
    figures: figuresOf(devices, nodes, { bottleneckBits, isOneDataCentre: dataCentreIds.length === 1 }),
    missing: missingOf(devices, nodes),
  };
}

function figuresOf(
  devices: readonly AlikeDevices[],
  nodes: readonly FleetNode[],
  joined: { readonly bottleneckBits: number; readonly isOneDataCentre: boolean },
): ClusterFigures {
  const known = devices.filter(({ example }) => example.part !== undefined);
  const ceiling = sumOver(devices, deviceCeiling);
  const network = slowestOf(nodes, joined.bottleneckBits);
  return {
    ...(ceiling === undefined ? {} : { ceilingOperationsPerSecond: ceiling }),
    byFormat: Object.fromEntries(
      NUMBER_FORMATS.map((format) => [format, sumOver(known, (device) => deviceFormatPeak(device, format)) ?? 0]),
    ),
    ...(network === undefined ? {} : { networkBitsPerSecond: network }),
    isOneDataCentre: joined.isOneDataCentre,
  };
}

function slowestOf(nodes: readonly FleetNode[], bottleneckBits: number): number | undefined {
  let slowest = bottleneckBits;
  for (const node of nodes) {
    const bits = bitsOf(node);
    if (bits === undefined) return undefined;
    slowest = Math.min(slowest, bits);
  }
  return Number.isFinite(slowest) ? slowest : undefined;
}

function missingOf(devices: readonly AlikeDevices[], nodes: readonly FleetNode[]): readonly string[] {
  const unknown = devices
    .filter(({ example }) => deviceCeiling(example) === undefined)
    .map(({ example, count }) => `the rates of ${count} x "${example.partName}", which the catalogue doesn't know`);
  const unstated = nodes.filter((node) => node.networkBandwidth === undefined).length;
  return unstated === 0 ? unknown : [...unknown, `the network bandwidth of ${unstated} of ${nodes.length} nodes`];
}
