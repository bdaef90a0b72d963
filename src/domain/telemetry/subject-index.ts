import type { Finding } from '../findings/finding.ts';
import type { AcceleratorCatalogue } from '../fleet/accelerator.ts';
import { type Device, devicesOf, type Fleet, type FleetNode, nodesOf } from '../fleet/fleet.ts';
import type { SubjectDescriptor } from './subject.ts';

/** Which of the fleet's things a source speaks of. */
export type Resolution =
  | { readonly kind: 'device' | 'meter'; readonly subject: number; readonly findings: readonly Finding[] }
  /** A meter that the fleet file names as no compute node: expected, and not accounted. */
  | { readonly kind: 'not-accounted' }
  /** Nothing in the fleet is called this: its readings can't be accounted, and the finding says so. */
  | { readonly kind: 'unknown'; readonly findings: readonly Finding[] };

/** Numbers the fleet's devices from 0 and its nodes' meters after them, and finds them by what sources call them. */
export interface SubjectIndex {
  readonly devices: readonly Device[];
  readonly nodes: readonly FleetNode[];
  readonly meterOf: (nodePosition: number) => number;
  /** Devices of a node by position of the node, as subject numbers. */
  readonly devicesOfNode: (nodePosition: number) => readonly number[];
  nodePosition(name: string): number | undefined;
  resolve(descriptor: SubjectDescriptor): Resolution;
  subjectName(subject: number): string;
  /** The number of what has this name; undefined where the fleet has it no longer. */
  subjectNamed(name: string): number | undefined;
}

interface Names {
  readonly nodeByName: ReadonlyMap<string, number>;
  readonly numberByPlace: ReadonlyMap<string, number>;
  readonly subjectByUuid: Map<string, number>;
  readonly uuidBySubject: Map<number, string>;
}

/** @param fleet as the provider describes it; node names are compared without case, domain and port. */
export function subjectIndex(fleet: Fleet, catalogue: AcceleratorCatalogue): SubjectIndex {
  const nodes = nodesOf(fleet);
  const devices = devicesOf(fleet);
  const names = namesOf(nodes, devices);
  const membership = nodes.map((node) => node.devices.map((device) => mustHave(names.numberByPlace, device.id)));
  const otherMeters = new Set(fleet.otherMeters.map(normalNodeName));
  const isOtherMeter = (name: string): boolean => {
    const normal = normalNodeName(name);
    return otherMeters.has(normal) || otherMeters.has(shortNodeName(normal));
  };
  const nodePosition = (name: string): number | undefined => {
    const normal = normalNodeName(name);
    return names.nodeByName.get(normal) ?? names.nodeByName.get(shortNodeName(normal));
  };
  const subjectName = (subject: number): string =>
    devices[subject]?.id ?? nodes[subject - devices.length]?.id ?? `subject ${subject}`;
  let numbers: ReadonlyMap<string, number> | undefined;
  const resolving: Resolving = { names, devices, nodes, nodePosition, catalogue };
  return {
    devices,
    nodes,
    meterOf: (position) => devices.length + position,
    devicesOfNode: (position) => membership[position] ?? [],
    nodePosition,
    subjectName,
    subjectNamed: (name) => (numbers ??= numbersOf(subjectName, devices.length + nodes.length)).get(name),
    resolve(descriptor) {
      const { node } = descriptor;
      if (node !== undefined && nodePosition(node) === undefined && isOtherMeter(node))
        return { kind: 'not-accounted' };
      return descriptor.kind === 'meter' ? resolveMeter(resolving, descriptor) : resolveDevice(resolving, descriptor);
    },
  };
}

const numbersOf = (nameOf: (subject: number) => string, count: number): ReadonlyMap<string, number> =>
  new Map(Array.from({ length: count }, (_, subject) => [nameOf(subject), subject]));

interface Resolving {
  readonly names: Names;
  readonly devices: readonly Device[];
  readonly nodes: readonly FleetNode[];
  readonly catalogue: AcceleratorCatalogue;
  nodePosition(name: string): number | undefined;
}

