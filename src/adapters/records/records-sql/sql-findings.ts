import { createHash } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { instant, period } from '../../../foundation/instant.ts';
import type { FindingQuery, FindingStore, KeptFinding } from '../../../ports/finding-store.ts';
import { keyOfFinding, type SeenFinding, SEVERITIES, seenFindings, storableText } from '../merged-findings.ts';
import { inBatches } from './batches.ts';
import type { RecordsDatabase } from './database.ts';

export const sqlFindings = (database: Kysely<RecordsDatabase>): FindingStore => ({
  note: async (findings, seenAt) => {
    const rows = seenFindings(findings, seenAt).map(rowOf);
    if (rows.length === 0) return;
    await database.transaction().execute(async (transaction) => {
      for (const batch of inBatches(rows)) await upsert(transaction, batch);
    });
  },
  list: async (query) => (await selected(database, query).execute()).map(findingOf),
  forgetBefore: async (moment) => {
    await database.deleteFrom('findings').where('last_seen_at', '<', moment).execute();
  },
});

type FindingRow = ReturnType<typeof rowOf>;

const rowOf = (seen: SeenFinding) => ({
  key: createHash('sha256').update(keyOfFinding(seen)).digest('hex'),
  code: seen.code,
  severity: seen.severity,
  subject: seen.subject,
  message: seen.message,
  count: seen.count,
  period_from: seen.period?.from ?? null,
  period_until: seen.period?.until ?? null,
  first_seen_at: seen.firstSeenAt,
  last_seen_at: seen.lastSeenAt,
});

const RANKS = sql.lit(`{${SEVERITIES.join(',')}}`);
const rankOf = (column: string) => sql`array_position(${RANKS}::text[], ${sql.ref(column)})`;

const upsert = (database: Kysely<RecordsDatabase>, rows: readonly FindingRow[]) =>
  database
    .insertInto('findings')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        severity: sql`case when ${rankOf('excluded.severity')} > ${rankOf('findings.severity')} then excluded.severity else findings.severity end`,
        count: sql`greatest(findings.count, excluded.count)`,
        period_until: sql`greatest(findings.period_until, excluded.period_until)`,
        first_seen_at: sql`least(findings.first_seen_at, excluded.first_seen_at)`,
        last_seen_at: sql`greatest(findings.last_seen_at, excluded.last_seen_at)`,
      }),
    )
    .execute();

function selected(database: Kysely<RecordsDatabase>, { from, until, code, subject, afterId, limit }: FindingQuery) {
  let query = database.selectFrom('findings').selectAll().orderBy('id').limit(limit);
  if (afterId !== undefined) query = query.where('id', '>', afterId);
  if (code !== undefined) query = query.where('code', '=', storableText(code));
  if (subject !== undefined) query = query.where('subject', '=', storableText(subject));
  if (until !== undefined) query = query.where(sql<number>`coalesce(period_from, first_seen_at)`, '<', until);
  if (from !== undefined) {
    query = query.where((is) =>
      is.or([is('period_until', '>', from), is(sql<number>`coalesce(period_from, last_seen_at)`, '>=', from)]),
    );
  }
  return query;
}

const findingOf = (row: Selectable<RecordsDatabase['findings']>): KeptFinding => ({
  id: row.id,
  code: row.code,
  severity: row.severity,
  subject: row.subject,
  message: row.message,
  count: row.count,
  firstSeenAt: instant(row.first_seen_at),
  lastSeenAt: instant(row.last_seen_at),
  ...(row.period_from === null || row.period_until === null
    ? {}
    : { period: period(instant(row.period_from), instant(row.period_until)) }),
});
