import { Problem } from '../../foundation/problem.ts';
import type { SubjectDescriptor } from './subject.ts';

/** What an ingest must know to go on: what senders called their subjects so far, and the state of the fold. */
export interface IngestState {
  readonly descriptors: readonly SubjectDescriptor[];
  readonly fold: Uint8Array;
}

const LENGTH_BYTES = 4;

export function encodeIngestState({ descriptors, fold }: IngestState): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(descriptors));
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
    return {
      descriptors: JSON.parse(text) as readonly SubjectDescriptor[],
      fold: bytes.subarray(LENGTH_BYTES + length),
    };
  } catch (error) {
    const message =
      "The checkpoint's state can't be read: it was written by another version. Start that version, or remove the checkpoint.";
    throw new Problem('live-state-unreadable', message, { cause: error });
  }
}
