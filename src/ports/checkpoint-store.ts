import type { LogPosition } from './ingest-log.ts';

/** What the folding of messages had come to at a position of the log. */
export interface Checkpoint {
  readonly position: LogPosition;
  readonly state: Uint8Array;
}

/** Keeps the latest checkpoint. A crash while writing leaves the one before, whole. */
export interface CheckpointStore {
  read(): Promise<Checkpoint | undefined>;
  write(checkpoint: Checkpoint): Promise<void>;
}
