import { type Kysely, type Selectable, sql } from 'kysely';
import { type Instant, instant, period } from '../../../foundation/instant.ts';
import type { ImportAttempt, ImportedFile, ImportRecord, ImportStore } from '../../../ports/import-store.ts';
import { importNotHeld } from '../import-not-held.ts';
import { storableText } from '../merged-findings.ts';
import type { RecordsDatabase } from './database.ts';

type Database = Kysely<RecordsDatabase>;

export const sqlImports = (database: Database): ImportStore => ({
  create: async (request) => {
    const values = {
      kind: request.kind,
      source: storableText(request.source),
      state: 'queued' as const,
      period_from: request.period?.from ?? null,
      period_until: request.period?.until ?? null,
      read_count: 0,
      kept_count: 0,
      refused_count: 0,
      created_at: request.createdAt,
      heard_at: request.createdAt,
      attempt: 0,
    };
    return recordOf(await database.insertInto('imports').values(values).returningAll().executeTakeFirstOrThrow());
  },
  claim: (at, abandonedBefore) => claimed(database, at, abandonedBefore),
  advance: async (attempt, { at, counts, cursor }) => {
    const set = {
      heard_at: at,
      read_count: counts.read,
      kept_count: counts.kept,
      refused_count: counts.refused,
      ...(cursor === undefined ? {} : { cursor: storableText(cursor) }),
    };
    await change(attempt, held(database, attempt).set(set));
  },
  finish: async (attempt, { at, state, message }) => {
    const set = { state, ended_at: at, ...(message === undefined ? {} : { message: storableText(message) }) };
    await change(attempt, held(database, attempt).set(set));
  },
  find: async (id) => {
    const row = await database.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : recordOf(row);
  },
  list: async ({ state, afterId = 0, limit }) => {
    const query = database.selectFrom('imports').selectAll().where('id', '>', afterId).orderBy('id').limit(limit);
    return (await (state === undefined ? query : query.where('state', '=', state)).execute()).map(recordOf);
  },
});

/** One that another is just taking up is passed over. */
async function claimed(database: Database, at: Instant, abandonedBefore: Instant): Promise<ImportRecord | undefined> {
  const row = await database
    .updateTable('imports')
    .set({ state: 'running', started_at: sql`coalesce(started_at, ${at})`, heard_at: at, attempt: sql`attempt + 1` })
    .where('id', '=', (from) =>
      from
        .selectFrom('imports')
        .select('id')
        .where((is) =>
          is.or([
            is('state', '=', 'queued'),
            is.and([is('state', '=', 'running'), is('heard_at', '<', abandonedBefore)]),
          ]),
        )
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : recordOf(row);
}

const held = (database: Database, { id, attempt }: ImportAttempt) =>
  database.updateTable('imports').where('id', '=', id).where('attempt', '=', attempt).where('state', '=', 'running');

async function change(
  { id }: ImportAttempt,
  query: { executeTakeFirst(): Promise<{ readonly numUpdatedRows: bigint }> },
): Promise<void> {
  const { numUpdatedRows } = await query.executeTakeFirst();
  if (numUpdatedRows === 0n) throw importNotHeld(id);
}

export function recordOf(row: Selectable<RecordsDatabase['imports']>): ImportRecord {
  return {
    id: row.id,
    kind: row.kind,
    source: row.source,
    state: row.state,
    counts: { read: row.read_count, kept: row.kept_count, refused: row.refused_count },
    createdAt: instant(row.created_at),
    attempt: row.attempt,
    ...(row.period_from === null || row.period_until === null
      ? {}
      : { period: period(instant(row.period_from), instant(row.period_until)) }),
    ...(row.cursor === null ? {} : { cursor: row.cursor }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.started_at === null ? {} : { startedAt: instant(row.started_at) }),
    ...(row.ended_at === null ? {} : { endedAt: instant(row.ended_at) }),
    ...(row.digest === null ? {} : { file: fileOf(row, row.digest) }),
  };
}

const fileOf = (row: Selectable<RecordsDatabase['imports']>, digest: string): ImportedFile => ({
  format: row.format ?? '',
  digest,
  added: row.added_count ?? 0,
  superseded: row.superseded_count ?? 0,
  notes: JSON.parse(row.notes ?? '[]') as readonly string[],
  ...(row.taken_by === null ? {} : { takenBy: row.taken_by }),
  ...(row.withdrawn_at === null ? {} : { withdrawnAt: instant(row.withdrawn_at) }),
  ...(row.withdrawn_by === null ? {} : { withdrawnBy: row.withdrawn_by }),
});
