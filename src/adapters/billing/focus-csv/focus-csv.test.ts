import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../foundation/problem.ts';
import type { BillingRead, BillingReadOptions } from '../../../ports/billing-source.ts';
import { focusCsv } from './focus-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'focus-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array, options?: BillingReadOptions) {
  const path = join(folder, 'bill.csv');
  writeFileSync(path, content);
  return focusCsv.read(path, options);
}

type Row = Readonly<Record<string, string>>;

const ROW: Row = {
  BilledCost: '98.32',
  BillingAccountId: 'acme',
  ChargeCategory: 'Usage',
  ChargeClass: 'NULL',
  ChargeDescription: 'NULL',
  ChargePeriodStart: '2026-01-01T00:00:00Z',
  ChargePeriodEnd: '2026-01-02T00:00:00Z',
  ConsumedQuantity: '2',
  ConsumedUnit: 'Hours',
  PricingQuantity: '2',
  PricingUnit: 'Hours',
  ResourceId: 'i-1',
  ServiceCategory: 'Compute',
  SkuPriceDetails: '{"GpuCount": 8}',
};

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

function csvOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))]
    .map((fields) => fields.map(quoted).join(','))
    .join('\n');
}

const readRow = (changes: Row, options?: BillingReadOptions) => read(csvOf([{ ...ROW, ...changes }]), options);
const exactly = (seconds: number) => ({ low: seconds, estimate: seconds, high: seconds });

