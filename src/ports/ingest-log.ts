import type { Instant } from '../foundation/instant.ts';

/** Where a message stands in the log; later messages have higher positions. Opaque but for its order. */
export type LogPosition = number & { readonly __brand: 'LogPosition' };

/** One message as it came in, with what is needed to read it again. */
export interface LoggedMessage {
  readonly position: LogPosition;
  readonly receivedAt: Instant;
  /** How the body is to be read: `prometheus-remote-write-1`. */
  readonly kind: string;
  readonly body: Uint8Array;
}

/**
 * Keeps every acknowledged message until what follows from it is safe elsewhere.
 * One process at a time holds a log; a second one is refused.
 */
export interface IngestLog extends AsyncDisposable {
  /**
   * Resolves when the message will be there after a crash at any later moment, of the process or of the machine's power.
   * Calls that wait at one time are committed together; they resolve in the order of their positions.
   * @throws Problem `log-unwritable` when the disk refuses; the message is then not in the log, now or after a restart.
   */
  append(message: Omit<LoggedMessage, 'position'>): Promise<LogPosition>;
  /** Every durable message after `after`, or all that are kept, in order. A torn last record is dropped: it was never acknowledged. */
  replay(after?: LogPosition): AsyncIterable<LoggedMessage>;
  /** Messages up to and with this one are no longer needed; their room may be given back. */
  release(upTo: LogPosition): Promise<void>;
  /** Bytes that are kept, for back-pressure. */
  readonly heldBytes: number;
}
