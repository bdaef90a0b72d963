import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measurementStoreContract } from '../../../../tests/contracts/measurement-store.ts';
import { openChdbMeasurements } from './chdb-measurements.ts';

measurementStoreContract('ClickHouse in the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-measurements-'));
  return {
    async open(teller = '') {
      const tiers = await openChdbMeasurements({ folder, teller });
      return { ...tiers.minutes, [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose]() };
    },
    discard: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
