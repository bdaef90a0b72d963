import type { AcceleratorCatalogue } from '../domain/fleet/accelerator.ts';

/** Where the figures of accelerators come from. */
export interface CatalogueSource {
  /** @throws Problem `catalogue-invalid` naming every file and field at fault: a catalogue is used whole or not at all. */
  read(): Promise<AcceleratorCatalogue>;
}
