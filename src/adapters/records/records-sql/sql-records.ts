import { Kysely, sql, type Dialect } from 'kysely';
import { Problem } from '../../../foundation/problem.ts';
import type { RecordStores } from '../../../ports/record-stores.ts';
import type { TokenStore } from '../../../ports/token-store.ts';
import { ALLOCATIONS, BILLING_LINES, DECLARATIONS } from '../told-kinds.ts';
import type { RecordsDatabase } from './database.ts';
import { sqlFindings } from './sql-findings.ts';
import { sqlIdempotency } from './sql-idempotency.ts';
import { sqlImports } from './sql-imports.ts';
import { sqlRecordImports } from './sql-record-imports.ts';
import { sqlToldRecords } from './sql-told-records.ts';
import { type SqlTokenDoors, sqlTokens } from './sql-tokens.ts';

/** A standby, or a server whose disk is full and that its operator has closed to writers, answers every question and keeps nothing. */
const readOnly = (): Problem =>
  new Problem(
    'records-unreachable',
    'the records may be read and not written: see that stores.records names the primary server, and that it takes writes',
  );

/** Records in a database that tokens can be kept in as well. */
export interface SqlRecords extends RecordStores {
  tokens(doors: SqlTokenDoors): TokenStore;
}

/** @param close runs once no statement runs any more. */
export function sqlRecords(dialect: Dialect, close: () => Promise<void>): SqlRecords {
  const database = new Kysely<RecordsDatabase>({ dialect });
  return {
    findings: sqlFindings(database),
    allocations: sqlToldRecords(database, ALLOCATIONS),
    billing: sqlToldRecords(database, BILLING_LINES),
    declarations: sqlToldRecords(database, DECLARATIONS),
    imports: sqlImports(database),
    files: sqlRecordImports(database),
    idempotency: sqlIdempotency(database),
    tokens: (doors) => sqlTokens(database, doors),
    probe: async () => {
      const asked = sql<{ mode: string }>`select current_setting('transaction_read_only') as mode`;
      if ((await asked.execute(database)).rows[0]?.mode === 'on') throw readOnly();
    },
    async [Symbol.asyncDispose]() {
      await database.destroy();
      await close();
    },
  };
}
