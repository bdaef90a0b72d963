import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileCatalogue } from '../src/adapters/catalogue/file-catalogue/file-catalogue.ts';
import { declarationsIn } from '../src/adapters/declarations/declarations-file/declarations-file.ts';
import { fleetIn, yamlDocument } from '../src/adapters/fleet/fleet-file/fleet-file.ts';
import type { AcceleratorCatalogue, NumberFormat } from '../src/domain/fleet/accelerator.ts';
import { deviceCeiling } from '../src/domain/fleet/ceiling.ts';
import { clusterFigures } from '../src/domain/fleet/cluster-facts.ts';
import { devicesOf, type Fleet } from '../src/domain/fleet/fleet.ts';
import type { ClusterFacts } from '../src/domain/regimes/rule.ts';
import { isAbsent, sharedData } from './shared-data.ts';

let catalogue: AcceleratorCatalogue;
beforeAll(async () => {
  catalogue = await fileCatalogue().read();
});

function fleetOf(accelerators: string, names = 'n'): Fleet {
  const text = `{ provider: { name: P, country: DE }, dataCentres: [{ id: d, country: DE }],
    clusters: [{ id: c, dataCentre: d, nodes: [{ name: "${names}", accelerators: [${accelerators}] }] }] }`;
  const { fleet, faults } = fleetIn(yamlDocument('fleet.yaml', text), catalogue);
  expect(faults).toEqual([]);
  return fleet;
}
const factsOf = (accelerators: string, names?: string): ClusterFacts =>
  clusterFigures(fleetOf(accelerators, names).clusters[0]!);

describe('the fewest units that reach 1e20 operations per second', () => {
  it.each<[string, NumberFormat, number]>([
    ['a100-sxm-80', 'fp16-bf16', 320_513],
    ['a100-sxm-80', 'int8', 160_257],
    ['h100-sxm', 'fp16-bf16', 101_072],
    ['h100-sxm', 'fp8', 50_534],
    ['b200-hgx', 'fp16-bf16', 44_445],
    ['b200-hgx', 'fp4', 11_112],
    ['gb300-gpu', 'fp16-bf16', 40_000],
    ['gb300-gpu', 'fp4', 6667],
    ['mi300x', 'fp16-bf16', 76_488],
    ['mi300x', 'fp8', 38_243],
    ['mi355x', 'fp16-bf16', 39_737],
    ['mi355x', 'fp4', 9935],
  ])('of %s in %s are %d', (...[id, format, fewest]) => {
    const perUnit = catalogue.find(id)!.peakOperationsPerSecond[format]!.value;
    expect(perUnit * (fewest - 1)).toBeLessThan(1e20);
    expect(perUnit * fewest).toBeGreaterThanOrEqual(1e20);
  });

  it('are found by adding up a cluster: 101,071 H100 are one short, 40,000 GB300 are exactly there', () => {
    const sixteenBit = (devices: string, nodes: string): number => factsOf(devices, nodes).byFormat['fp16-bf16']!;
    expect(sixteenBit('{ part: h100-sxm, count: 8 }', 'n{1..12634}')).toBe(101_072 * 989.4e12);
    expect(sixteenBit('{ part: h100-sxm, count: 8 }', 'n{1..12633}') + 7 * 989.4e12).toBeLessThan(1e20);
    expect(sixteenBit('{ part: GB300, count: 4, unit: gpu }', 'n{1..10000}')).toBe(1e20);
    expect(sixteenBit('{ part: GB300, count: 2, unit: superchip }', 'n{1..10000}')).toBe(1e20);
  });
});

