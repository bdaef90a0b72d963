import type { Instant, Period } from '../foundation/instant.ts';

export type ImportState = 'queued' | 'running' | 'done' | 'failed';

/** What an import has come to. */
export interface ImportCounts {
  /** Samples, rows or lines that were read. */
  readonly read: number;
  readonly kept: number;
  /** Read and not usable; findings say why. */
  readonly refused: number;
}

/** What an import of one file of records has come to. */
export interface ImportedFile {
  readonly format: string;
  /** SHA-256 of the file as it came, hexadecimal. */
  readonly digest: string;
  /** Records that were not told before. */
  readonly added: number;
  /** Records that its source told before and the file doesn't. */
  readonly superseded: number;
  /** How the file was taken where it leaves a choice, and what was left out of it on purpose. */
  readonly notes: readonly string[];
  /** The id of the token by which it was handed in; absent where the node asked for it itself, or was open. */
  readonly takenBy?: string;
  /** From then on its records count no more. */
  readonly withdrawnAt?: Instant;
  /** The id of the token by which it was taken back; absent where the node was open. */
  readonly withdrawnBy?: string;
}

/** What is copied in, once, from a place that a person or a setting named. */
export interface ImportRecord {
  /** A later import has a higher number. */
  readonly id: number;
  /** `prometheus`; of a file of records what it holds: `allocations`, `billing`, `declarations`. */
  readonly kind: string;
  /** Where from, for the reader; without a secret. */
  readonly source: string;
  readonly state: ImportState;
  /** Of a file of records: the time of which it tells everything. */
  readonly period?: Period;
  /** Where it is a file of records. */
  readonly file?: ImportedFile;
  readonly counts: ImportCounts;
  /** Where to go on; the importer's own words. Absent: at the beginning. */
  readonly cursor?: string;
  /** Why it failed, or what a reader should know. */
  readonly message?: string;
  readonly createdAt: Instant;
  /** Of the first attempt. */
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  /** How often somebody took it up. Progress told by an attempt that was taken over is refused. */
  readonly attempt: number;
}

export type ImportAttempt = Pick<ImportRecord, 'id' | 'attempt'>;

export interface ImportProgress {
  readonly at: Instant;
  /** From the beginning, earlier attempts included. */
  readonly counts: ImportCounts;
  readonly cursor?: string;
}

export interface ImportEnd {
  readonly at: Instant;
  readonly state: 'done' | 'failed';
  readonly message?: string;
}

/** Keeps imports and how far they have come, so that one goes on where it stopped, on this node or another. */
export interface ImportStore {
  /** Durable when it resolves. @throws Problem `records-unreachable`, as every call below. */
  create(request: Pick<ImportRecord, 'kind' | 'source' | 'period' | 'createdAt'>): Promise<ImportRecord>;
  /**
   * Takes up the oldest import that waits, or that runs and was last heard of before `abandonedBefore`; `undefined` when there is
   * none. Of several that ask at one time, each gets another.
   */
  claim(at: Instant, abandonedBefore: Instant): Promise<ImportRecord | undefined>;
  /**
   * Tells progress, durable when it resolves: what was read before the cursor must be durable first.
   * @throws Problem `import-not-held` when the import has ended or another attempt has taken it over: the caller must stop.
   */
  advance(attempt: ImportAttempt, progress: ImportProgress): Promise<void>;
  /** @throws Problem `import-not-held`, as `advance`. */
  finish(attempt: ImportAttempt, end: ImportEnd): Promise<void>;
  find(id: number): Promise<ImportRecord | undefined>;
  /** By id. */
  list(query: {
    readonly state?: ImportState;
    readonly afterId?: number;
    readonly limit: number;
  }): Promise<readonly ImportRecord[]>;
}
