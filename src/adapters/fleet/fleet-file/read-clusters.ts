import type { AcceleratorCatalogue } from '../../../domain/fleet/accelerator.ts';
import type { Cluster, FleetNode, PowerMeter, Tenant } from '../../../domain/fleet/fleet.ts';
import type { DocumentPath, DocumentReading } from '../../../foundation/located-document.ts';
import { type BytesPerSecond, bytesPerSecond, fraction } from '../../../foundation/units.ts';
import { clusterSchema, linkSchema, nodeSchema, type RawCluster, type RawNode } from './fleet-schema.ts';
import { MOST_NAMES, namesIn } from './name-range.ts';
import { type DeviceTemplate, MOST_DEVICES, readAccelerators } from './read-accelerators.ts';

/** A slip or an attack beyond this, as for devices. */
const MOST_NODES = 500_000;

/** What every step of reading the clusters of one file shares. */
interface Site {
  readonly reading: DocumentReading;
  readonly catalogue: AcceleratorCatalogue;
  readonly dataCentreIds: ReadonlySet<string>;
  readonly nodeNames: Set<string>;
  readonly uuids: Set<string>;
  readonly hints: Map<string, string>;
  deviceCount: number;
  /** How many names more may be unfolded. */
  namesLeft: number;
}

/** All clusters of the file. Two entries of one id become one cluster, so that no hardware is lost. */
export function readClusters(
  raw: unknown,
  file: {
    readonly reading: DocumentReading;
    readonly catalogue: AcceleratorCatalogue;
    readonly dataCentreIds: ReadonlySet<string>;
  },
): readonly Cluster[] {
  const site: Site = {
    ...file,
    nodeNames: new Set(),
    uuids: new Set(),
    hints: new Map(),
    deviceCount: 0,
    namesLeft: MOST_NODES,
  };
  const clusters = new Map<string, Cluster>();
  const entries = file.reading.list(raw, ['clusters']);
  const ids = new Set(entries.map(idOf));
  for (const [place, item] of entries.entries()) {
    const cluster = readCluster(item, { path: ['clusters', place], ids, site });
    if (cluster === undefined) continue;
    const first = clusters.get(cluster.id);
    if (first !== undefined) file.reading.fault(['clusters', place, 'id'], duplicateCluster(cluster.id));
    clusters.set(cluster.id, first === undefined ? cluster : merged(first, cluster));
  }
  return [...clusters.values()];
}

const idOf = (raw: unknown): unknown => (typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined);

const duplicateCluster = (id: string): string =>
  `cluster "${id}" is described twice; its nodes are taken together. Put them under one entry, or give one another id`;

/** What a fault costs is said with it: these devices would be missing from every sum without a word. */
const LOST_CLUSTER = 'the cluster is left out with all its nodes, which have no account until this is corrected';

const merged = (first: Cluster, second: Cluster): Cluster => ({
  ...first,
  nodes: [...first.nodes, ...second.nodes],
  links: { ...second.links, ...first.links },
});

function readCluster(
  raw: unknown,
  { path, ids, site }: { readonly path: DocumentPath; readonly ids: ReadonlySet<unknown>; readonly site: Site },
): Cluster | undefined {
  const cluster = site.reading.value(raw, path, { shape: clusterSchema });
  if (cluster === undefined) {
    site.reading.fault(path, LOST_CLUSTER);
    return undefined;
  }
  if (!site.dataCentreIds.has(cluster.dataCentre)) {
    const known = [...site.dataCentreIds].slice(0, 10).join(', ') || 'none';
    const message = `no data centre "${cluster.dataCentre}" in this file (known: ${known}); add it to dataCentres`;
    site.reading.fault([...path, 'dataCentre'], message);
  }
  const nodes = site.reading
    .list(cluster.nodes, [...path, 'nodes'])
    .flatMap((item, place) => readNodes(item, { path: [...path, 'nodes', place], cluster, site }));
  if (nodes.length === 0) site.reading.fault(path, `cluster "${cluster.id}" has no nodes; list them, or remove it`);
  return { id: cluster.id, dataCentreId: cluster.dataCentre, nodes, links: readLinks(cluster, { path, ids, site }) };
}

function readLinks(
  cluster: RawCluster,
  { path, ids, site }: { readonly path: DocumentPath; readonly ids: ReadonlySet<unknown>; readonly site: Site },
): Readonly<Record<string, BytesPerSecond>> {
  const links = new Map<string, BytesPerSecond>();
  for (const [place, raw] of site.reading.list(cluster.links, [...path, 'links']).entries()) {
    const here = [...path, 'links', place];
    const link = site.reading.value(raw, here, { shape: linkSchema });
    if (link === undefined) continue;
    if (ids.has(link.to) && link.to !== cluster.id) links.set(link.to, fromGigabits(link.gigabitsPerSecond));
    else site.reading.fault([...here, 'to'], `no other cluster "${link.to}" in this file; the link is not used`);
  }
  return Object.fromEntries(links);
}

