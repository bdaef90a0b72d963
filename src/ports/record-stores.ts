import type { AllocationRecords } from './allocation-records.ts';
import type { BillingRecords } from './billing-records.ts';
import type { DeclarationRecords } from './declaration-records.ts';
import type { FindingStore } from './finding-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { ImportStore } from './import-store.ts';
import type { RecordImports } from './record-imports.ts';

/** Everything that one database of records keeps. Calls wait while it is being opened. */
export interface RecordStores extends AsyncDisposable {
  readonly findings: FindingStore;
  readonly allocations: AllocationRecords;
  readonly billing: BillingRecords;
  readonly declarations: DeclarationRecords;
  readonly imports: ImportStore;
  /** Files of records; they stand among the imports. */
  readonly files: RecordImports;
  readonly idempotency: IdempotencyStore;
  /** @throws Problem with the code of what is wrong: `records-unreachable`, `records-newer`, `records-damaged`. */
  probe(): Promise<void>;
}
