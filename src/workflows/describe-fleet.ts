import { deviceCeiling } from '../domain/fleet/ceiling.ts';
import { type ClusterFigures, clusterFigures, joinedMachines } from '../domain/fleet/cluster-facts.ts';
import { type Cluster, devicesOf, type Fleet, type LegalEntity } from '../domain/fleet/fleet.ts';
import { FRONTIER_QUESTION, type FrontierAnswer, frontierAnswers } from '../domain/fleet/frontier-capable.ts';
import { type AlikeDevices, alikeDevices, sumOver } from '../domain/fleet/sum-over-devices.ts';
import type { Fault } from '../foundation/problem.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';
import type { FleetSource } from '../ports/fleet-source.ts';

export interface FleetDoors {
  readonly catalogue: CatalogueSource;
  readonly fleets: FleetSource;
}

/** All devices of one part. */
export interface PartSummary {
  /** Undefined: the catalogue doesn't know it. */
  readonly partId?: string;
  readonly partName: string;
  readonly deviceCount: number;
  /** In the catalogue's unit; undefined for unknown hardware. */
  readonly units?: number;
  readonly ceilingOperationsPerSecond?: number;
}

/** One cluster as the fleet file describes it. */
export interface ClusterSummary {
  readonly clusterId: string;
  readonly dataCentreId: string;
  readonly country?: string;
  readonly nodeCount: number;
  readonly deviceCount: number;
  readonly figures: ClusterFigures;
}

/** Machines of one or more clusters that are joined by a network faster than a rule's limit. */
export interface JoinedSummary {
  readonly id: string;
  readonly fasterThanBitsPerSecond: number;
  readonly clusterIds: readonly string[];
  readonly dataCentreIds: readonly string[];
  readonly deviceCount: number;
  readonly figures: ClusterFigures;
  readonly missing: readonly string[];
}

/** What a provider says it runs, and what follows from it without any measurement. */
export interface FleetDescription {
  readonly provider: LegalEntity;
  readonly isSynthetic: boolean;
  readonly parts: readonly PartSummary[];
  readonly clusters: readonly ClusterSummary[];
  readonly joined: readonly JoinedSummary[];
  /** For each amount of training asked about, every configuration with its verdict and the reasons. */
  readonly frontier: readonly FrontierAnswer[];
  readonly faults: readonly Fault[];
}

/** 100 Gbit/s: Executive Order 14110 s.4.2(b)(ii) and SB 1047; 300 Gbit/s: the proposed 15 CFR 702.7(a)(1)(ii). */
const NETWORK_LIMITS_BITS_PER_SECOND = [100e9, 300e9];
/** Above 1e26 in the United States, above 1e25 in the European Union. */
const FRONTIER_OPERATIONS = [1e26, 1e25];

/**
 * Describes the fleet of one file.
 * @throws Problem `catalogue-invalid` or `fleet-unreadable`.
 */
export async function describeFleet({ catalogue, fleets }: FleetDoors, path: string): Promise<FleetDescription> {
  const { fleet, faults } = await fleets.read(path, await catalogue.read());
  return { ...fleetDescription(fleet), faults };
}

/** The same of a fleet that is at hand. */
export function fleetDescription(fleet: Fleet): Omit<FleetDescription, 'faults'> {
  return {
    provider: fleet.provider,
    isSynthetic: fleet.isSynthetic,
    parts: partSummaries(alikeDevices(devicesOf(fleet))),
    clusters: fleet.clusters.map((cluster) => clusterSummary(cluster, fleet)),
    joined: NETWORK_LIMITS_BITS_PER_SECOND.flatMap((limit) => joinedSummaries(fleet, limit)),
    frontier: FRONTIER_OPERATIONS.flatMap((operations) => frontierAnswers(fleet, { ...FRONTIER_QUESTION, operations })),
  };
}

/** Devices of one part are one row, whatever share of the part's unit each of them is. */
function partSummaries(groups: readonly AlikeDevices[]): readonly PartSummary[] {
  const byPart = new Map<string, AlikeDevices[]>();
  for (const group of groups) {
    const key = group.example.part?.id ?? `?${group.example.partName}`;
    byPart.set(key, [...(byPart.get(key) ?? []), group]);
  }
  return [...byPart.values()].map((alike) => {
    const { part, partName = '' } = alike[0]?.example ?? {};
    const units = sumOver(alike, (device) => (device.part === undefined ? undefined : device.unitsOfPart));
    const ceiling = sumOver(alike, deviceCeiling);
    return {
      ...(part === undefined ? {} : { partId: part.id }),
      partName: part?.name ?? partName,
      deviceCount: countOf(alike),
      ...(units === undefined ? {} : { units }),
      ...(ceiling === undefined ? {} : { ceilingOperationsPerSecond: ceiling }),
    };
  });
}

const countOf = (groups: readonly AlikeDevices[]): number => groups.reduce((sum, { count }) => sum + count, 0);

function clusterSummary(cluster: Cluster, fleet: Fleet): ClusterSummary {
  const country = fleet.dataCentres.find(({ id }) => id === cluster.dataCentreId)?.country;
  return {
    clusterId: cluster.id,
    dataCentreId: cluster.dataCentreId,
    ...(country === undefined ? {} : { country }),
    nodeCount: cluster.nodes.length,
    deviceCount: cluster.nodes.reduce((sum, { devices }) => sum + devices.length, 0),
    figures: clusterFigures(cluster),
  };
}

const joinedSummaries = (fleet: Fleet, limit: number): readonly JoinedSummary[] =>
  joinedMachines(fleet, { fasterThanBitsPerSecond: limit }).map((group) => ({
    id: group.id,
    fasterThanBitsPerSecond: limit,
    clusterIds: group.clusterIds,
    dataCentreIds: group.dataCentreIds,
    deviceCount: countOf(group.devices),
    figures: group.figures,
    missing: group.missing,
  }));
