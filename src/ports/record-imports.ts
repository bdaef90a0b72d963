import type { Allocation } from '../domain/accounting/allocation.ts';
import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { Declaration } from '../domain/declarations/declaration.ts';
import type { Instant, Period } from '../foundation/instant.ts';
import type { Fault } from '../foundation/problem.ts';
import type { ImportRecord } from './import-store.ts';

/** What a file may hold of customers and their work. */
export const RECORD_KINDS = ['allocations', 'billing', 'declarations'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export type ReadRecords =
  | { readonly kind: 'allocations'; readonly told: readonly Allocation[] }
  | { readonly kind: 'billing'; readonly told: readonly BillingLine[] }
  | { readonly kind: 'declarations'; readonly told: readonly Declaration[] };

/** A file that was read and is to be kept. */
export interface RecordFile {
  readonly records: ReadRecords;
  readonly format: string;
  /** Who tells. What it told before, of the time that this is about, is superseded. */
  readonly source: string;
  /** SHA-256 of the file as it came, hexadecimal. */
  readonly digest: string;
  readonly at: Instant;
  /** The time of which the file tells everything; all of time when absent. */
  readonly about?: Period;
  /** What of the file can't be used, in its order; of very many the first. */
  readonly faults: readonly Fault[];
  /** How many there are in all. */
  readonly refused: number;
  readonly notes: readonly string[];
  /** The token by which it was handed in; absent where the node asked for it itself, or was open. */
  readonly takenBy?: string;
}

/** When an import is taken back, and by which token; absent where the node is open. */
export interface Withdrawal {
  readonly at: Instant;
  readonly by?: string;
}

/** A fault of an import, with its place among them, counted from 1. */
export interface NumberedFault {
  readonly number: number;
  readonly fault: Fault;
}

/** Takes files into the records, each with what it held, what of it could not be used, and how it may be taken back. */
export interface RecordImports {
  /**
   * Keeps the import, its records and its faults. Durable when it resolves, all or none. What its source told before and the file
   * tells again stays as it was first told, so that a repeated call adds no record.
   * @throws Problem `record-unstorable`, before anything is written; `records-unreachable`.
   */
  take(file: RecordFile): Promise<ImportRecord>;
  /** In their order, from after a number on. @throws Problem `records-unreachable`. */
  faults(id: number, page: { readonly after: number; readonly limit: number }): Promise<readonly NumberedFault[]>;
  /**
   * Takes back what the import added and nothing has superseded since; what it superseded doesn't come back. What was known before
   * this moment can still be asked for. Durable when it resolves; a repeated call changes nothing. Undefined: there is no such import.
   * @throws Problem `import-not-held` where it is no file of records; `records-unreachable`.
   */
  withdraw(id: number, withdrawal: Withdrawal): Promise<ImportRecord | undefined>;
  /** The sources whose last file has this content and was not taken back. @throws Problem `records-unreachable`. */
  currentSources(kind: RecordKind, digest: string): Promise<readonly string[]>;
  /**
   * Of what each source told last of each time: imports that were not taken back and of which something could not be used.
   * @throws Problem `records-unreachable`.
   */
  flawed(): Promise<readonly ImportRecord[]>;
  /** The digest of the last file that this source told by, withdrawn or not. @throws Problem `records-unreachable`. */
  lastDigest(kind: RecordKind, source: string): Promise<string | undefined>;
  /** Forgets imports of files before the moment, and their faults; what they told is forgotten by its own time. */
  forgetBefore(moment: Instant): Promise<void>;
}
