import type { z } from 'zod';
import type { Allocation } from '../../domain/accounting/allocation.ts';
import type {
  AccountDocument,
  AccountsDocument,
  EvaluationDocument,
  FindingDocument,
  TotalDocument,
} from '../../domain/reporting/accounts-document.ts';
import type { StageStrips } from '../../domain/reporting/stage-strips.ts';
import type { Instant, Period } from '../../foundation/instant.ts';
import type { IdempotencyStore } from '../../ports/idempotency-store.ts';
import type { ImportRecord, ImportStore } from '../../ports/import-store.ts';
import type { RecordImports } from '../../ports/record-imports.ts';
import type { DecodedMessage } from '../../ports/telemetry-decoder.ts';
import type { TokenStore } from '../../ports/token-store.ts';
import type { AccountQuestion } from '../../workflows/account-measured.ts';
import type { FleetDescription } from '../../workflows/describe-fleet.ts';
import type { ImportOrder } from '../../workflows/import-records.ts';
import type { CatalogueRow, PartDetail } from '../../workflows/show-catalogue.ts';
import type { LabelHistory, LabelQuery } from '../../workflows/read-labels.ts';
import type { StripStepName } from '../../workflows/read-stages.ts';
import type { KeptWindow, WindowsQuery } from '../../workflows/read-windows.ts';

/** A message as it came in: packed, and of the kind that its headers say. */
export interface IncomingMessage {
  /** `prometheus-remote-write-1` */
  readonly kind: string;
  readonly body: Uint8Array;
}

/** The shapes of what leaves the house, from which the published document is made. */
export interface WireSchemas {
  readonly accounts: z.ZodType<AccountsDocument>;
  readonly account: z.ZodType<AccountDocument>;
  readonly total: z.ZodType<TotalDocument>;
  readonly finding: z.ZodType<FindingDocument>;
  readonly evaluation: z.ZodType<EvaluationDocument>;
}

/** Files of records that come in, and what became of them. */
export interface ImportDoors extends Pick<ImportStore, 'find' | 'list'>, Pick<RecordImports, 'faults'> {
  /**
   * Resolves when what could be used of the file is kept, durably.
   * @throws Problem `unknown-format`, `import-unreadable`, `import-too-large`, `record-unstorable`, `spool-unwritable` or that of the store.
   */
  take(order: ImportOrder, body: Uint8Array): Promise<ImportRecord>;
  /** Undefined where there is no such import. @throws Problem `import-not-held`. */
  withdraw(id: number, by: string | undefined): Promise<ImportRecord | undefined>;
}

/** All that the HTTP face asks of the house. Whatever fails in a way that a caller can act on throws a Problem. */
export interface HttpDoors {
  readonly version: string;
  /** The kinds of message that `accept` can read; others are refused by their headers. */
  readonly messageKinds: readonly string[];
  /**
   * Resolves when the message is durable, with what it held.
   * @throws Problem `message-unreadable` (sending it again changes nothing), `overloaded` or `log-unwritable` (send it again).
   */
  accept(message: IncomingMessage): Promise<DecodedMessage>;
  /** What the node still waits for, in short phrases that anyone may read; none when it is ready. */
  ready(): Promise<readonly string[]>;
  fleet(): Promise<FleetDescription>;
  catalogue(): Promise<readonly CatalogueRow[]>;
  /** @throws Problem `part-unknown`. */
  part(name: string): Promise<PartDetail>;
  /** From the first minute measured to the end of the last; undefined when nothing is. */
  measuredSpan(): Promise<Period | undefined>;
  /** The accounts of a period, with the answers of the rules of the moment asked about. The pages of one answer ask again. */
  accounts(period: Period, question: AccountQuestion): Promise<AccountsDocument>;
  /** Who held what in a period, from files and from those who tell; some may lie outside it. */
  allocations(period: Period): Promise<readonly Allocation[]>;
  /** Windows by their start, and of one start by the UTF-8 bytes of the subject's name. */
  windows(query: WindowsQuery): AsyncIterable<KeptWindow>;
  /** What workloads were taken for, by name, of those that were judged in the period. */
  labels(period: Period, query: LabelQuery): Promise<readonly LabelHistory[]>;
  /** Which share of each cluster's compute went to which stage of a model's life. */
  stages(period: Period, step: StripStepName): Promise<StageStrips>;
  /** The page on which a person reads the accounts: HTML without a reference to anywhere. */
  report(document: AccountsDocument): Promise<string>;
  now(): Instant;
  readonly imports: ImportDoors;
  readonly idempotency: Pick<IdempotencyStore, 'begin' | 'answer' | 'abandon'>;
  readonly tokens: Pick<TokenStore, 'find' | 'isEmpty'>;
  readonly schemas: WireSchemas;
}
