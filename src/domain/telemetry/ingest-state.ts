import { Problem } from '../../foundation/problem.ts';
import type { NamedHold } from './live-holds.ts';
import type { SubjectDescriptor } from './subject.ts';

/** What an ingest must know to go on: what senders called their subjects so far, and the state of the fold. */
export interface IngestState {
  readonly descriptors: readonly SubjectDescriptor[];
  /** Who is said to hold what. */
  readonly holds: readonly NamedHold[];
  readonly fold: Uint8Array;
}

const LENGTH_BYTES = 4;

export function encodeIngestState({ fold, ...rest }: IngestState): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(rest));
  const bytes = new Uint8Array(LENGTH_BYTES + head.length + fold.length);
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, LENGTH_BYTES);
  bytes.set(fold, LENGTH_BYTES + head.length);
  return bytes;
}

/** @throws Problem `live-state-unreadable` when it is no such state. */
export function decodeIngestState(bytes: Uint8Array): IngestState {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
    const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
    const head = JSON.parse(text) as readonly SubjectDescriptor[] | Omit<IngestState, 'fold'>;
    return {
      ...(isEarlier(head) ? { descriptors: head, holds: [] } : head),
      fold: bytes.subarray(LENGTH_BYTES + length),
    };
  } catch (error) {
    const message =
      "The checkpoint's state can't be read: it was written by another version. Start that version, or remove the checkpoint.";
    throw new Problem('live-state-unreadable', message, { cause: error });
  }
}

/** Before holders were followed the head was the list of descriptors alone. */
const isEarlier = (
  head: readonly SubjectDescriptor[] | Omit<IngestState, 'fold'>,
): head is readonly SubjectDescriptor[] => Array.isArray(head);
