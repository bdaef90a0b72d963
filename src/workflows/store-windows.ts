import type { Instant } from '../foundation/instant.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { IngestLog } from '../ports/ingest-log.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import type { MessageFold } from './fold-messages.ts';

export interface StoreWindowsDoors {
  readonly log: Pick<IngestLog, 'release'>;
  readonly checkpoints: Pick<CheckpointStore, 'write'>;
  readonly store: Pick<MeasurementStore, 'write'>;
  readonly holds: Pick<HoldStore, 'write'>;
  readonly clock: () => Instant;
  readonly step?: (step: string) => void;
}

/** So many windows go to the store in one call. */
const WINDOWS_AT_ONCE = 10_000;

/**
 * Writes what is pending to the stores and, when it is due, keeps a checkpoint of the fold, then gives back the log's room. In this
 * order, because each step may be the last: windows that are stored and not in a checkpoint are made again from the log, alike, and
 * take their own place; a checkpoint never runs ahead of the store. It is of one moment and is written while messages are folded; it
 * takes its place when all that the fold had given before that moment is stored.
 * @throws what the store, the checkpoint or the log throws; the windows not yet stored are pending still.
 */
export async function storeWindows(
  doors: StoreWindowsDoors,
  fold: MessageFold,
  isCheckpointDue: boolean,
): Promise<void> {
  const { log, checkpoints, holds, step = () => undefined } = doors;
  step('flush-started');
  await storePending(doors, fold, fold.pending.length);
  if (!isCheckpointDue) return;
  // No message is folded between these lines: the windows, the holds and the checkpoint are of one moment.
  const left = fold.pending.length;
  const due = fold.dueHolds();
  const checkpoint = fold.checkpoint();
  step('flush-frozen');
  let isRestStored = false;
  async function storeRest(): Promise<void> {
    isRestStored = true;
    await storePending(doors, fold, left);
    if (due.holds.length > 0) {
      await holds.write(due.holds);
      due.stored();
      step('holds-stored');
    }
    step('flush-before-checkpoint');
  }
  if (checkpoint === undefined) return storeRest();
  try {
    await checkpoints.write(checkpoint, storeRest);
  } catch (error) {
    // A checkpoint that can't be written keeps nothing from the store.
    if (!isRestStored) await storeRest();
    throw error;
  } finally {
    checkpoint.end();
  }
  step('flush-checkpoint-kept');
  await log.release(checkpoint.position);
  step('flush-released');
}

async function storePending(
  { store, step = () => undefined }: StoreWindowsDoors,
  fold: MessageFold,
  count: number,
): Promise<void> {
  for (let left = count; left > 0; ) {
    const windows = fold.pending.slice(0, Math.min(left, WINDOWS_AT_ONCE));
    await store.write(windows);
    step('windows-stored');
    fold.stored(windows.length);
    left -= windows.length;
  }
}
