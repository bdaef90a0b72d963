import type { DemonstrationFile } from '../domain/simulation/demonstration-files.ts';
import { fleetFiles } from '../domain/simulation/fleets/fleet-files.ts';
import type { FleetWish } from '../domain/simulation/fleets/placed-jobs.ts';
import { simulatedPart } from '../domain/simulation/workloads/simulated-part.ts';
import { type CatalogueDoors, showPart } from './show-catalogue.ts';

/** A fleet to be simulated, its part by any of its names. */
export type SimulationRequest = Omit<FleetWish, 'part' | 'modelName'> & { readonly partName: string };

/**
 * The files of a simulated fleet of one part: fleet, allocations, honest declarations, telemetry, and the true labels.
 * @throws Problem `part-unknown`, or `part-not-simulated` where the catalogue lacks the part's figures.
 */
export async function simulateFleet(
  doors: CatalogueDoors,
  request: SimulationRequest,
): Promise<readonly DemonstrationFile[]> {
  const { partName, ...wish } = request;
  const { part } = await showPart(doors, partName);
  return fleetFiles({ ...wish, part: simulatedPart(part), modelName: part.modelNames[0] ?? part.name });
}
