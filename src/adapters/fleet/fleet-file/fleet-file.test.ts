import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AcceleratorCatalogue } from '../../../domain/fleet/accelerator.ts';
import { acceleratorCatalogue } from '../../../domain/fleet/catalogue.ts';
import { clusterFigures } from '../../../domain/fleet/cluster-facts.ts';
import { devicesOf, type Fleet, type FleetNode, nodesOf } from '../../../domain/fleet/fleet.ts';
import { Problem } from '../../../foundation/problem.ts';
import { toyPart } from '../../../../tests/toy-fleet.ts';
import type { FleetRead } from '../../../ports/fleet-source.ts';
import { fleetFile, fleetIn } from './fleet-file.ts';
import { wholeFleetSchema } from './fleet-schema.ts';
import { yamlDocument } from './fleet-file.ts';

let catalogue: AcceleratorCatalogue;
beforeAll(() => {
  const parts = [
    toyPart('plain'),
    toyPart('twin', undefined, { unitsPer: { superchip: 2, nvl72: 72 } }),
    toyPart('dual', undefined, { countingUnit: 'card', unitsPer: { die: 0.5 }, devicesPerUnit: 2 }),
    toyPart('tpu-toy', undefined, { countingUnit: 'chip', unitsPer: { core: 0.5 } }),
  ];
  catalogue = acceleratorCatalogue(parts.map((part) => ({ part, aliases: [] })));
});

const read = (text: string): FleetRead => fleetIn(yamlDocument('fleet.yaml', text), catalogue);
const told = ({ faults }: FleetRead): string => faults.map(({ line, message }) => `${line}: ${message}`).join('\n');

const HEAD = `
provider: { name: Example Compute GmbH, country: DE }
dataCentres:
  - { id: fra, country: DE, name: Frankfurt }
`;
const FLEET = `${HEAD}
clusters:
  - id: alpha
    dataCentre: fra
    networkGigabitsPerSecond: 400
    powerMeter: { measures: wall-ac, conversionEfficiency: 0.94 }
    tenancy: virtual
    tenant: { customerId: acme }
    links: [{ to: beta, gigabitsPerSecond: 200 }]
    nodes:
      - name: node_{0..3}
        accelerators: [{ part: Toymaker plain, count: 8 }]
  - id: beta
    dataCentre: fra
    nodes:
      - name: b{08..11}
        networkGigabitsPerSecond: 100
        powerMeter: { measures: board }
        tenant: { customerId: other, workloadId: w1 }
        accelerators: [{ part: plain, count: 4 }, { part: plain, count: 2, firstIndex: 6 }]
      - name: solo
        accelerators: [{ part: plain, count: 2, uuids: [GPU-a, GPU-b] }]
otherMeters: ["switch{1..2}"]
isSynthetic: true
`;
/** A fleet of one cluster whose only node has these accelerators. */
const holding = (accelerators: string): string =>
  `${HEAD}\nclusters: [{ id: a, dataCentre: fra, nodes: [{ name: n, accelerators: [${accelerators}] }] }]`;
const ceilingOf = (text: string): number | undefined =>
  clusterFigures(read(holding(text)).fleet.clusters[0]!).ceilingOperationsPerSecond;

