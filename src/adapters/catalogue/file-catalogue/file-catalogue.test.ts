import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Accelerator, AcceleratorCatalogue, SourcedFigure } from '../../../domain/fleet/accelerator.ts';
import { partCeiling } from '../../../domain/fleet/ceiling.ts';
import { Problem } from '../../../foundation/problem.ts';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { fileCatalogue } from './file-catalogue.ts';

let catalogue: AcceleratorCatalogue;
beforeAll(async () => {
  catalogue = await fileCatalogue().read();
});
const part = (name: string): Accelerator => catalogue.find(name)!;

describe('the catalogue that ships', () => {
  it('names the source and the date of every figure', () => {
    for (const { peakOperationsPerSecond, ...rest } of catalogue.parts) {
      const figures = [...Object.values(peakOperationsPerSecond), ...Object.values(rest)].filter(
        (figure): figure is SourcedFigure => typeof figure === 'object' && 'value' in figure,
      );
      expect(figures.length).toBeGreaterThan(2);
      for (const figure of figures) {
        expect(figure.source).toMatch(/\w{4}/);
        expect(figure.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
    }
  });

  it.each([
    ['NVIDIA H100 80GB HBM3', 'h100-sxm'],
    ['NVIDIA H100 PCIe', 'h100-pcie'],
    ['NVIDIA H100 NVL', 'h100-nvl'],
    ['NVIDIA H800', 'h800-sxm'],
    ['NVIDIA H20', 'h20'],
    ['NVIDIA H200', 'h200-sxm'],
    ['NVIDIA A100-SXM4-40GB', 'a100-sxm-40'],
    ['NVIDIA A100-SXM4-80GB', 'a100-sxm-80'],
    ['NVIDIA A100 80GB PCIe', 'a100-pcie-80'],
    ['NVIDIA A100-PCIE-40GB', 'a100-pcie-40'],
    ['NVIDIA A800-SXM4-80GB', 'a800-sxm-80'],
    ['NVIDIA A10', 'a10'],
    ['NVIDIA A10G', 'a10g'],
    ['NVIDIA L40', 'l40'],
    ['NVIDIA L40S', 'l40s'],
    ['Tesla V100-SXM2-32GB', 'v100-sxm2-32'],
    ['nvidia gb200', 'gb200-gpu'],
    ['AMD Instinct MI300X OAM', 'mi300x'],
    ['tpu-v5-lite-podslice', 'tpu-v5e'],
  ])('finds "%s" as %s and as nothing else', (name, id) => {
    expect(catalogue.find(name)?.id).toBe(id);
  });

  it.each(['H100', 'A100', 'V100', 'H100 PCIe 94GB', 'NVIDIA', '', 'G2', 'NVIDIA H800 PCIe', 'A10 G'])(
    'does not guess which part "%s" is',
    (name) => {
      expect(catalogue.find(name)).toBeUndefined();
    },
  );

  it('tells look-alikes apart by their rates', () => {
    const sixteenBit = (name: string): number => part(name).peakOperationsPerSecond['fp16-bf16']!.value;
    expect(sixteenBit('NVIDIA A10G')).toBeLessThan(0.6 * sixteenBit('NVIDIA A10'));
    expect(sixteenBit('NVIDIA H20')).toBeLessThan(0.16 * sixteenBit('h100-sxm'));
    expect(sixteenBit('NVIDIA H100 PCIe')).toBeLessThan(0.77 * sixteenBit('h100-sxm'));
    expect(part('a800-sxm-80').interconnectBandwidth!.value).toBeLessThan(
      part('a100-sxm-80').interconnectBandwidth!.value,
    );
  });

  it.each([
    ['rtx4090', 'fp16-bf16', 165.2e12, 330.3e12],
    ['mi355x', 'fp8', 4600e12, 5033.2e12],
    ['mi355x', 'fp4', 9200e12, 10066.3e12],
    ['gaudi3', 'fp16-bf16', 1678e12, 1835e12],
    ['gaudi2', 'fp16-bf16', 432e12, 450e12],
    ['trainium1', 'int8', 380e12, 420e12],
    ['b300-hgx', 'fp4', 13.1e15, 14e15],
  ] as const)('carries the dispute over %s %s as an interval', (...[id, format, low, high]) => {
    expect(part(id).peakOperationsPerSecond[format]).toMatchObject({ low, high });
  });

  it('states multiprocessors and clocks that give the quoted rate of H100 and A100', () => {
    const perCycle = (name: string): number => {
      const { multiprocessors, quotedClock, peakOperationsPerSecond } = part(name);
      return peakOperationsPerSecond['fp16-bf16']!.value / multiprocessors!.value / quotedClock!.value;
    };
    expect(perCycle('h100-sxm')).toBeCloseTo(4096, -1);
    expect(perCycle('a100-sxm-80')).toBeCloseTo(2048, -1);
    expect(part('h100-sxm').idlePower).toMatchObject({ value: 71, high: 120 });
  });

  it.skipIf(isAbsent('accounting'))(
    'covers every part of the table of specifications with a ceiling that is not lower',
    () => {
      const rows: Record<string, string>[] = parse(readFileSync(sharedData('accounting', 'accelerators.csv')), {
        columns: true,
      });
      expect(rows.length).toBeGreaterThanOrEqual(45);
      for (const row of rows) {
        const ceiling = partCeiling(part(row['id']!), { narrowIntegers: 'left-out' })!;
        const ratio = ceiling / (Number(row['max_dense_any_precision']) * 1e12);
        expect({ id: row['id'], isWithin: ratio >= 0.999999 && ratio <= 1.3 }).toEqual({
          id: row['id'],
          isWithin: true,
        });
      }
    },
  );

  it.skipIf(isAbsent('accounting'))(
    'knows every accelerator of the published training results by the name printed there',
    () => {
      const rows: Record<string, string>[] = parse(readFileSync(sharedData('accounting', 'mlperf_training_runs.csv')), {
        columns: true,
      });
      const names = [...new Set(rows.map((row) => row['accelerator']!))];
      expect(names.filter((name) => catalogue.find(name) === undefined)).toEqual([]);
    },
  );
});

const ENTRY = `
id: toy-1
vendor: Toymaker
name: Toy 1
modelNames: [Toymaker Toy 1]
aliases: [toy]
countingUnit: gpu
unitsPer: {}
devicesPerUnit: 1
operationsPerMultiplyAccumulate: 2
includesSparsity: false
sparseMultiplier: 1
peakOperationsPerSecond:
  fp16-bf16: { value: 1e14, source: own measurement, asOf: "2026-01-01" }
notes: []
`;

describe('a folder of entries', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
    folders.push(folder);
    await mkdir(join(folder, 'toymaker'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'toymaker', name), text);
    return folder;
  }
  const problemOf = async (files: Readonly<Record<string, string>>): Promise<Problem> => {
    const problem: unknown = await fileCatalogue(await folderOf(files))
      .read()
      .catch((cause: unknown) => cause);
    expect(problem).toBeInstanceOf(Problem);
    return problem as Problem;
  };

  it('is read, in YAML or JSON', async () => {
    const json = JSON.stringify({
      ...parseYaml(ENTRY),
      id: 'toy-2',
      name: 'Toy 2',
      modelNames: ['T2'],
      aliases: [],
    });
    const read = await fileCatalogue(await folderOf({ 'toy-1.yaml': ENTRY, 'toy-2.json': json })).read();
    expect(read.find('TOY')?.id).toBe('toy-1');
    expect(read.parts).toHaveLength(2);
  });

  it('is refused whole, with every fault of every file', async () => {
    const broken = ENTRY.replace('value: 1e14', 'value: 100').replace('devicesPerUnit: 1', 'devicesPerUnit: 0');
    const problem = await problemOf({ 'toy-1.yaml': broken, 'toy-2.yaml': '{ not: [closed' });
    expect(problem.code).toBe('catalogue-invalid');
    expect(problem.message).toMatch(/toy-1.yaml peakOperationsPerSecond.fp16-bf16.value/);
    expect(problem.message).toMatch(/toy-1.yaml devicesPerUnit/);
    expect(problem.message).toMatch(/toy-2.yaml: can't be read/);
  });

  it('is refused when one alias stands for two parts, however it is written', async () => {
    const second = ENTRY.replace('toy-1', 'toy-2').replaceAll('Toy 1', 'Toy 2').replace('[toy]', '["TOYMAKER  Toy"]');
    expect((await problemOf({ 'toy-1.yaml': ENTRY, 'toy-2.yaml': second })).message).toMatch(
      /already stands for toy-1/,
    );
  });

  it('is refused when a figure has no source, or bounds that do not enclose it', async () => {
    expect((await problemOf({ 'toy-1.yaml': ENTRY.replace('source: own measurement, ', '') })).message).toMatch(
      /source/,
    );
    expect((await problemOf({ 'toy-1.yaml': ENTRY.replace('value: 1e14', 'value: 1e14, low: 2e14') })).message).toMatch(
      /enclose/,
    );
  });

  it('is refused when it is empty or not there', async () => {
    expect((await problemOf({})).message).toMatch(/holds no entry/);
    await expect(fileCatalogue('/nowhere/at/all').read()).rejects.toMatchObject({ code: 'catalogue-invalid' });
  });
});
