import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { Problem } from '../../../foundation/problem.ts';

const TABLE = 'comptroller_migrations';

const step = (...statements: readonly string[]): Migration => ({
  up: async (database: Kysely<unknown>) => {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
});

const IDENTITY = 'id bigint generated always as identity primary key';

/** In the order of their names; only ever added to, at the end. What has run anywhere is never changed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026_11_26_1200_findings': step(
    `create table findings (${IDENTITY}, key text not null unique, code text not null, severity text not null, subject text not null,
      message text not null, count double precision not null, period_from double precision, period_until double precision,
      first_seen_at double precision not null, last_seen_at double precision not null)`,
    'create index findings_code on findings using hash (code)',
    'create index findings_subject on findings using hash (subject)',
    'create index findings_last_seen_at on findings (last_seen_at)',
  ),
  '2026_11_26_1210_told_records': step(
    `create table sources (${IDENTITY}, kind text not null, name text not null, name_digest text not null,
      told_at double precision, unique (kind, name_digest))`,
    `create table told_records (${IDENTITY}, kind text not null, source_id bigint not null references sources,
      identity text not null, told_at double precision not null, superseded_at double precision,
      starts_at double precision not null, ends_at double precision not null, customer_id text not null, workload_id text,
      body text not null)`,
    'create unique index told_records_current on told_records (source_id, identity) where superseded_at is null',
    'create index told_records_starts_at on told_records (kind, starts_at, id)',
    'create index told_records_ends_at on told_records (kind, ends_at)',
  ),
  '2026_11_26_1220_imports': step(
    `create table imports (${IDENTITY}, kind text not null, source text not null, state text not null,
      period_from double precision, period_until double precision, read_count double precision not null,
      kept_count double precision not null, refused_count double precision not null, cursor text, message text,
      created_at double precision not null, started_at double precision, ended_at double precision,
      heard_at double precision not null, attempt integer not null)`,
    'create index imports_state on imports (state, id)',
  ),
  '2026_11_26_1230_idempotency': step(
    `create table idempotency (request_key text primary key, digest text not null, held_until double precision not null,
      expires_at double precision not null, status integer, body text)`,
    'create index idempotency_expires_at on idempotency (expires_at)',
  ),
  '2026_11_26_1240_tokens': step(
    `create table tokens (id text primary key, name text not null, scopes text not null, created_at double precision not null,
      revoked_at double precision, sha256 text not null)`,
  ),
  '2026_11_27_1840_files': step(
    `alter table imports add column format text, add column digest text, add column added_count double precision,
      add column superseded_count double precision, add column notes text, add column withdrawn_at double precision`,
    'create index imports_digest on imports (kind, digest) where digest is not null',
    `create table import_faults (import_id bigint not null references imports on delete cascade, number integer not null,
      body text not null, primary key (import_id, number))`,
    'alter table told_records add column import_id bigint',
    'create index told_records_import_id on told_records (import_id) where import_id is not null',
    'alter table sources add column version bigint not null default 0',
  ),
  '2026_11_28_0830_imports_by_token': step(
    'alter table imports add column taken_by text, add column withdrawn_by text',
  ),
};

/**
 * Brings the tables to what this version needs, forward only. Nodes that do so at one time wait for each other: one lock of the
 * database is held meanwhile. A step is there whole or not at all, after a crash too.
 * @throws Problem `records-newer` when a later version has been here.
 */
export async function migrateRecords<Database>(database: Kysely<Database>): Promise<void> {
  const { error } = await new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
  }).migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Problem) throw error;
  const unknown = await unknownSteps(database);
  if (unknown.length === 0) throw error;
  throw new Problem(
    'records-newer',
    `the records were changed by a later version (${unknown.join('; ')}): run that version, or restore a backup from before`,
    { isLasting: true },
  );
}

async function unknownSteps<Database>(database: Kysely<Database>): Promise<readonly string[]> {
  const applied = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(database);
  return applied.rows.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
}
