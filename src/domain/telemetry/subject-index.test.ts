import { describe, expect, it } from 'vitest';
import { toyFleet, toyPart } from '../../../tests/toy-fleet.ts';
import { toyIndex } from '../../../tests/toy-ledger.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { SubjectDescriptor } from './subject.ts';
import type { SubjectIndex } from './subject-index.ts';

const part = toyPart('toy');
const other = toyPart('other');
/** Nodes c-0 and c-1 of two devices each: subjects 0 to 3, meters 4 and 5. */
const FLEET = { ...toyFleet({ id: 'c', part, devices: 4 }), otherMeters: ['Switch-1'] };
const fresh = (fleet: Fleet = FLEET): SubjectIndex => toyIndex(fleet, [part, other]);

const renamed = (...names: readonly string[]): Fleet => ({
  ...FLEET,
  clusters: FLEET.clusters.map((cluster) => ({
    ...cluster,
    nodes: cluster.nodes.map((node, place) => {
      const id = names[place] ?? node.id;
      return {
        ...node,
        id,
        devices: node.devices.map((device) => ({ ...device, nodeId: id, id: `${id}/${device.index}` })),
      };
    }),
  })),
});

function told(index: SubjectIndex, descriptor: Omit<SubjectDescriptor, 'kind'>) {
  const found = index.resolve({ kind: 'accelerator', ...descriptor });
  return [
    found.kind === 'device' ? found.subject : found.kind,
    ...(found.kind === 'not-accounted' ? [] : found.findings.map(({ code }) => code)),
  ];
}

describe('the name of a node', () => {
  it.each(['c-1', 'C-1', ' c-1 ', 'c-1:9400', 'c-1.example.net', 'C-1.Example.NET:9400'])('%s is c-1', (node) => {
    expect(told(fresh(), { node, index: 1 })).toEqual([3]);
  });

  it('without a domain is nobody where two nodes differ by domain alone', () => {
    const index = fresh(renamed('gpu.east.net', 'gpu.west.net'));
    expect(told(index, { node: 'gpu', index: 0 })).toEqual(['unknown', 'telemetry-of-unknown-node']);
    expect(told(index, { node: 'gpu.north.net', index: 0 })).toEqual(['unknown', 'telemetry-of-unknown-node']);
    expect(told(index, { node: 'GPU.west.net:9400', index: 0 })).toEqual([2]);
  });

  it('that is an address stays whole', () => {
    const index = fresh(renamed('10.0.0.1', '10.0.0.2'));
    expect(told(index, { node: '10.0.0.2:9400', index: 0 })).toEqual([2]);
    expect(told(index, { node: '10.0.0.3:9400', index: 0 })).toEqual(['unknown', 'telemetry-of-unknown-node']);
  });

  it('that is not in the fleet is an error, for a device and for a meter', () => {
    for (const kind of ['accelerator', 'meter'] as const) {
      const found = fresh().resolve({ kind, node: 'c-9', index: 0 });
      expect(found).toMatchObject({
        kind: 'unknown',
        findings: [{ code: 'telemetry-of-unknown-node', severity: 'error', subject: 'c-9' }],
      });
    }
  });

  it('may be left out where the fleet has one node, and not otherwise', () => {
    expect(told(fresh(), { index: 0 })).toEqual(['unknown', 'telemetry-of-unknown-node']);
    expect(told(fresh(toyFleet({ id: 'c', part, devices: 2, nodes: 1 })), { index: 1 })).toEqual([1]);
  });

  it.each(['switch-1', 'SWITCH-1:161', 'switch-1.example.net'])('%s is a meter that is not accounted', (node) => {
    expect(fresh().resolve({ kind: 'meter', node })).toEqual({ kind: 'not-accounted' });
  });
});

describe('the meter of a node', () => {
  it('has a number after the devices, and a finding where the fleet does not say what it measures', () => {
    const index = fresh();
    expect(index.resolve({ kind: 'meter', node: 'c-1' })).toMatchObject({
      kind: 'meter',
      subject: index.meterOf(1),
      findings: [{ code: 'meter-not-described', severity: 'warning', subject: 'c-1' }],
    });
    expect(index.subjectName(index.meterOf(1))).toBe('c-1');
  });
});

describe('a device', () => {
  it('that the fleet does not list on its node is an error', () => {
    expect(told(fresh(), { node: 'c-0', index: 7 })).toEqual(['unknown', 'telemetry-of-unknown-device']);
    expect(told(fresh(), { node: 'c-0' })).toEqual(['unknown', 'telemetry-of-unknown-device']);
  });

  it('that prints another part than the fleet says is an error and stays as the fleet says', () => {
    expect(told(fresh(), { node: 'c-0', index: 0, modelName: 'Toymaker other' })).toEqual([0, 'part-contradicted']);
    expect(told(fresh(), { node: 'c-0', index: 0, modelName: 'Toymaker toy' })).toEqual([0]);
    expect(told(fresh(), { node: 'c-0', index: 0, modelName: 'Never heard of' })).toEqual([0]);
  });

  it('keeps its history when its index changes, which is told', () => {
    const index = fresh();
    expect(told(index, { node: 'c-0', index: 0, uuid: 'GPU-a' })).toEqual([0]);
    expect(told(index, { node: 'c-0', index: 1, uuid: 'GPU-b' })).toEqual([1]);
    expect(told(index, { node: 'c-0', index: 1, uuid: 'gpu-A' })).toEqual([0, 'device-relabelled']);
    expect(told(index, { node: 'c-0', index: 0, uuid: 'GPU-b' })).toEqual([1, 'device-relabelled']);
  });

  it('that is told on another node keeps its history, with a warning', () => {
    const index = fresh();
    index.resolve({ kind: 'accelerator', node: 'c-0', index: 0, uuid: 'GPU-a' });
    const found = index.resolve({ kind: 'accelerator', node: 'c-1', index: 0, uuid: 'GPU-a' });
    expect(found).toMatchObject({ subject: 0, findings: [{ code: 'device-relabelled', severity: 'warning' }] });
  });

  it('that was replaced is told, and the old board is found where it is told to be', () => {
    const index = fresh();
    expect(told(index, { node: 'c-0', index: 0, uuid: 'GPU-a' })).toEqual([0]);
    expect(told(index, { node: 'c-0', index: 0, uuid: 'GPU-new' })).toEqual([0, 'device-replaced']);
    expect(told(index, { node: 'c-1', index: 1, uuid: 'GPU-a' })).toEqual([3]);
    expect(told(index, { node: 'c-0', index: 0, uuid: 'GPU-new' })).toEqual([0]);
  });

  it('is found by the identifier that the fleet file states, without node and index', () => {
    const fleet: Fleet = {
      ...FLEET,
      clusters: FLEET.clusters.map((cluster) => ({
        ...cluster,
        nodes: cluster.nodes.map((node) => ({
          ...node,
          devices: node.devices.map((device) => ({ ...device, uuid: `GPU-${device.id}` })),
        })),
      })),
    };
    expect(told(fresh(fleet), { uuid: 'gpu-C-1/0' })).toEqual([2]);
    expect(told(fresh(fleet), { uuid: 'GPU-x' })).toEqual(['unknown', 'telemetry-of-unknown-node']);
  });
});
