import type { Generated } from 'kysely';

/** Moments are UTC milliseconds as doubles: they come back to the last bit, in both forms, and may be infinite. */
interface FindingsTable {
  readonly id: Generated<number>;
  /** SHA-256 of what makes two findings one; the words themselves can be longer than an index takes. */
  readonly key: string;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'notice';
  readonly subject: string;
  readonly message: string;
  readonly count: number;
  readonly period_from: number | null;
  readonly period_until: number | null;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
}

/** Who tells; its row is what a telling locks. */
interface SourcesTable {
  readonly id: Generated<number>;
  readonly kind: string;
  readonly name: string;
  readonly name_digest: string;
  readonly told_at: number | null;
  /** Counts the changes of what it tells. */
  readonly version: Generated<number>;
}

interface ToldTable {
  readonly id: Generated<number>;
  readonly kind: string;
  readonly source_id: number;
  readonly identity: string;
  readonly told_at: number;
  readonly superseded_at: number | null;
  readonly starts_at: number;
  readonly ends_at: number;
  readonly customer_id: string;
  readonly workload_id: string | null;
  /** JSON, as text: every character comes back, which the types for JSON don't promise. */
  readonly body: string;
  /** The import of the file that told it first. */
  readonly import_id: number | null;
}

interface ImportsTable {
  readonly id: Generated<number>;
  readonly kind: string;
  readonly source: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly period_from: number | null;
  readonly period_until: number | null;
  readonly read_count: number;
  readonly kept_count: number;
  readonly refused_count: number;
  readonly cursor: string | null;
  readonly message: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly heard_at: number;
  readonly attempt: number;
  /** This and what follows: of files of records. */
  readonly format: string | null;
  readonly digest: string | null;
  readonly added_count: number | null;
  readonly superseded_count: number | null;
  /** A JSON list of strings. */
  readonly notes: string | null;
  readonly withdrawn_at: number | null;
  readonly taken_by: string | null;
  readonly withdrawn_by: string | null;
}

interface ImportFaultsTable {
  readonly import_id: number;
  readonly number: number;
  /** A `Fault` as JSON. */
  readonly body: string;
}

interface IdempotencyTable {
  /** SHA-256 of token, route and key. */
  readonly request_key: string;
  readonly digest: string;
  readonly held_until: number;
  readonly expires_at: number;
  readonly status: number | null;
  /** A JSON string, so that every character comes back. */
  readonly body: string | null;
}

interface TokensTable {
  readonly id: string;
  readonly name: string;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly created_at: number;
  readonly revoked_at: number | null;
  readonly sha256: string;
}

export interface RecordsDatabase {
  readonly findings: FindingsTable;
  readonly sources: SourcesTable;
  readonly told_records: ToldTable;
  readonly imports: ImportsTable;
  readonly import_faults: ImportFaultsTable;
  readonly idempotency: IdempotencyTable;
  readonly tokens: TokensTable;
}
