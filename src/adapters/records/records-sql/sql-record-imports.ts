import { type Kysely, sql, type Transaction } from 'kysely';
import { type Instant, instant } from '../../../foundation/instant.ts';
import type { Fault } from '../../../foundation/problem.ts';
import type { ImportRecord } from '../../../ports/import-store.ts';
import type { RecordFile, RecordImports, Withdrawal } from '../../../ports/record-imports.ts';
import { importNotHeld } from '../import-not-held.ts';
import { storableText } from '../merged-findings.ts';
import { importSource, type ToldByFile, toldInFile } from '../told-kinds.ts';
import { inBatches } from './batches.ts';
import type { RecordsDatabase } from './database.ts';
import { recordOf } from './sql-imports.ts';
import { toldByFile } from './sql-told-records.ts';

type Database = Kysely<RecordsDatabase>;
type Writing = Transaction<RecordsDatabase>;

export const sqlRecordImports = (database: Database): RecordImports => ({
  take: async (file) => {
    const told = toldInFile(file.records);
    return database.transaction().execute((transaction) => taken(transaction, file, told));
  },
  faults: async (id, { after, limit }) => {
    const rows = await database
      .selectFrom('import_faults')
      .select(['number', 'body'])
      .where('import_id', '=', id)
      .where('number', '>', after)
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map(({ number, body }) => ({ number, fault: JSON.parse(body) as Fault }));
  },
  withdraw: (id, withdrawal) => database.transaction().execute((transaction) => withdrawn(transaction, id, withdrawal)),
  currentSources: async (kind, digest) => {
    const last = database
      .selectFrom('imports')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('kind', '=', kind)
      .where('digest', 'is not', null)
      .groupBy('source');
    const query = database.selectFrom('imports').select('source').where('id', 'in', last);
    const rows = await query.where('digest', '=', digest).where('withdrawn_at', 'is', null).execute();
    return rows.map(({ source }) => source);
  },
  flawed: async () => {
    const last = database
      .selectFrom('imports')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('digest', 'is not', null)
      .groupBy(['kind', 'source', 'period_from', 'period_until']);
    const query = database.selectFrom('imports').selectAll().where('id', 'in', last);
    const rows = await query.where('refused_count', '>', 0).where('withdrawn_at', 'is', null).orderBy('id').execute();
    return rows.map(recordOf);
  },
  lastDigest: async (kind, source) => {
    const query = database
      .selectFrom('imports')
      .select('digest')
      .where('kind', '=', kind)
      .where('source', '=', storableText(source))
      .where('digest', 'is not', null)
      .orderBy('id', 'desc');
    return (await query.limit(1).executeTakeFirst())?.digest ?? undefined;
  },
  forgetBefore: async (moment) => {
    const old = database.deleteFrom('imports').where('digest', 'is not', null).where('created_at', '<', moment);
    await old.execute();
  },
});

async function taken(transaction: Writing, file: RecordFile, { kind, rows }: ToldByFile): Promise<ImportRecord> {
  const { id } = await transaction
    .insertInto('imports')
    .values(importRow(file))
    .returning('id')
    .executeTakeFirstOrThrow();
  const telling = {
    source: importSource(file.source),
    toldAt: file.at,
    ...(file.about === undefined ? {} : { about: file.about }),
  };
  const { added, superseded } = await toldByFile({ transaction, kind, telling, importId: id }, rows);
  const faults = file.faults.map((fault, place) => ({ import_id: id, number: place + 1, body: JSON.stringify(fault) }));
  for (const batch of inBatches(faults)) await transaction.insertInto('import_faults').values(batch).execute();
  const row = await transaction
    .updateTable('imports')
    .set({ added_count: added, superseded_count: superseded })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return recordOf(row);
}

const importRow = ({ records, format, source, digest, at, about, refused, notes, takenBy }: RecordFile) => ({
  kind: records.kind,
  source: storableText(source),
  state: 'done' as const,
  period_from: about?.from ?? null,
  period_until: about?.until ?? null,
  read_count: records.told.length + refused,
  kept_count: records.told.length,
  refused_count: refused,
  created_at: at,
  started_at: at,
  ended_at: at,
  heard_at: at,
  attempt: 1,
  format,
  digest,
  notes: JSON.stringify(notes),
  taken_by: takenBy ?? null,
});

async function withdrawn(transaction: Writing, id: number, { at, by }: Withdrawal): Promise<ImportRecord | undefined> {
  const row = await transaction.selectFrom('imports').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.digest === null) throw importNotHeld(id);
  if (row.withdrawn_at !== null) return recordOf(row);
  const current = transaction.selectFrom('told_records').where('import_id', '=', id).where('superseded_at', 'is', null);
  const source = await current.select('source_id').limit(1).executeTakeFirst();
  if (source !== undefined) await supersede(transaction, { id, sourceId: source.source_id, at });
  const changed = transaction
    .updateTable('imports')
    .set({ withdrawn_at: at, withdrawn_by: by ?? null })
    .where('id', '=', id);
  return recordOf(await changed.returningAll().executeTakeFirstOrThrow());
}

interface Superseding {
  readonly id: number;
  readonly sourceId: number;
  readonly at: Instant;
}

/** A file has one source, which then has told something new. */
async function supersede(transaction: Writing, { id, sourceId, at }: Superseding): Promise<void> {
  const { told_at } = await transaction
    .updateTable('sources')
    .set({ told_at: sql`greatest(told_at, ${at})`, version: sql`version + 1` })
    .where('id', '=', sourceId)
    .returning('told_at')
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('told_records')
    .set({ superseded_at: instant(told_at ?? at) })
    .where('import_id', '=', id)
    .where('superseded_at', 'is', null)
    .execute();
}
