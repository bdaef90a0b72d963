import type { AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import type { Fleet, FleetNode, PowerMeter } from '../../domain/fleet/fleet.ts';

/** A fleet of equal nodes, as a measured run's system is described. */
export interface MadeFleet {
  readonly partId: string;
  readonly devicesPerNode: number;
  readonly nodeIds: readonly string[];
  readonly powerMeter?: PowerMeter;
  readonly otherMeters?: readonly string[];
}

/** @throws Error when the catalogue doesn't know the part: a validation of nothing. */
export function madeFleet(made: MadeFleet, catalogue: AcceleratorCatalogue): Fleet {
  const part = catalogue.find(made.partId);
  if (part === undefined) throw new Error(`the catalogue has no ${made.partId}`);
  const nodes = made.nodeIds.map(
    (id): FleetNode => ({
      id,
      clusterId: 'measured',
      tenancy: 'virtual',
      ...(made.powerMeter === undefined ? {} : { powerMeter: made.powerMeter }),
      devices: Array.from({ length: made.devicesPerNode }, (_, index) => ({
        id: `${id}/${index}`,
        nodeId: id,
        clusterId: 'measured',
        index,
        partName: part.id,
        part,
        unitsOfPart: 1,
      })),
    }),
  );
  return {
    provider: { name: 'A measured system', country: 'ZZ' },
    dataCentres: [{ id: 'laboratory', country: 'ZZ' }],
    clusters: [{ id: 'measured', dataCentreId: 'laboratory', nodes, links: {} }],
    otherMeters: made.otherMeters ?? [],
    isSynthetic: false,
  };
}