describe('one inventory in two units of sale', () => {
  it.each([
    ['{ part: GB200 NVL72 }', '{ part: NVIDIA GB200, count: 36, unit: superchip }', 72],
    ['{ part: GB300 NVL72, count: 2 }', '{ part: gb300-gpu, count: 144 }', 144],
    ['{ part: v5p-12288 }', '{ part: tpu-v5p, count: 6144, unit: chip }', 6144],
    ['{ part: v4-4096 }', '{ part: TPU v4, count: 4096, unit: core }', 2048],
    ['{ part: v5litepod-256 }', '{ part: tpu-v5e, count: 256 }', 256],
    ['{ part: v6e-256 }', '{ part: tpu-v6e, count: 256, unit: core }', 256],
    ['{ part: AMD Instinct MI250X, count: 4, unit: card }', '{ part: mi250x, count: 8, unit: gcd }', 4],
    ['{ part: Ascend 910C, count: 8, unit: package }', '{ part: ascend-910c, count: 16, unit: die }', 8],
    ['{ part: NVIDIA H100 NVL, count: 2 }', '{ part: h100-nvl, count: 1, unit: pair }', 2],
    ['{ part: NVIDIA H200, count: 8 }', '{ part: h200-sxm, unit: node }', 8],
  ])('%s is %s', (...[one, other, units]) => {
    expect(factsOf(one)).toEqual(factsOf(other));
    const total = devicesOf(fleetOf(one)).reduce((sum, { unitsOfPart }) => sum + unitsOfPart, 0);
    expect(total).toBe(units);
  });

  it('has one ceiling in every format, for any count of any part that is sold in several units', () => {
    const several = catalogue.parts.filter(({ unitsPer }) => Object.keys(unitsPer).length > 0);
    expect(several.length).toBeGreaterThan(20);
    const inventory = fc.tuple(fc.constantFrom(...several), fc.integer({ min: 1, max: 200 })).chain(([part, count]) =>
      fc.record({
        part: fc.constant(part),
        count: fc.constant(count),
        unit: fc.constantFrom(...Object.entries(part.unitsPer)),
      }),
    );
    fc.assert(
      fc.property(inventory, ({ part, count, unit: [unit, factor] }) => {
        const whole = factor < 1 ? { own: count, other: count / factor } : { own: count * factor, other: count };
        const own = factsOf(`{ part: ${part.id}, count: ${whole.own}, unit: ${part.countingUnit} }`);
        const other = factsOf(`{ part: ${part.id}, count: ${whole.other}, unit: ${unit} }`);
        expect(other).toEqual(own);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the examples of docs/fleet-file.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/fleet-file.md'), 'utf8');
  const [fleetExample = '', declarationsExample = ''] = page
    .split('```yaml')
    .slice(1)
    .map((rest) => rest.split('```')[0]!);

  it('are read without a fault', () => {
    const { fleet, faults } = fleetIn(yamlDocument('fleet.yaml', fleetExample), catalogue);
    expect(faults).toEqual([]);
    expect(devicesOf(fleet)).toHaveLength(64 * 8 + 18 * 4 + 64);
    expect(devicesOf(fleet).every((device) => deviceCeiling(device) !== undefined)).toBe(true);
    expect(declarationsIn(yamlDocument('declarations.yaml', declarationsExample))).toMatchObject({
      faults: [],
      declarations: [{ lineageId: 'model-m', priorOperations: 4.1e24 }],
    });
  });
});

describe('real names', () => {
  it.skipIf(isAbsent('telemetry', 'fleet-alibaba-2023'))(
    'of a published fleet: hardware that is not disclosed has no ceiling, which is not zero',
    () => {
      const file = sharedData('telemetry', 'fleet-alibaba-2023', 'openb_node_list_all_node.csv');
      const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
      const models = [...new Set(rows.map((row) => row['model']!))].filter((model) => model !== '');
      expect(models.length).toBeGreaterThan(4);
      const text = `{ provider: { name: P, country: CN }, dataCentres: [{ id: d, country: CN }], clusters: [
        ${models.map((model) => `{ id: ${model}, dataCentre: d, nodes: [{ name: n-${model}, accelerators: [{ part: ${model}, count: 2 }] }] }`).join(',')}] }`;
      const { fleet } = fleetIn(yamlDocument('fleet.yaml', text), catalogue);
      const ceilings = new Map(devicesOf(fleet).map((device) => [device.partName, deviceCeiling(device)]));
      expect(ceilings.get('G2')).toBeUndefined();
      expect(ceilings.get('G3')).toBeUndefined();
      expect(ceilings.get('T4')).toBe(260e12);
      expect(devicesOf(fleet)).toHaveLength(2 * models.length);
    },
  );

  it.skipIf(isAbsent('accounting'))('no published training result is above the ceiling of its machine', () => {
    const rows: Record<string, string>[] = parse(readFileSync(sharedData('accounting', 'mlperf_training_runs.csv')), {
      columns: true,
    });
    const above = rows.filter((row) => {
      const part = catalogue.find(row['accelerator']!)!;
      const ceiling = deviceCeiling({
        id: '',
        nodeId: '',
        clusterId: '',
        index: 0,
        partName: '',
        part,
        unitsOfPart: 1,
      })!;
      return Number(row['model_tflops_per_accel']) * 1e12 > 0.5 * ceiling;
    });
    expect(rows.length).toBeGreaterThan(2000);
    expect(above).toEqual([]);
  });
});
