import type { RecordStores } from '../../../ports/record-stores.ts';
import { ALLOCATIONS, BILLING_LINES, DECLARATIONS } from '../told-kinds.ts';
import { memoryFindings } from './memory-findings.ts';
import { memoryIdempotency } from './memory-idempotency.ts';
import { type MemoryImport, memoryImports } from './memory-imports.ts';
import { memoryRecordImports } from './memory-record-imports.ts';
import { memoryToldRecords } from './memory-told-records.ts';

/** Records as long as the process lives: for tests, which then hold what the databases are held to. */
export function memoryRecords(): RecordStores {
  const told = {
    allocations: memoryToldRecords(ALLOCATIONS),
    billing: memoryToldRecords(BILLING_LINES),
    declarations: memoryToldRecords(DECLARATIONS),
  };
  const imports: MemoryImport[] = [];
  return {
    findings: memoryFindings(),
    ...told,
    imports: memoryImports(imports),
    files: memoryRecordImports(imports, told),
    idempotency: memoryIdempotency(),
    probe: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
