import type { LogPosition } from './ingest-log.ts';

/** What the folding of messages had come to at a position of the log. */
export interface Checkpoint {
  readonly position: LogPosition;
  readonly state: Uint8Array;
}

/** A checkpoint whose state is given piece by piece: it may be longer than should stand in memory at once. */
export interface CheckpointInPieces {
  readonly position: LogPosition;
  /**
   * Together the state. Asked for one after the other, each valid until the next is asked for; what happens between two of them is
   * the giver's to mind.
   */
  readonly pieces: Iterable<Uint8Array>;
}

/** Keeps the latest checkpoint. A crash while writing leaves the one before, whole. */
export interface CheckpointStore {
  read(): Promise<Checkpoint | undefined>;
  /**
   * Puts the checkpoint in the place of the one before.
   * @param beforeKept awaited when all pieces are written, and before the place is taken: where it throws, the one before stands.
   */
  write(checkpoint: CheckpointInPieces, beforeKept?: () => Promise<void>): Promise<void>;
}
