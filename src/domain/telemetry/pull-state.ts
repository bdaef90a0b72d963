import type { Period } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';

/** What a pull must know to go on, besides how far it has come. */
export interface PullState {
  /** How long the stretch is that is asked for next. */
  readonly stretchMilliseconds: number;
  /** Stretches of which the server had nothing, in the order of time. */
  readonly gaps: readonly Period[];
  /** Minutes that came after their hour had been closed for good: in no figure. */
  readonly afterClosing?: Period & { readonly minutes: number };
  /** As the fold of readings gave it. */
  readonly fold: Uint8Array;
}

const LENGTH_BYTES = 4;

export function encodePullState({ fold, ...rest }: PullState): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(rest));
  const bytes = new Uint8Array(LENGTH_BYTES + head.length + fold.length);
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, LENGTH_BYTES);
  bytes.set(fold, LENGTH_BYTES + head.length);
  return bytes;
}

/** @throws Problem `pull-state-unreadable` when it is no such state. */
export function decodePullState(bytes: Uint8Array): PullState {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)));
    const { stretchMilliseconds, gaps } = head as PullState;
    if (!(stretchMilliseconds > 0) || !Array.isArray(gaps)) throw new RangeError('a field is absent');
    return { ...(head as Omit<PullState, 'fold'>), fold: bytes.subarray(LENGTH_BYTES + length) };
  } catch (cause) {
    const message =
      "What a pull had come to can't be read: it was written by another version. Start that version, or remove the folder of the pull, which then begins anew.";
    throw new Problem('pull-state-unreadable', message, { cause });
  }
}
