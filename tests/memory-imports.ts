import { createHash } from 'node:crypto';
import { ALLOCATION_SOURCES } from '../src/adapters/allocations/allocation-formats.ts';
import { BILLING_SOURCES } from '../src/adapters/billing/billing-formats.ts';
import { declarationsFile } from '../src/adapters/declarations/declarations-file/declarations-file.ts';
import { memoryRecords } from '../src/adapters/records/memory/memory-records.ts';
import type { HttpDoors } from '../src/faces/http/doors.ts';
import type { Instant } from '../src/foundation/instant.ts';
import { importFile } from '../src/workflows/import-records.ts';
import { withFile } from './recording-sink.ts';

/** Two runs on one node; the third can't be used. */
export const LIST = [
  'customer_id,workload_id,from,until,node,devices,run_key',
  'acme,train,2026-03-01T00:00:00Z,2026-03-01T02:00:00Z,n,0,1',
  'blue,tune,2026-03-01T00:00:00Z,,n,1,2',
  'cyan,tune,yesterday,,n,1,3',
  '',
].join('\n');

/** Imports into the memory of a test, of every format that the house reads; the first is a list of allocations with one fault. */
export function memoryImports(now: Instant): Pick<HttpDoors, 'imports' | 'idempotency'> {
  const { imports, files, idempotency } = memoryRecords();
  const sources = { allocations: ALLOCATION_SOURCES, billing: BILLING_SOURCES, declarations: declarationsFile() };
  const take: HttpDoors['imports']['take'] = (order, body) =>
    withFile(body, (path) => {
      const digest = createHash('sha256').update(body).digest('hex');
      return importFile({ sources, files, clock: () => now }, order, { path, digest });
    });
  const order = { kind: 'allocations', format: 'allocations-csv', source: 'a list' } as const;
  const seeded = take(order, Buffer.from(LIST));
  const afterSeed =
    <Asked extends unknown[], Result>(ask: (...asked: Asked) => Promise<Result>) =>
    async (...asked: Asked): Promise<Result> => {
      await seeded;
      return ask(...asked);
    };
  return {
    idempotency,
    imports: {
      find: afterSeed((id) => imports.find(id)),
      list: afterSeed((query) => imports.list(query)),
      faults: afterSeed((id, page) => files.faults(id, page)),
      withdraw: afterSeed((id, by) => files.withdraw(id, { at: now, ...(by && { by }) })),
      take: afterSeed(take),
    },
  };
}
