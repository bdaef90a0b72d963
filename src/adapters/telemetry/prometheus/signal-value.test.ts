import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricTable } from './metric-table.ts';
import { plainValue, signalValue, valueRule } from './signal-value.ts';

const NAMES = [
  'DCGM_FI_DEV_POWER_USAGE',
  'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
  'DCGM_FI_DEV_GPU_UTIL',
  'DCGM_FI_DEV_GPU_TEMP',
  'DCGM_FI_DEV_CLOCKS_EVENT_REASONS',
  'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
  'DCGM_FI_PROF_NVLINK_TX_BYTES',
  'gpu_energy_consumed',
];

describe('the value of a sample', () => {
  it('is the same by a rule found once', async () => {
    const table = await metricTable();
    const special = [-0, 1.02, 1.03, 102, 103, -273.15, -274, 2147483632, 2147483635, 2147483636, 2 ** 63 - 16];
    const raw = fc.oneof(fc.double(), fc.constantFrom(...special, Number.NaN, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), raw, (name, number) => {
        const field = table.field(name)!;
        const said = signalValue(field, number);
        expect(plainValue(valueRule(field), number)).toBe(said.kind === 'value' ? said.value : Number.NaN);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 1.02, 1],
    ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 1.021, undefined],
    ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', -0.001, undefined],
    ['DCGM_FI_DEV_GPU_TEMP', -273, -273],
    ['DCGM_FI_DEV_GPU_TEMP', -274, undefined],
    ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 2147483631, 2147483.631],
    ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 2147483632, undefined],
    ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 2147483635, undefined],
    ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 2147483636, 2147483.636],
  ])('of %s for %d is %s', async (name, raw, expected) => {
    const field = (await metricTable()).field(name)!;
    const value = plainValue(valueRule(field), raw);
    expect(Number.isNaN(value) ? undefined : value).toBe(expected);
  });
});
