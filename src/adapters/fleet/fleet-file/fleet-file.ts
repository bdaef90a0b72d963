import type { AcceleratorCatalogue } from '../../../domain/fleet/accelerator.ts';
import type { DataCentre, LegalEntity } from '../../../domain/fleet/fleet.ts';
import { type DocumentReading, documentReading, type LocatedDocument } from '../../../foundation/located-document.ts';
import { faultText, Problem } from '../../../foundation/problem.ts';
import type { FleetRead, FleetSource } from '../../../ports/fleet-source.ts';
import { dataCentreSchema, fleetSchema, providerSchema } from './fleet-schema.ts';
import { MOST_NAMES, namesIn } from './name-range.ts';
import { readClusters } from './read-clusters.ts';
import { yamlReader } from '../../file-reading/yaml-document.ts';

export const { readYamlDocument, yamlDocument } = yamlReader({
  name: 'fleet file',
  unreadableCode: 'fleet-unreadable',
});

/** A fleet described in one file, YAML or JSON; docs/fleet-file.md tells its form and schemas/fleet.schema.json publishes it. */
export const fleetFile = (): FleetSource => ({
  read: async (path, catalogue) => fleetIn(await readYamlDocument(path), catalogue),
});

/** @throws Problem `fleet-unreadable` when the document isn't a fleet at all; the message names every fault. */
export function fleetIn(document: LocatedDocument, catalogue: AcceleratorCatalogue): FleetRead {
  const reading = documentReading(document);
  const top = reading.value(document.root, [], { shape: fleetSchema });
  const provider = top && readProvider(top.provider, reading);
  if (top === undefined || provider === undefined) throw unusable(reading);
  const { dataCentres, ids } = readDataCentres(top.dataCentres, reading);
  const clusters = readClusters(top.clusters, { reading, catalogue, dataCentreIds: ids });
  if (clusters.length === 0) {
    reading.fault(['clusters'], 'no cluster can be used; describe at least one');
    throw unusable(reading);
  }
  const otherMeters = readOtherMeters(top.otherMeters, reading);
  const fleet = { provider, dataCentres, clusters, otherMeters, isSynthetic: top.isSynthetic ?? false };
  return { fleet, faults: reading.faults };
}

const unusable = ({ faults }: DocumentReading): Problem =>
  new Problem(
    'fleet-unreadable',
    `This is not a fleet file that can be used; docs/fleet-file.md shows one:\n${faults.map(faultText).join('\n')}`,
    { isLasting: true },
  );

function readProvider(raw: unknown, reading: DocumentReading): LegalEntity | undefined {
  const provider = reading.value(raw, ['provider'], { shape: providerSchema });
  if (provider === undefined) return undefined;
  const { name, country, lei } = provider;
  return lei === undefined ? { name, country } : { name, country, lei };
}

/** The data centres that can be used, and the ids of all that are named, so that one fault isn't told twice. */
function readDataCentres(raw: unknown, reading: DocumentReading) {
  const dataCentres = new Map<string, DataCentre>();
  const ids = new Set<string>();
  for (const [place, item] of reading.list(raw, ['dataCentres']).entries()) {
    const named = dataCentreSchema.shape.id.safeParse((item as { readonly id?: unknown } | null)?.id);
    if (named.success) ids.add(named.data);
    const centre = reading.value(item, ['dataCentres', place], { shape: dataCentreSchema });
    if (centre === undefined) continue;
    const { id, country, name } = centre;
    if (dataCentres.has(id))
      reading.fault(['dataCentres', place, 'id'], `"${id}" is described twice; the first stands`);
    else dataCentres.set(id, name === undefined ? { id, country } : { id, country, name });
  }
  return { dataCentres: [...dataCentres.values()], ids };
}

function readOtherMeters(raw: unknown, reading: DocumentReading): readonly string[] {
  const meters: string[] = [];
  for (const [place, item] of reading.list(raw, ['otherMeters']).entries()) {
    const most = MOST_NAMES - meters.length;
    const read =
      typeof item === 'string' && item !== ''
        ? namesIn(item, most)
        : { kind: 'fault' as const, message: 'must be a name' };
    if (read.kind === 'fault') reading.fault(['otherMeters', place], read.message);
    else for (const name of read.names) meters.push(name);
  }
  return meters;
}
