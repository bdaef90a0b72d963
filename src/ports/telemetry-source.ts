import type { SubjectDescriptor } from '../domain/telemetry/subject.ts';
import type { Instant } from '../foundation/instant.ts';
import type { Fault } from '../foundation/problem.ts';

export type { SubjectDescriptor } from '../domain/telemetry/subject.ts';

/**
 * Takes readings in the order in which the source holds them.
 * Called synchronously and millions of times: nothing is kept of `values`, which the caller reuses.
 */
export interface ReadingSink {
  /** Names a subject once; the number stands for it in every later call. The same words give the same number. */
  subject(descriptor: SubjectDescriptor): number;
  /** `values` has SIGNAL_COUNT places in SIGNAL_ORDER, NaN where the source says nothing. */
  reading(subject: number, at: Instant, values: Float64Array): void;
  /** A line or a field that can't be used. The rest of the input is used all the same. */
  fault(fault: Fault): void;
}

/** One input that the user named: `FORMAT[,key=value...]:PATH`, its path already expanded to a file. */
export interface TelemetryInput {
  readonly path: string;
  /** For files that name no node; where a file does, the node in the file stands. */
  readonly node?: string;
  /** Put before every node name that the file gives, for sources that use the same names for different machines. */
  readonly nodePrefix?: string;
  /** Minutes to add to local time to get UTC, for sources without a zone; undefined: the source is in UTC. */
  readonly utcOffsetMinutes?: number;
  /** How many accelerators a tick of rows holds, where the source gives no index. */
  readonly devicesPerTick?: number;
}

/** A telemetry format read from files, gzip or plain. Memory does not grow with the file's length. */
export interface TelemetrySource {
  readonly format: string;
  /**
   * Reads the whole input into the sink. A malformed line is a fault and the rest is used.
   * @param onBytes told the number of compressed bytes taken since the last call.
   * @throws Problem `telemetry-unreadable` when the file can't be opened or isn't of this format at all.
   */
  read(input: TelemetryInput, sink: ReadingSink, onBytes?: (count: number) => void): Promise<void>;
}
