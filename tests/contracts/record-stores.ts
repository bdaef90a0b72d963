import { afterAll, beforeAll, describe } from 'vitest';
import type { RecordStores } from '../../src/ports/record-stores.ts';
import { findingStoreCases } from './finding-store.ts';
import { idempotencyStoreCases } from './idempotency-store.ts';
import { importStoreCases } from './import-store.ts';
import { recordImportsCases } from './record-imports.ts';
import { toldRecordsCases } from './told-records.ts';

/** What every store of records does. The cases share one store and keep apart by the names and times that they use. */
export function recordStoresContract(name: string, open: () => Promise<RecordStores>): void {
  describe(`records kept in ${name}`, () => {
    let opened: RecordStores | undefined;
    beforeAll(async () => {
      opened = await open();
      await opened.probe();
    });
    afterAll(async () => opened?.[Symbol.asyncDispose]());
    const stores = (): RecordStores => {
      if (opened === undefined) throw new Error('no store was opened');
      return opened;
    };
    findingStoreCases(() => stores().findings);
    toldRecordsCases(stores);
    importStoreCases(() => stores().imports);
    recordImportsCases(stores);
    idempotencyStoreCases(() => stores().idempotency);
  });
}