const BITS_PER_BYTE = 8;
const fromGigabits = (gigabits: number): BytesPerSecond => bytesPerSecond((gigabits * 1e9) / BITS_PER_BYTE);

interface NodePlace {
  readonly path: DocumentPath;
  readonly cluster: RawCluster;
  readonly site: Site;
}

function readNodes(raw: unknown, { path, cluster, site }: NodePlace): readonly FleetNode[] {
  const node = site.reading.value(raw, path, { shape: nodeSchema });
  if (node === undefined) return [];
  const range = namesIn(node.name, Math.min(MOST_NAMES, site.namesLeft));
  if (range.kind === 'fault') {
    site.reading.fault([...path, 'name'], range.message);
    return [];
  }
  site.namesLeft -= range.names.length;
  const names = newNames(range.names, { path, cluster, site });
  const room = MOST_DEVICES - site.deviceCount;
  const templates = readAccelerators(node.accelerators, [...path, 'accelerators'], { ...site, room });
  if (templates.length === 0) site.reading.fault(path, `"${node.name}" has no accelerators; list them, or remove it`);
  if (!fits(names.length, templates.length, { path, cluster, site })) return [];
  const devices = withUsableUuids(templates, names.length, { path, cluster, site });
  const shared = machineOf(node, cluster);
  return names.map((id) => ({ id, ...shared, devices: devices.map((device) => deviceOf(id, cluster.id, device)) }));
}

function newNames(names: readonly string[], { path, site }: NodePlace): readonly string[] {
  const fresh = names.filter((name) => !site.nodeNames.has(name));
  const known = names.length - fresh.length;
  if (known > 0) {
    const first = names.find((name) => site.nodeNames.has(name));
    const told = `${known} of its names stand for other nodes already, the first is "${first}"; a node is counted once`;
    site.reading.fault([...path, 'name'], `${told}. Correct the names`);
  }
  for (const name of fresh) site.nodeNames.add(name);
  return fresh;
}

function fits(nodes: number, devicesOfEach: number, { path, site }: NodePlace): boolean {
  if (site.deviceCount + nodes * devicesOfEach <= MOST_DEVICES) {
    site.deviceCount += nodes * devicesOfEach;
    return true;
  }
  site.deviceCount = Math.min(MOST_DEVICES, site.deviceCount + devicesOfEach);
  const message = `brings the fleet above ${MOST_DEVICES} devices and is left out; correct it, or split the fleet into several files`;
  site.reading.fault(path, message);
  return false;
}

function withUsableUuids(
  templates: readonly DeviceTemplate[],
  nodeCount: number,
  { path, site }: NodePlace,
): readonly DeviceTemplate[] {
  return templates.map((template) => {
    const { uuid, ...rest } = template;
    if (uuid === undefined) return template;
    if (nodeCount === 1 && !site.uuids.has(uuid)) {
      site.uuids.add(uuid);
      return template;
    }
    const why = nodeCount === 1 ? 'names two devices' : 'stands under a name of several nodes';
    site.reading.fault([...path, 'accelerators'], `uuid "${uuid}" ${why}; a uuid names one device. It is not used`);
    return rest;
  });
}

const deviceOf = (nodeId: string, clusterId: string, template: DeviceTemplate) => ({
  id: `${nodeId}/${template.index}`,
  nodeId,
  clusterId,
  ...template,
});

/** What is said of the node, or else of its cluster. */
function machineOf(node: RawNode, cluster: RawCluster) {
  const network = node.networkGigabitsPerSecond ?? cluster.networkGigabitsPerSecond;
  const meter = node.powerMeter ?? cluster.powerMeter;
  const tenant = node.tenant ?? cluster.tenant;
  return {
    clusterId: cluster.id,
    tenancy: node.tenancy ?? cluster.tenancy ?? ('bare-metal' as const),
    ...(network === undefined ? {} : { networkBandwidth: fromGigabits(network) }),
    ...(meter === undefined ? {} : { powerMeter: meterOf(meter) }),
    ...(tenant === undefined ? {} : { tenant: tenantOf(tenant) }),
  };
}

function meterOf({ measures, conversionEfficiency }: NonNullable<RawNode['powerMeter']>): PowerMeter {
  if (conversionEfficiency === undefined) return { measures };
  return { measures, conversionEfficiency: fraction(conversionEfficiency) };
}

const tenantOf = ({ customerId, workloadId }: NonNullable<RawNode['tenant']>): Tenant =>
  workloadId === undefined ? { customerId } : { customerId, workloadId };
