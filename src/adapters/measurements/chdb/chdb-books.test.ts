import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookStoreContract } from '../../../../tests/contracts/book-store.ts';
import { openChdbMeasurements } from './chdb-measurements.ts';

bookStoreContract('ClickHouse in the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-books-'));
  return {
    async open() {
      const tiers = await openChdbMeasurements({ folder });
      return { ...tiers.books, [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose]() };
    },
    discard: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
