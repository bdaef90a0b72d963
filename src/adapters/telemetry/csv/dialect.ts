import type { SubjectDescriptor } from '../../../domain/telemetry/subject.ts';
import type { Signal } from '../../../domain/telemetry/signal.ts';
import type { DateOrder } from './time-bytes.ts';

/** What a column says of whom the row is about. */
export type IdentityRole = 'node' | 'index' | 'uuid' | 'busId' | 'modelName' | 'pod' | 'namespace' | 'job';

/** A signal, and the unit of a column that states none; undefined: such a column is refused, because nothing tells its unit. */
export interface SignalColumn {
  readonly signal: Signal;
  readonly unit?: string;
}

/** What one CSV format calls its columns. Names are in lower case and without units. */
export interface CsvDialect {
  readonly format: string;
  readonly subjectKind: SubjectDescriptor['kind'];
  /** Names of the time column, the most exact first. */
  readonly timeColumns: readonly string[];
  readonly dateOrder: DateOrder;
  readonly identityColumns: Readonly<Record<string, IdentityRole>>;
  readonly signalColumns: Readonly<Record<string, SignalColumn>>;
  /** The columns in words, for the message that refuses a file. */
  readonly expected: string;
  /** Whether the file's name stands for the node where nothing else names it. */
  readonly isNamedByFile?: boolean;
}
