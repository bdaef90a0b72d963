import type { BytesPerSecond, Fraction } from '../../foundation/units.ts';
import type { Accelerator } from './accelerator.ts';

/** What a power meter of a node measures: the boards alone, the node behind its power supply, or the node at the wall. */
export type PowerMeasurementPoint = 'board' | 'node-dc' | 'wall-ac';

export interface PowerMeter {
  readonly measures: PowerMeasurementPoint;
  /** Output over input of the power supplies; undefined when not known. */
  readonly conversionEfficiency?: Fraction;
}

/** One accelerator as the operating system of its node shows it: the thing that telemetry names. */
export interface Device {
  /** `node/index`. Unique in the fleet. */
  readonly id: string;
  readonly nodeId: string;
  readonly clusterId: string;
  readonly index: number;
  readonly uuid?: string;
  /** As the fleet file or the driver names it; kept when the catalogue doesn't know it. */
  readonly partName: string;
  /** Undefined: hardware that the catalogue doesn't know. It has no ceiling, which is not a ceiling of zero. */
  readonly part?: Accelerator;
  /** How much of one catalogue unit this device is: 0.5 for one die of a two-die card. */
  readonly unitsOfPart: number;
}

/** Who holds a whole node or cluster by contract, where the provider says so in the fleet file. */
export interface Tenant {
  readonly customerId: string;
  readonly workloadId?: string;
}

export interface FleetNode {
  readonly id: string;
  readonly clusterId: string;
  readonly devices: readonly Device[];
  readonly powerMeter?: PowerMeter;
  /** Network bandwidth of the node towards the cluster, one direction. */
  readonly networkBandwidth?: BytesPerSecond;
  readonly tenancy: 'bare-metal' | 'virtual';
  readonly tenant?: Tenant;
}

export interface Cluster {
  readonly id: string;
  readonly dataCentreId: string;
  readonly nodes: readonly FleetNode[];
  /** Bandwidth of links to other clusters, one direction, by cluster id. */
  readonly links: Readonly<Record<string, BytesPerSecond>>;
}

export interface DataCentre {
  readonly id: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly name?: string;
}

export interface LegalEntity {
  readonly name: string;
  readonly country: string;
  /** Legal Entity Identifier, ISO 17442. */
  readonly lei?: string;
}

/** What the provider says it runs. The only source of what could have computed. */
export interface Fleet {
  readonly provider: LegalEntity;
  readonly dataCentres: readonly DataCentre[];
  readonly clusters: readonly Cluster[];
  /** Names of meters that are not compute nodes (switches, storage): their telemetry is expected and not accounted. */
  readonly otherMeters: readonly string[];
  /** True when it was made by a generator. It is shown as synthetic wherever it is shown. */
  readonly isSynthetic: boolean;
}

export const nodesOf = (fleet: Fleet): readonly FleetNode[] => fleet.clusters.flatMap((cluster) => cluster.nodes);
export const devicesOf = (fleet: Fleet): readonly Device[] => nodesOf(fleet).flatMap((node) => node.devices);
