import type { AcceleratorCatalogue } from '../domain/fleet/accelerator.ts';
import type { Fleet } from '../domain/fleet/fleet.ts';
import type { Fault } from '../foundation/problem.ts';

/** A fleet as its file tells it, with every fault; what could be read is there. */
export interface FleetRead {
  readonly fleet: Fleet;
  readonly faults: readonly Fault[];
}

/** The provider's own description of what it runs. */
export interface FleetSource {
  /**
   * Parts are looked up in the catalogue; a part that it doesn't know stays in the fleet without one.
   * @throws Problem `fleet-unreadable` when the file can't be opened or isn't a fleet at all; the message names every fault.
   */
  read(path: string, catalogue: AcceleratorCatalogue): Promise<FleetRead>;
}