const normalNodeName = (name: string): string => name.trim().toLowerCase().replace(/:\d+$/, '');

/** The host name without its domain; an IP address stays whole. */
const shortNodeName = (normal: string): string => normal.replace(/^([^.]*[a-z_-][^.]*)\..*$/, '$1');

/** `GPU-Node-7.example.net:9400` and `gpu-node-7` are one node, unless two nodes of the fleet differ by domain alone. */
function nodePositions(nodes: readonly FleetNode[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  const ambiguous = new Set<string>();
  nodes.forEach((node, position) => {
    const short = shortNodeName(normalNodeName(node.id));
    if (positions.has(short)) ambiguous.add(short);
    positions.set(short, position);
  });
  for (const short of ambiguous) positions.delete(short);
  nodes.forEach((node, position) => positions.set(normalNodeName(node.id), position));
  return positions;
}

function namesOf(nodes: readonly FleetNode[], devices: readonly Device[]): Names {
  const subjectByUuid = new Map<string, number>();
  const uuidBySubject = new Map<number, string>();
  devices.forEach((device, number) => {
    if (device.uuid === undefined) return;
    subjectByUuid.set(device.uuid.toLowerCase(), number);
    uuidBySubject.set(number, device.uuid.toLowerCase());
  });
  return {
    nodeByName: nodePositions(nodes),
    numberByPlace: new Map(devices.map((device, number) => [device.id, number])),
    subjectByUuid,
    uuidBySubject,
  };
}

function mustHave(map: ReadonlyMap<string, number>, id: string): number {
  const number = map.get(id);
  if (number === undefined) throw new Error(`device ${id} is not in its own fleet`);
  return number;
}

function resolveMeter(resolving: Resolving, descriptor: SubjectDescriptor): Resolution {
  const position = positionOf(resolving, descriptor);
  if (position === undefined) return unknownNode(descriptor);
  const node = resolving.nodes[position];
  const findings: Finding[] = [];
  if (node !== undefined && node.powerMeter === undefined) {
    findings.push({
      code: 'meter-not-described',
      severity: 'warning',
      subject: node.id,
      message:
        'Power is reported for this node and the fleet file does not say what its meter measures: taken as wall power (AC). Add powerMeter to the fleet file.',
    });
  }
  return { kind: 'meter', subject: resolving.devices.length + position, findings };
}

/** The named node; where no node is named, the only node of the fleet. */
function positionOf(resolving: Resolving, descriptor: SubjectDescriptor): number | undefined {
  if (descriptor.node !== undefined) return resolving.nodePosition(descriptor.node);
  return resolving.nodes.length === 1 ? 0 : undefined;
}

function unknownNode(descriptor: SubjectDescriptor): Resolution {
  const named = descriptor.node !== undefined;
  return {
    kind: 'unknown',
    findings: [
      {
        code: 'telemetry-of-unknown-node',
        severity: 'error',
        subject: descriptor.node ?? descriptor.uuid ?? 'telemetry without a node',
        message: named
          ? `The telemetry names node "${descriptor.node}", which the fleet file does not have: these readings are accounted to nothing. Add the node to the fleet file, or list it under otherMeters if it is no compute node.`
          : 'The telemetry names no node and the fleet has several: these readings are accounted to nothing. Name the node in the telemetry argument: FORMAT,node=NAME:PATH.',
      },
    ],
  };
}

function resolveDevice(resolving: Resolving, descriptor: SubjectDescriptor): Resolution {
  const uuid = descriptor.uuid?.toLowerCase();
  const byUuid = uuid === undefined ? undefined : currentSubject(resolving.names, uuid);
  const byPlace = subjectByPlace(resolving, descriptor);
  const subject = byUuid ?? byPlace;
  if (subject === undefined) return unknownDevice(resolving, descriptor);
  const findings = [...partFindings(resolving, subject, descriptor)];
  if (byUuid !== undefined && byPlace !== undefined && byUuid !== byPlace) {
    findings.push(relabelled(resolving, { subject, byPlace, uuid: descriptor.uuid ?? '' }));
  }
  if (uuid !== undefined && byUuid === undefined) findings.push(...learnUuid(resolving, subject, uuid));
  return { kind: 'device', subject, findings };
}

/** An identifier stands for a place until another board is seen there: the old board is then wherever it is told to be. */
function currentSubject({ subjectByUuid, uuidBySubject }: Names, uuid: string): number | undefined {
  const subject = subjectByUuid.get(uuid);
  return subject !== undefined && uuidBySubject.get(subject) === uuid ? subject : undefined;
}

function relabelled(
  { devices }: Resolving,
  { subject, byPlace, uuid }: { readonly subject: number; readonly byPlace: number; readonly uuid: string },
): Finding {
  const [known, told] = [devices[subject], devices[byPlace]];
  const isMoved = known?.nodeId !== told?.nodeId;
  return {
    code: 'device-relabelled',
    severity: isMoved ? 'warning' : 'notice',
    subject: known?.id ?? String(subject),
    message:
      `${uuid} was known as ${known?.id} and is told as ${told?.id}: ` +
      `${isMoved ? 'a board that moved' : 'an index that changed when the node restarted'}. Its readings stay with ${known?.id}; ` +
      'allocations that name an index since then may mean another board: correct the fleet file if it moved for good.',
  };
}

function subjectByPlace(resolving: Resolving, descriptor: SubjectDescriptor): number | undefined {
  const position = positionOf(resolving, descriptor);
  const node = position === undefined ? undefined : resolving.nodes[position];
  if (node === undefined) return undefined;
  const only = node.devices.length === 1 ? node.devices[0]?.index : undefined;
  const index = descriptor.index ?? only;
  return index === undefined ? undefined : resolving.names.numberByPlace.get(`${node.id}/${index}`);
}

function unknownDevice(resolving: Resolving, descriptor: SubjectDescriptor): Resolution {
  const position = positionOf(resolving, descriptor);
  const node = position === undefined ? undefined : resolving.nodes[position];
  if (node === undefined) return unknownNode(descriptor);
  const which = descriptor.index === undefined ? 'a device without an index' : `device ${descriptor.index}`;
  return {
    kind: 'unknown',
    findings: [
      {
        code: 'telemetry-of-unknown-device',
        severity: 'error',
        subject: `${node.id}/${descriptor.index ?? descriptor.uuid ?? '?'}`,
        message: `The telemetry tells of ${which} on node ${node.id}; the fleet file lists ${node.devices.length} there. These readings are accounted to nothing: correct the fleet file.`,
      },
    ],
  };
}

/** An index may change when a node restarts, the identifier doesn't: readings follow the identifier once it was seen. */
function learnUuid({ names, devices }: Resolving, subject: number, uuid: string): readonly Finding[] {
  const earlier = names.uuidBySubject.get(subject);
  names.subjectByUuid.set(uuid, subject);
  names.uuidBySubject.set(subject, uuid);
  if (earlier === undefined || earlier === uuid) return [];
  return [
    {
      code: 'device-replaced',
      severity: 'notice',
      subject: devices[subject]?.id ?? String(subject),
      message: `The device was ${earlier} before and is ${uuid} now: a replaced board, or nodes that swapped names. It is accounted as one place.`,
    },
  ];
}

function partFindings(
  { devices, catalogue }: Resolving,
  subject: number,
  descriptor: SubjectDescriptor,
): readonly Finding[] {
  const device = devices[subject];
  if (device === undefined || descriptor.modelName === undefined) return [];
  const seen = catalogue.find(descriptor.modelName);
  if (seen === undefined || seen.id === device.part?.id) return [];
  const inFleet = device.part?.id ?? `unknown hardware "${device.partName}"`;
  return [
    {
      code: 'part-contradicted',
      severity: 'error',
      subject: device.id,
      message: `The driver prints "${descriptor.modelName}" (${seen.id}), the fleet file says ${inFleet}. The fleet file is used: correct it, or ask why the driver differs.`,
    },
  ];
}
