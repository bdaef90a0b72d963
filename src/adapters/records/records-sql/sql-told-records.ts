import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { type Instant, instant, type Period } from '../../../foundation/instant.ts';
import type { Telling, TellingOutcome, ToldRecords } from '../../../ports/told-records.ts';
import { storableText } from '../merged-findings.ts';
import { ALL_OF_TIME, type Identified, identified, meets, type ToldKind, type ToldPeriod } from '../told-kinds.ts';
import { inBatches } from './batches.ts';
import type { RecordsDatabase } from './database.ts';

const PAGE_ROWS = 1000;

export const sqlToldRecords = <Told>(database: Kysely<RecordsDatabase>, kind: ToldKind<Told>): ToldRecords<Told> => ({
  replace: (telling, told) => {
    const rows = identified(told);
    return database.transaction().execute((transaction) => replaced({ transaction, kind, telling }, rows));
  },
  read: (period, knownAt) => told<Told>({ database, kind: kind.name, period }, knownAt),
  forgetBefore: async (moment) => {
    await database.deleteFrom('told_records').where('kind', '=', kind.name).where('ends_at', '<', moment).execute();
  },
});

interface Replacing<Told> {
  readonly transaction: Transaction<RecordsDatabase>;
  readonly kind: ToldKind<Told>;
  readonly telling: Telling;
}

async function replaced<Told>(replacing: Replacing<Told>, rows: readonly Identified<Told>[]): Promise<TellingOutcome> {
  const { transaction, kind, telling } = replacing;
  const source = await lockedSource(transaction, { kind: kind.name, name: telling.source });
  if (source.told_at !== null && source.told_at > telling.toldAt) {
    return { kind: 'older', toldAt: instant(source.told_at) };
  }
  await transaction.updateTable('sources').set({ told_at: telling.toldAt }).where('id', '=', source.id).execute();
  const current = await currentRows(transaction, source.id, hullOf(replacing, rows));
  const now = new Set(rows.map(({ identity }) => identity));
  const about = telling.about ?? ALL_OF_TIME;
  const gone = current.filter(
    (row) => !now.has(row.identity) && meets({ startsAt: row.starts_at, endsAt: row.ends_at }, about),
  );
  for (const batch of inBatches(gone.map(({ id }) => id))) {
    const superseding = transaction.updateTable('told_records').set({ superseded_at: telling.toldAt });
    await superseding.where('id', 'in', [...batch]).execute();
  }
  const before = new Set(current.map(({ identity }) => identity));
  const fresh = rows.filter(({ identity }) => !before.has(identity));
  for (const batch of inBatches(fresh)) await insert(replacing, source.id, batch);
  return { kind: 'replaced', added: fresh.length, superseded: gone.length };
}

/** Until the end of the transaction nobody else tells for the source. */
async function lockedSource(
  transaction: Transaction<RecordsDatabase>,
  { kind, name }: { readonly kind: string; readonly name: string },
) {
  const name_digest = createHash('sha256').update(name).digest('hex');
  await transaction
    .insertInto('sources')
    .values({ kind, name: storableText(name), name_digest, told_at: null })
    .onConflict((conflict) => conflict.columns(['kind', 'name_digest']).doNothing())
    .execute();
  return transaction
    .selectFrom('sources')
    .select(['id', 'told_at'])
    .where('kind', '=', kind)
    .where('name_digest', '=', name_digest)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** What was told and lies outside this time is neither superseded nor told again: what reads the same has the same time. */
function hullOf<Told>({ kind, telling: { about } }: Replacing<Told>, rows: readonly Identified<Told>[]): ToldPeriod {
  let { from, until } = about ?? ALL_OF_TIME;
  for (const { told } of rows) {
    const { startsAt, endsAt } = kind.spanOf(told);
    from = Math.min(from, startsAt);
    until = Math.max(until, endsAt);
  }
  return { from, until };
}

const currentRows = (transaction: Transaction<RecordsDatabase>, sourceId: number, { from, until }: ToldPeriod) =>
  transaction
    .selectFrom('told_records')
    .select(['id', 'identity', 'starts_at', 'ends_at'])
    .where('source_id', '=', sourceId)
    .where('superseded_at', 'is', null)
    .where('starts_at', '<=', until)
    .where('ends_at', '>=', from)
    .execute();

async function insert<Told>(
  { transaction, kind, telling }: Replacing<Told>,
  sourceId: number,
  rows: readonly Identified<Told>[],
): Promise<void> {
  const values = rows.map(({ told, body, identity }) => {
    const { startsAt, endsAt } = kind.spanOf(told);
    const workload = kind.workloadOf(told);
    return {
      kind: kind.name,
      source_id: sourceId,
      identity,
      told_at: telling.toldAt,
      superseded_at: null,
      starts_at: startsAt,
      ends_at: endsAt,
      customer_id: storableText(kind.customerOf(told)),
      workload_id: workload === undefined ? null : storableText(workload),
      body,
    };
  });
  await transaction.insertInto('told_records').values(values).execute();
}

interface Reading {
  readonly database: Kysely<RecordsDatabase>;
  readonly kind: string;
  readonly period: Period;
}

async function* told<Told>(reading: Reading, knownAt: Instant | undefined): AsyncGenerator<Told> {
  const known = knownAt ?? (await lastTelling(reading));
  if (known === undefined) return;
  for (let after: PageEnd | undefined; ; ) {
    const page = await pageOf(reading, known, after);
    for (const { body } of page) yield JSON.parse(body) as Told;
    after = page.at(-1);
    if (after === undefined || page.length < PAGE_ROWS) return;
  }
}

async function lastTelling({ database, kind }: Reading): Promise<number | undefined> {
  const newest = database
    .selectFrom('sources')
    .where('kind', '=', kind)
    .select(({ fn }) => fn.max('told_at').as('at'));
  return (await newest.executeTakeFirst())?.at ?? undefined;
}

interface PageEnd {
  readonly starts_at: number;
  readonly id: number;
}

function pageOf({ database, kind, period }: Reading, known: number, after: PageEnd | undefined) {
  const query = database
    .selectFrom('told_records')
    .select(['id', 'starts_at', 'body'])
    .where('kind', '=', kind)
    .where('starts_at', '<', period.until)
    .where((is) => is.or([is('ends_at', '>', period.from), is('starts_at', '>=', period.from)]))
    .where('told_at', '<=', known)
    .where((is) => is.or([is('superseded_at', 'is', null), is('superseded_at', '>', known)]))
    .orderBy('starts_at')
    .orderBy('id')
    .limit(PAGE_ROWS);
  const rest = (end: PageEnd) =>
    query.where((is) => is(is.refTuple('starts_at', 'id'), '>', is.tuple(end.starts_at, end.id)));
  return (after === undefined ? query : rest(after)).execute();
}
