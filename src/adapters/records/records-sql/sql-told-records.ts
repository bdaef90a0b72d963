import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
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
    return database.transaction().execute(async (transaction) => {
      const { id, told_at } = await lockedSource(transaction, { kind: kind.name, name: telling.source });
      if (told_at !== null && told_at > telling.toldAt) return { kind: 'older', toldAt: instant(told_at) };
      return { kind: 'replaced', ...(await replaced({ transaction, kind, telling, sourceId: id }, rows)) };
    });
  },
  read: (period, knownAt) => told<Told>({ database, kind: kind.name, period }, knownAt),
  async *toldBy(source, period) {
    const of = await sourceNamed(database, { kind: kind.name, name: source })
      .select(['id', 'told_at'])
      .executeTakeFirst();
    if (of === undefined || of.told_at === null) return;
    yield* pagesOf<Told>({ database, kind: kind.name, period, sourceId: of.id }, of.told_at);
  },
  version: async () => {
    const changes = database.selectFrom('sources').where('kind', '=', kind.name);
    const { all } = await changes.select(({ fn }) => fn.sum('version').as('all')).executeTakeFirstOrThrow();
    return String(all);
  },
  lastTold: async (source) => {
    const row = await sourceNamed(database, { kind: kind.name, name: source }).select('told_at').executeTakeFirst();
    return row === undefined || row.told_at === null ? undefined : instant(row.told_at);
  },
  forgetBefore: async (moment) => {
    const { numDeletedRows } = await database
      .deleteFrom('told_records')
      .where('kind', '=', kind.name)
      .where((is) => is.or([is('ends_at', '<', moment), is('superseded_at', '<', moment)]))
      .executeTakeFirst();
    if (numDeletedRows === 0n) return;
    const changed = database.updateTable('sources').set({ version: sql`version + 1` });
    await changed.where('kind', '=', kind.name).execute();
  },
});

/** Keeps what the file's source tells, in a transaction; not before anything that the source told already. */
export async function toldByFile<Told>(
  { transaction, kind, telling, importId }: Omit<Replacing<Told>, 'sourceId'> & { readonly importId: number },
  rows: readonly Identified<Told>[],
): Promise<Replaced> {
  const { id, told_at } = await lockedSource(transaction, { kind: kind.name, name: telling.source });
  const toldAt = instant(Math.max(telling.toldAt, told_at ?? telling.toldAt));
  return replaced({ transaction, kind, telling: { ...telling, toldAt }, sourceId: id, importId }, rows);
}

type Replaced = Omit<Extract<TellingOutcome, { kind: 'replaced' }>, 'kind'>;

interface Replacing<Told> {
  readonly transaction: Transaction<RecordsDatabase>;
  readonly kind: ToldKind<Told>;
  readonly telling: Telling;
  readonly sourceId: number;
  readonly importId?: number;
}

/** The source is locked. */
async function replaced<Told>(replacing: Replacing<Told>, rows: readonly Identified<Told>[]): Promise<Replaced> {
  const { transaction, telling, sourceId } = replacing;
  const current = await currentRows(transaction, sourceId, hullOf(replacing, rows));
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
  for (const batch of inBatches(fresh)) await insert(replacing, batch);
  await stampAgain(
    replacing,
    current.filter(({ identity }) => now.has(identity)),
  );
  const isChanged = fresh.length + gone.length > 0 ? 1 : 0;
  const changing = transaction
    .updateTable('sources')
    .set({ told_at: telling.toldAt, version: sql`version + ${isChanged}` });
  await changing.where('id', '=', sourceId).execute();
  return { added: fresh.length, superseded: gone.length };
}

/** What a later file tells again is taken back with that file, and no longer with the one before. */
async function stampAgain<Told>(
  { transaction, importId }: Replacing<Told>,
  same: readonly { readonly id: number }[],
): Promise<void> {
  if (importId === undefined) return;
  for (const batch of inBatches(same.map(({ id }) => id))) {
    const stamping = transaction.updateTable('told_records').set({ import_id: importId });
    await stamping.where('id', 'in', [...batch]).execute();
  }
}

/** Until the end of the transaction nobody else tells for the source. */
async function lockedSource(
  transaction: Transaction<RecordsDatabase>,
  { kind, name }: { readonly kind: string; readonly name: string },
) {
  await transaction
    .insertInto('sources')
    .values({ kind, name: storableText(name), name_digest: digestOf(name), told_at: null })
    .onConflict((conflict) => conflict.columns(['kind', 'name_digest']).doNothing())
    .execute();
  const source = sourceNamed(transaction, { kind, name }).select(['id', 'told_at']);
  return source.forUpdate().executeTakeFirstOrThrow();
}

const digestOf = (name: string): string => createHash('sha256').update(name).digest('hex');

const sourceNamed = (database: Kysely<RecordsDatabase>, of: { readonly kind: string; readonly name: string }) =>
  database.selectFrom('sources').where('kind', '=', of.kind).where('name_digest', '=', digestOf(of.name));

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
  { transaction, kind, telling, sourceId, importId }: Replacing<Told>,
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
      import_id: importId ?? null,
    };
  });
  await transaction.insertInto('told_records').values(values).execute();
}

interface Reading {
  readonly database: Kysely<RecordsDatabase>;
  readonly kind: string;
  readonly period: Period;
  /** Of one source alone. */
  readonly sourceId?: number;
}

async function* told<Told>(reading: Reading, knownAt: Instant | undefined): AsyncGenerator<Told> {
  const known = knownAt ?? (await lastTelling(reading));
  if (known !== undefined) yield* pagesOf<Told>(reading, known);
}

async function* pagesOf<Told>(reading: Reading, known: number): AsyncGenerator<Told> {
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

function pageOf({ database, kind, period, sourceId }: Reading, known: number, after: PageEnd | undefined) {
  const query = database
    .selectFrom('told_records')
    .select(['id', 'starts_at', 'body'])
    .where('kind', '=', kind)
    .where('starts_at', '<', period.until)
    .where((is) => is.or([is('ends_at', '>', period.from), is('starts_at', '>=', period.from)]))
    .where('told_at', '<=', known)
    .where((is) => is.or([is('superseded_at', 'is', null), is('superseded_at', '>', known)]))
    .$if(sourceId !== undefined, (of) => of.where('source_id', '=', sourceId ?? 0))
    .orderBy('starts_at')
    .orderBy('id')
    .limit(PAGE_ROWS);
  const rest = (end: PageEnd) =>
    query.where((is) => is(is.refTuple('starts_at', 'id'), '>', is.tuple(end.starts_at, end.id)));
  return (after === undefined ? query : rest(after)).execute();
}