describe('a fleet file', () => {
  it('gives every node, device, meter and tenant that it describes', () => {
    const { fleet, faults } = read(FLEET);
    expect(faults).toEqual([]);
    expect(nodesOf(fleet).map((node) => node.id)).toEqual(
      'node_0 node_1 node_2 node_3 b08 b09 b10 b11 solo'.split(' '),
    );
    expect(devicesOf(fleet)).toHaveLength(4 * 8 + 4 * 6 + 2);
    expect(fleet.clusters[0]?.nodes[1]).toMatchObject({
      tenancy: 'virtual',
      tenant: { customerId: 'acme' },
      networkBandwidth: 5e10,
      powerMeter: { measures: 'wall-ac', conversionEfficiency: 0.94 },
    });
    expect(fleet.clusters[0]?.links).toEqual({ beta: 2.5e10 });
    expect(fleet.clusters[1]?.nodes[0]).toMatchObject({
      tenancy: 'bare-metal',
      tenant: { customerId: 'other', workloadId: 'w1' },
      networkBandwidth: 1.25e10,
      powerMeter: { measures: 'board' },
    });
    expect(fleet.clusters[1]?.nodes[0]?.devices.map((device) => device.id)).toEqual(
      'b08/0 b08/1 b08/2 b08/3 b08/6 b08/7'.split(' '),
    );
    expect(fleet.clusters[1]?.nodes[4]?.devices.map((device) => device.uuid)).toEqual(['GPU-a', 'GPU-b']);
    expect(fleet).toMatchObject({ isSynthetic: true, otherMeters: ['switch1', 'switch2'] });
  });

  it('is read from a disk, in YAML or JSON, and is a Problem when it is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
    const path = join(folder, 'fleet.json');
    const whole = { provider: { name: 'P', country: 'FR' }, dataCentres: [{ id: 'd', country: 'FR' }] };
    const nodes = [{ name: 'n', accelerators: [{ part: 'plain' }] }];
    await writeFile(path, JSON.stringify({ ...whole, clusters: [{ id: 'c', dataCentre: 'd', nodes }] }, null, 1));
    expect(devicesOf((await fleetFile().read(path, catalogue)).fleet)).toHaveLength(1);
    await rm(folder, { recursive: true });
    await expect(fleetFile().read(path, catalogue)).rejects.toMatchObject({ code: 'fleet-unreadable' });
  });

  it.each([
    ['{ part: twin, count: 4, unit: gpu }', '{ part: twin, count: 2, unit: superchip }', 4e15],
    ['{ part: twin NVL72 }', '{ part: twin, count: 36, unit: superchips }', 72e15],
    ['{ part: dual, count: 2, unit: card }', '{ part: dual, count: 4, unit: die }', 2e15],
    ['{ part: tpu-toy-12 }', '{ part: tpu-toy, count: 6, unit: Chips }', 6e15],
    ['{ part: tpu-toy, count: 3, unit: core }', '{ part: tpu-toy-3 }', 1.5e15],
  ])('gives %s and %s one ceiling', (...[one, other, ceiling]) => {
    expect(ceilingOf(one)).toBe(ceiling);
    expect(ceilingOf(other)).toBe(ceiling);
  });

  it('gives one ceiling for any inventory in either of two units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (superchips) => {
        const gpus = ceilingOf(`{ part: twin, count: ${2 * superchips}, unit: gpu }`);
        expect(ceilingOf(`{ part: twin, count: ${superchips}, unit: superchip }`)).toBe(gpus);
        const dies = ceilingOf(`{ part: dual, count: ${2 * superchips}, unit: die }`);
        expect(ceilingOf(`{ part: dual, count: ${superchips}, unit: card }`)).toBe(dies);
      }),
      { numRuns: 50 },
    );
  });

  it('shows as many devices as the operating system does, each with its share of the card', () => {
    const { fleet } = read(holding('{ part: dual, count: 2, unit: card }'));
    expect(devicesOf(fleet).map((device) => device.unitsOfPart)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('asks which unit is counted where a bare count could mean two', () => {
    expect(told(read(holding('{ part: twin, count: 4 }')))).toMatch(/say which is counted \(unit: gpu, superchip/);
    expect(told(read(holding('{ part: dual, count: 4 }')))).toMatch(/say which is counted/);
    expect(read(holding('{ part: plain, count: 4 }')).faults).toEqual([]);
    expect(told(read(holding('{ part: plain, count: 4, unit: superchip }')))).toMatch(/not counted in "superchip"/);
    expect(told(read(holding('{ part: tpu-toy-4, unit: core }')))).toMatch(/already says/);
  });

  it('keeps the devices of an unknown part, without a ceiling, and suggests names', () => {
    const result = read(holding('{ part: Toymaker plane, count: 3 }'));
    expect(told(result)).toMatch(/did you mean Toymaker plain/);
    expect(devicesOf(result.fleet)).toHaveLength(3);
    expect(devicesOf(result.fleet)[0]).not.toHaveProperty('part');
    expect(clusterFigures(result.fleet.clusters[0]!).ceilingOperationsPerSecond).toBeUndefined();
  });

  it('tells every fault with its line, and uses the rest', () => {
    const result = read(`${HEAD}  - { id: bad, country: Germany }
clusters:
  - id: alpha
    dataCentre: nowhere
    tenancy: cloud
    tenat: { customerId: x }
    links: [{ to: gamma, gigabitsPerSecond: 1 }]
    nodes:
      - name: node_{0..1}
        powerMeter: { measures: wall-ac, conversionEfficiency: 94 }
        accelerators: [{ part: plain, count: 2 }, { part: plain, count: -1 }]
      - name: node_{1..2}
        accelerators: [{ part: plain }]
      - name: node_{9..3}
        accelerators: [{ part: plain }]
      - name: empty
        accelerators: []
  - id: alpha
    dataCentre: fra
    nodes: [{ name: z, accelerators: [{ part: plain, uuids: [a, b] }] }]
`);
    const text = told(result);
    for (const expected of [
      /^5: dataCentres\[1\]\.country: must be a country code/m,
      /^8: clusters\[0\]\.dataCentre: no data centre "nowhere"/m,
      /^9: clusters\[0\]\.tenancy/m,
      /^7: clusters\[0\]: Unrecognized key: "tenat"/m,
      /^11: clusters\[0\]\.links\[0\]\.to: no other cluster "gamma"/m,
      /^14: .*conversionEfficiency: is a fraction/m,
      /^15: .*accelerators\[1\]\.count/m,
      /^16: .*1 of its names stand for other nodes already, the first is "node_1"/m,
      /^18: .*runs backwards/m,
      /^20: .*has no accelerators/m,
      /^22: .*described twice/m,
      /^24: .*has 2 uuids for 1 devices/m,
    ]) {
      expect(text).toMatch(expected);
    }
    expect(nodesOf(result.fleet).map((node) => node.id)).toEqual(['node_0', 'node_1', 'node_2', 'empty', 'z']);
    expect(devicesOf(result.fleet)).toHaveLength(2 + 2 + 1 + 1);
  });

  it('says that a cluster is left out when its id can not be used, as its devices have no account then', () => {
    const result = read(`${HEAD}clusters:
  - id: 5
    dataCentre: fra
    nodes: [{ name: lost, accelerators: [{ part: plain }] }]
  - id: beta
    dataCentre: fra
    nodes: [{ name: kept, accelerators: [{ part: plain }] }]
`);
    expect(told(result)).toMatch(/clusters\[0\]\.id: must be text: put it in quotes/);
    expect(told(result)).toMatch(/clusters\[0\]: the cluster is left out with all its nodes/);
    expect(nodesOf(result.fleet).map((node) => node.id)).toEqual(['kept']);
  });

  it('refuses an index or a uuid that is given twice', () => {
    expect(told(read(holding('{ part: plain, count: 2 }, { part: plain, firstIndex: 1 }')))).toMatch(
      /index 1 is already/,
    );
    expect(told(read(holding('{ part: plain, count: 2, uuids: [same, same] }')))).toMatch(/names two devices/);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- 1'],
    ['no provider', 'clusters: []'],
    ['no cluster', HEAD],
    ['broken YAML', 'provider: { name: ['],
    ['a key given twice', `${HEAD}\nprovider: { name: B, country: FR }\nclusters: []`],
  ])('is a Problem when it holds %s', (...[, text]) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'fleet-unreadable' }));
  });

  it('checks the check digits of the LEI', () => {
    const withLei = (lei: string) => read(FLEET.replace('country: DE }', `country: DE, lei: ${lei} }`)).faults.length;
    expect(withLei('5493001KJTIIGC8Y1R12')).toBe(0);
    expect(withLei('5493001KJTIIGC8Y1R13')).toBe(1);
    expect(withLei('5493')).toBe(1);
  });
});

