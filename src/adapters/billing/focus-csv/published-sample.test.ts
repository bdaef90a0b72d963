import { describe, expect, it } from 'vitest';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { focusCsv } from './focus-csv.ts';

describe('the published sample of FOCUS 1.0', () => {
  it.skipIf(isAbsent('billing'))('has ten accelerator rows, known by their text alone', async () => {
    const { lines, faults, notes } = await focusCsv.read(sharedData('billing', 'focus-1.0-focus_sample.csv'));
    expect(faults).toEqual([]);
    expect(lines).toHaveLength(10);
    expect(lines.every((line) => line.grade === 'estimated' && !line.isUnused && !line.isCorrection)).toBe(true);
    const parts = lines.map((line) => line.partName ?? '');
    expect(parts.filter((part) => part === 'NVIDIA A10G')).toHaveLength(8);
    expect(parts.filter((part) => part.startsWith('NVIDIA Tesla M60'))).toHaveLength(2);
    const hours = lines.reduce((sum, line) => sum + (line.acceleratorSeconds?.estimate ?? Number.NaN), 0) / 3600;
    expect(hours).toBeCloseTo(7.969_723, 5);
    expect(notes).toEqual([
      'times without a zone are taken as UTC',
      '1 rows of category credit were left out: they bill no use',
      '2 rows of category adjustment were left out: they bill no use',
    ]);
  });

  it.skipIf(isAbsent('billing')).each([1, 2, 3])(
    'the software agreement a%i is refused where it breaks the format',
    async (number) => {
      const { lines, faults } = await focusCsv.read(sharedData('billing', `simple_saas_agreements_a${number}.csv`));
      expect(lines).toEqual([]);
      expect(faults.map((fault) => /for (\w+):/.exec(fault.message)?.[1])).toEqual([
        'ChargePeriodStart',
        'ChargePeriodEnd',
        'BilledCost',
      ]);
    },
  );
});
