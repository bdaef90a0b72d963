import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { comptroller, folderOf } from './command-line.ts';

it('the demonstration says that it is synthetic, finds what was planted in it, and ends well', async () => {
  const folder = join(await folderOf({}), 'made', 'by', 'the', 'demo');
  const { out, err, code } = await comptroller(['demo', '--out', folder], 100);
  expect(code).toBe(0);
  expect(out).toMatch(/^SYNTHETIC: /);
  expect(err).toContain(`Report: ${join(folder, 'report.html')}`);
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('SYNTHETIC');

  const document = JSON.parse(await readFile(join(folder, 'accounts.json'), 'utf8')) as AccountsDocument;
  expect(document.findings.map(({ code, subject }) => `${code}: ${subject}`)).toEqual(
    expect.arrayContaining([
      'meter-duplicated: delta-1',
      'observables-inconsistent: alpha-1/6',
      'unknown-hardware: Cobalt XN-2',
      'coverage-gap: cirrus-serve/cirrus-chat',
      'billed-below-allocated: birch-tuning',
      'activity-without-allocation: delta-0/2',
    ]),
  );
  const { workload, idle, unallocated, coverageGap, fleetDeviceSeconds } = document.fates;
  expect(workload + idle + unallocated + coverageGap).toBeCloseTo(fleetDeviceSeconds, 3);
  expect((await comptroller(['evaluate', join(folder, 'accounts.json')])).code).toBe(0);
});