describe('accelerator time of a FOCUS bill', () => {
  it('is quantity times GpuCount where both are stated', async () => {
    expect(await readRow({ 'x_Stray column': 'NULL' })).toEqual({
      lines: [
        {
          customerId: 'acme',
          resourceId: 'i-1',
          period: { from: Date.UTC(2026, 0, 1), until: Date.UTC(2026, 0, 2) },
          acceleratorSeconds: exactly(2 * 3600 * 8),
          grade: 'exact',
          isUnused: false,
          isCorrection: false,
          basis: 'PricingQuantity 2 Hours x GpuCount 8',
        },
      ],
      faults: [],
      notes: [],
    });
  });

  it.each([
    ['2026-01-02T00:00:00+01:00', []],
    ['2026-01-02 00:00:00', ['times without a zone are taken as UTC']],
    ['2026-01-02', ['times without a zone are taken as UTC']],
  ])('says how a time is taken where it carries no zone, and only there: %s', async (ChargePeriodEnd, notes) => {
    expect((await readRow({ ChargePeriodEnd })).notes).toEqual(notes);
  });

  it.each<[Row, number, string]>([
    [{ PricingUnit: 'Seconds', PricingQuantity: '30', ConsumedUnit: 'Seconds', ConsumedQuantity: '30' }, 240, 'exact'],
    [
      { PricingUnit: 'Minutes', PricingQuantity: '30', ConsumedUnit: 'Hours', ConsumedQuantity: '0.5' },
      14_400,
      'exact',
    ],
    [{ PricingUnit: '100 Hours', PricingQuantity: '0.02' }, 57_600, 'estimated'],
    [
      { PricingUnit: 'GPU-Hours', PricingQuantity: '16', ConsumedUnit: 'GPU-Hours', ConsumedQuantity: '16' },
      57_600,
      'exact',
    ],
    [{ PricingUnit: 'GPU Hours', PricingQuantity: '16', SkuPriceDetails: 'NULL' }, 57_600, 'exact'],
    [{ PricingUnit: 'GPU Per Hour', PricingQuantity: '16', SkuPriceDetails: '' }, 57_600, 'exact'],
    [{ PricingUnit: 'NULL', PricingQuantity: 'NULL' }, 57_600, 'exact'],
    [{ PricingUnit: 'Months', PricingQuantity: '1' }, 57_600, 'exact'],
    [{ SkuPriceDetails: '{"GpuCount": "8", "x_other": 1}' }, 57_600, 'exact'],
    [{ SkuPriceDetails: '{"GpuCount": null, "InstanceType": "p5.48xlarge"}' }, 57_600, 'estimated'],
    [{ SkuPriceDetails: '{"InstanceType": "Standard_ND96isr_H100_v5"}' }, 57_600, 'estimated'],
    [
      { SkuPriceDetails: '', ChargeDescription: 'Virtual Machines ND Series - ND96isr H100 v5 - US East' },
      57_600,
      'estimated',
    ],
    [{ SkuPriceDetails: '', ChargeDescription: 'USW2-BoxUsage:p5.48xlarge' }, 57_600, 'estimated'],
    [{ SkuPriceDetails: '', SkuMeter: 'ml.p4d.24xlarge training hours' }, 57_600, 'estimated'],
    [{ SkuPriceDetails: '', SkuId: 'a3-highgpu-8g' }, 57_600, 'estimated'],
    [{ SkuPriceDetails: '', ResourceName: 'BM.GPU.H100.8' }, 57_600, 'estimated'],
    [{ SkuPriceDetails: '{"InstanceType": "a2-megagpu-16g"}' }, 115_200, 'estimated'],
    [{ ChargeClass: 'Correction', PricingQuantity: '-1', ConsumedQuantity: '-1', BilledCost: '-3' }, -28_800, 'exact'],
    [{ ChargePeriodStart: '2026-01-01 00:00:00', ChargePeriodEnd: '2026-01-02 01:00:00' }, 57_600, 'exact'],
    [{ PricingQuantity: '2.0E0' }, 57_600, 'exact'],
    [{ PricingQuantity: '0', ConsumedQuantity: '0' }, 0, 'exact'],
  ])('%j', async (changes, seconds, grade) => {
    const { lines, faults } = await readRow(changes);
    expect(faults).toEqual([]);
    expect(lines).toMatchObject([{ acceleratorSeconds: exactly(seconds), grade, isCorrection: seconds < 0 }]);
  });

  it.each<[Row, number, number, number]>([
    [{ SkuPriceDetails: '{"GpuCount": 4, "InstanceType": "p5.48xlarge"}' }, 28_800, 28_800, 57_600],
    [{ ConsumedQuantity: '1.5' }, 43_200, 57_600, 57_600],
    [
      { PricingQuantity: '-2', ConsumedQuantity: '-2', SkuPriceDetails: '{"GpuCount":4,"InstanceType":"p5.48xlarge"}' },
      -57_600,
      -28_800,
      -28_800,
    ],
  ])('%j: two statements that differ are both within the bounds', async (...[changes, low, estimate, high]) => {
    const { lines } = await readRow(changes);
    expect(lines).toMatchObject([{ acceleratorSeconds: { low, estimate, high }, grade: 'estimated' }]);
  });

  it.each<[Row, RegExp]>([
    [{ PricingUnit: 'Instance-Hours', ConsumedUnit: 'Units' }, /no unit of time/],
    [{ PricingUnit: 'Units', ConsumedUnit: 'NULL' }, /no unit of time/],
    [{ PricingUnit: 'GB', ConsumedUnit: 'GB' }, /priced by GB/],
    [{ PricingQuantity: '', ConsumedQuantity: '', ConsumedUnit: '' }, /missing/],
    [{ SkuPriceDetails: '{"InstanceType": "p9.96xlarge"}' }, /speaks of accelerators/],
    [{ SkuPriceDetails: '', ChargeDescription: 'NVIDIA H100 in Iowa' }, /speaks of accelerators/],
    [{ SkuPriceDetails: '', ChargeDescription: 'Cloud TPU v7x chip' }, /speaks of accelerators/],
    [
      { SkuPriceDetails: '', ChargeDescription: '$1 per On Demand Linux p6-b900.48xlarge Instance Hour' },
      /speaks of accelerators/,
    ],
    [{ SkuPriceDetails: '', ChargeDescription: '' }, /no text in it says/],
    [{ SkuPriceDetails: '{"GpuCount": 0, "InstanceType": "p5.48xlarge"}' }, /GpuCount is 0/],
    [{ BilledCost: '-98.32' }, /cost is negative/],
    [{ BilledCost: '-98.32', ChargeClass: 'Correction' }, /cost is negative/],
  ])('%j is unknown, not zero', async (changes, basis) => {
    const { lines, faults } = await readRow(changes);
    expect(faults).toEqual([]);
    expect(lines).toMatchObject([{ grade: 'unknown', basis: expect.stringMatching(basis) }]);
    expect(lines[0]).not.toHaveProperty('acceleratorSeconds');
  });

  it.each<[Row]>([
    [{ SkuPriceDetails: '{"GpuCount": 0}' }],
    [{ SkuPriceDetails: '{"InstanceType": "m5.large", "CoreCount": 2}' }],
    [{ SkuPriceDetails: '', ChargeDescription: '$0.085 per On Demand Linux c5.large Instance Hour' }],
    [{ SkuPriceDetails: '', ChargeDescription: 'Virtual Machines Dv2/DSv2 Series - D11 v2/DS11 v2 - US East 2' }],
    [
      {
        SkuPriceDetails: '',
        ChargeDescription: 'snapshot of g5.4xlarge',
        PricingUnit: 'GB-Months',
        ConsumedUnit: 'GB-Months',
      },
    ],
    [{ SkuPriceDetails: '', ChargeDescription: '', ServiceCategory: 'Storage' }],
    [{ ChargeCategory: 'Purchase' }],
    [{ ChargeCategory: 'Tax' }],
    [{ ChargeCategory: 'Credit', BilledCost: '-98.32' }],
    [{ ChargeCategory: 'Adjustment' }],
  ])('%j yields no line', async (changes) => {
    expect(await readRow(changes)).toMatchObject({ lines: [], faults: [] });
  });

  it('tells paid and unused apart, by either column', async () => {
    const { lines } = await read(
      csvOf([
        ROW,
        { ...ROW, CapacityReservationStatus: 'Unused' },
        { ...ROW, CommitmentDiscountStatus: 'Unused' },
        { ...ROW, CommitmentDiscountStatus: 'Used', ResourceId: 'i-2' },
      ]),
    );
    expect(lines.map((line) => line.isUnused)).toEqual([false, true, true, false]);
  });

  it('says how many rows of other categories were left out', async () => {
    const { notes } = await read(
      csvOf([ROW, { ...ROW, ChargeCategory: 'Credit' }, { ...ROW, ChargeCategory: 'Credit' }]),
    );
    expect(notes).toContain('2 rows of category credit were left out: they bill no use');
  });

  it.each<[BillingReadOptions, string]>([
    [{}, 'acme'],
    [{ customerKey: 'sub-account' }, 'acme-lab'],
    [{ customerKey: 'tag:slurm_account' }, 'custa'],
  ])('takes the customer by %j', async (options, customerId) => {
    const { lines } = await readRow({ SubAccountId: 'acme-lab', Tags: '{"slurm_account": "custa"}' }, options);
    expect(lines).toMatchObject([{ customerId }]);
  });

  it('reads the names of later versions, lower case and gzip', async () => {
    const later = csvOf([{ ...ROW, ServiceProviderName: 'Acme Cloud', HostProviderName: 'Acme' }]);
    expect((await read(gzipSync(later))).lines).toHaveLength(1);
    const [header = '', row = ''] = later.split('\n');
    expect((await read(`${header.toLowerCase()}\n${row}`)).lines).toHaveLength(1);
  });
});