describe('a hostile fleet file', () => {
  it.each([
    ['a range', '{ name: "n{0..99999999}", accelerators: [{ part: plain }] }', /more names than there is room/],
    ['ranges multiplied', '{ name: "n{0..999}{0..999}", accelerators: [{ part: plain }] }', /more names than/],
    ['a count', '{ name: n, accelerators: [{ part: plain, count: 1000000000 }] }', /are too many/],
    ['range times count', '{ name: "n{0..99999}", accelerators: [{ part: plain, count: 1000 }] }', /above 2000000/],
  ])('is not unfolded into memory: %s', (...[, node, message]) => {
    const text = `${HEAD}\nclusters: [{ id: a, dataCentre: fra, nodes: [${node}, { name: ok, accelerators: [{ part: plain }] }] }]`;
    const result = read(text);
    expect(told(result)).toMatch(message);
    expect(devicesOf(result.fleet).length).toBeLessThan(10);
  });

  it('with many such entries costs no more than a few', () => {
    const bomb = '{ name: "n{0..99999}", accelerators: [{ part: plain, count: 19000 }] }';
    const text = `${HEAD}\nclusters: [{ id: a, dataCentre: fra, nodes: [${Array(2000).fill(bomb).join(',')}] }]`;
    expect(read(text).faults.length).toBeLessThanOrEqual(1001);
  });

  it('whose aliases unfold without end, or that is nested without end, is a Problem', () => {
    const laughs = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`);
    expect(() => read(`a0: &a0 [x]\n${laughs.join('\n')}`)).toThrow(Problem);
    expect(() => read('['.repeat(200_000))).toThrow(Problem);
    expect(() => read(`provider: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`)).toThrow(Problem);
  });

  it('of any bytes gives a fleet or a Problem, and never a figure that is no figure', () => {
    const lines = FLEET.split('\n');
    const mutated = fc
      .array(
        fc.tuple(
          fc.nat(lines.length - 1),
          fc.oneof(fc.string(), fc.constantFrom('- ', '  .nan', ': -1', '{0..}', '*a')),
        ),
      )
      .map((changes) => {
        const changed = [...lines];
        for (const [line, text] of changes) changed[line] = (changed[line] ?? '').slice(0, text.length % 9) + text;
        return changed.join('\n');
      });
    const swapped = fc
      .tuple(fc.constantFrom('8', '400', '0.94', '200', 'fra', 'wall-ac', '{0..3}'), fc.string({ maxLength: 6 }))
      .map(([from, to]) => FLEET.replace(from, () => to));
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated, swapped), (text) => {
        expect(isFleetOrProblem(text)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });
});

function isFleetOrProblem(text: string): boolean {
  const fleet = fleetOrNothing(text);
  return fleet === undefined || nodesOf(fleet).every(hasFigures);
}

function fleetOrNothing(text: string): Fleet | undefined {
  try {
    return read(text).fleet;
  } catch (cause) {
    if (cause instanceof Problem) return undefined;
    throw cause;
  }
}

function hasFigures({ networkBandwidth, powerMeter, devices }: FleetNode): boolean {
  const network: number = networkBandwidth ?? 0;
  const efficiency = powerMeter?.conversionEfficiency ?? 1;
  return (
    Number.isFinite(network) &&
    network >= 0 &&
    efficiency > 0 &&
    efficiency <= 1 &&
    devices.every(({ unitsOfPart }) => unitsOfPart > 0 && unitsOfPart <= 1)
  );
}

it('is described by the JSON Schema in the repository', async () => {
  const schema = `${JSON.stringify(z.toJSONSchema(wholeFleetSchema), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot('../../../../schemas/fleet.schema.json');
});
