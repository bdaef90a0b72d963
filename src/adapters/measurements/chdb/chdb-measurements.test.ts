import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MeasurementPlace, measurementStoreContract } from '../../../../tests/contracts/measurement-store.ts';
import { sharedMinutesContract } from '../../../../tests/contracts/shared-minutes.ts';
import { openChdbMeasurements } from './chdb-measurements.ts';

async function freshPlace(): Promise<MeasurementPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-measurements-'));
  return {
    async open(teller = '') {
      const tiers = await openChdbMeasurements({ folder, teller });
      return { ...tiers.minutes, [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose]() };
    },
    discard: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

measurementStoreContract('ClickHouse in the process', freshPlace);
sharedMinutesContract('ClickHouse in the process', freshPlace);