describe('faults of a FOCUS bill', () => {
  it.each<[Row, RegExp, number]>([
    [
      { PricingQuantity: '$10,000.00 ', ConsumedQuantity: '' },
      /"\$10,000.00" for PricingQuantity: write a plain number/,
      1,
    ],
    [{ ConsumedQuantity: '1,5' }, /"1,5" for ConsumedQuantity/, 1],
    [{ BilledCost: '$98' }, /"\$98" for BilledCost/, 1],
    [{ PricingQuantity: '1e999', ConsumedQuantity: '' }, /"1e999" for PricingQuantity/, 1],
    [{ ChargePeriodEnd: '5/1/25' }, /"5\/1\/25" for ChargePeriodEnd: write 2025-05-01T00:00:00Z/, 0],
    [{ ChargePeriodStart: '2026-02-30T00:00:00Z' }, /for ChargePeriodStart/, 0],
    [{ ChargePeriodStart: '2026-01-02T00:00:00Z' }, /ends before it has begun/, 0],
    [{ SkuPriceDetails: '{"GpuCount": 8', ChargeDescription: 'p5.48xlarge' }, /no JSON object/, 1],
    [{ SkuPriceDetails: '{"GpuCount": -8}', ChargeDescription: 'p5.48xlarge' }, /has -8 for GpuCount/, 1],
    [{ BillingAccountId: 'NULL' }, /names no customer/, 1],
    [{ ChargeCategory: 'Usages' }, /"usages" for ChargeCategory/, 1],
  ])('%j', async (changes, message, lineCount) => {
    const { lines, faults } = await readRow(changes);
    expect(faults).toMatchObject([{ line: 2, message: expect.stringMatching(message) }]);
    expect(lines).toHaveLength(lineCount);
  });

  it('a quantity that was refused is unknown, and so is use in no category', async () => {
    const refused = await readRow({ PricingQuantity: '$10,000.00 ', ConsumedQuantity: '' });
    const unlisted = await readRow({ ChargeCategory: '' });
    for (const { lines } of [refused, unlisted]) {
      expect(lines).toMatchObject([{ grade: 'unknown' }]);
      expect(lines[0]).not.toHaveProperty('acceleratorSeconds');
    }
  });

  it.each([
    ['23.99', 0],
    ['24', 0],
    ['24.01', 1],
  ])('a resource billed for %s hours of a day gives %i faults', async (hours, count) => {
    const { lines, faults } = await readRow({ PricingQuantity: hours, ConsumedQuantity: hours });
    expect(lines).toHaveLength(1);
    expect(faults).toHaveLength(count);
  });

  it('adds up the rows of one resource and period, corrections with their sign, unused ones apart', async () => {
    const hours = (amount: string): Row => ({ ...ROW, PricingQuantity: amount, ConsumedQuantity: amount });
    const twice = await read(csvOf([hours('20'), hours('20')]));
    expect(twice.faults).toMatchObject([{ line: 3, message: expect.stringMatching(/320.00 accelerator-hours/) }]);
    const corrected = await read(csvOf([hours('20'), hours('20'), { ...hours('-20'), ChargeClass: 'Correction' }]));
    expect(corrected.faults).toEqual([]);
    const unused = await read(csvOf([hours('20'), { ...hours('20'), CapacityReservationStatus: 'Unused' }]));
    expect(unused.faults).toEqual([]);
  });

  it('a text made to be slow to search is read all the same', async () => {
    const texts = ['_nc1', '-p5a', 'a2-x', 'gpu ', '1'].map((text) => text.repeat(200_000));
    for (const ChargeDescription of texts) {
      const { lines } = await readRow({ ChargeDescription });
      expect(lines).toHaveLength(1);
      await readRow({ ChargeDescription, PricingUnit: ChargeDescription, SkuPriceDetails: '' });
    }
  });

  it('refuses a table that is no bill and a file that is not there', async () => {
    await expect(read('a,b\n1,2')).rejects.toThrow(/no column ChargeCategory, ChargePeriodStart/);
    await expect(focusCsv.read(join(folder, 'absent'))).rejects.toMatchObject({ code: 'billing-unreadable' });
  });

  it('throws nothing but a Problem on any input and yields no impossible figure', async () => {
    const valid = csvOf([
      {
        ...ROW,
        ChargeDescription: 'On Demand Linux g5.4xlarge',
        SkuPriceDetails: '{"GpuCount":8,"InstanceType":"p5.48xlarge"}',
      },
    ]);
    const put = fc.string({ unit: fc.constantFrom('"', ',', '-', '9', 'e', '\n', '{', 'NULL', '$'), maxLength: 6 });
    const mutated = fc
      .tuple(fc.nat(valid.length), fc.nat(9), put)
      .map(([at, cut, text]) => valid.slice(0, at) + text + valid.slice(at + cut));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), async (content) => {
        const { lines } = await read(content).catch(noneIfProblem);
        for (const { acceleratorSeconds: seconds, period, isCorrection } of lines) {
          expect(period.from < period.until).toBe(true);
          const { low, estimate, high } = seconds ?? { low: 0, estimate: 0, high: 0 };
          expect(low <= estimate && estimate <= high && Number.isFinite(high - low)).toBe(true);
          expect(low >= 0 || isCorrection).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function noneIfProblem(error: unknown): BillingRead {
  if (error instanceof Problem) return { lines: [], faults: [] };
  throw error;
}
