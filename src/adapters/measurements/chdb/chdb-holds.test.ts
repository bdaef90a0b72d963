import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdStoreContract } from '../../../../tests/contracts/hold-store.ts';
import { openChdbMeasurements } from './chdb-measurements.ts';

holdStoreContract('ClickHouse in the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-holds-'));
  return {
    async open() {
      const tiers = await openChdbMeasurements({ folder });
      return { ...tiers.holds, [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose]() };
    },
    discard: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
