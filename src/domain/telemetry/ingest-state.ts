import { Problem } from '../../foundation/problem.ts';
import type { NamedHold } from './live-holds.ts';
import type { SubjectDescriptor } from './subject.ts';

/** What an ingest must know to go on: what senders called their subjects so far, and the state of the fold. */
export interface IngestState {
  readonly descriptors: readonly SubjectDescriptor[];
  /** Who is said to hold what. */
  readonly holds: readonly NamedHold[];
  /** Blocks, as a frozen fold gives them. */
  readonly fold: Iterable<Uint8Array>;
}

export type ReadIngestState = IngestState & { readonly fold: readonly Uint8Array[] };

/*
 * Four zero bytes, a version (uint32), then parts: what it is (uint32), its length (uint32), its bytes; the end is a part too.
 * In the first form the length of a text (uint32, never zero), the text (JSON) and one block of the fold.
 */
const LENGTH_BYTES = 4;
const PART_HEAD_BYTES = 8;
const VERSION = 2;
const PARTS = { end: 0, descriptors: 1, holds: 2, fold: 3 } as const;
/** So many descriptors or holds make one text: some milliseconds of work. */
const ITEMS_AT_ONCE = 2000;

/** Gives the state piece by piece; what lies between two of them is as long as the asker likes. A piece is valid until the next. */
export function* encodeIngestState({ descriptors, holds, fold }: IngestState): Generator<Uint8Array> {
  yield twoNumbers(0, VERSION);
  yield* texts(PARTS.descriptors, descriptors);
  yield* texts(PARTS.holds, holds);
  for (const block of fold) {
    yield twoNumbers(PARTS.fold, block.length);
    yield block;
  }
  yield twoNumbers(PARTS.end, 0);
}

function* texts(part: number, items: readonly unknown[]): Generator<Uint8Array> {
  for (let start = 0; start < items.length; start += ITEMS_AT_ONCE) {
    const text = new TextEncoder().encode(JSON.stringify(items.slice(start, start + ITEMS_AT_ONCE)));
    yield twoNumbers(part, text.length);
    yield text;
  }
}

function twoNumbers(first: number, second: number): Uint8Array {
  const bytes = new Uint8Array(PART_HEAD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, first);
  view.setUint32(LENGTH_BYTES, second);
  return bytes;
}

/** @throws Problem `live-state-unreadable` when it is no such state. */
export function decodeIngestState(bytes: Uint8Array): ReadIngestState {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return view.getUint32(0) === 0 ? decodeParts(bytes, view) : decodeFirstForm(bytes, view.getUint32(0));
  } catch (error) {
    const message =
      "The checkpoint's state can't be read: it was written by another version. Start that version, or remove the checkpoint.";
    throw new Problem('live-state-unreadable', message, { cause: error, isLasting: true });
  }
}

function decodeParts(bytes: Uint8Array, view: DataView): ReadIngestState {
  if (view.getUint32(LENGTH_BYTES) !== VERSION) throw new RangeError('it has another version');
  const descriptors: SubjectDescriptor[] = [];
  const holds: NamedHold[] = [];
  const fold: Uint8Array[] = [];
  for (let at = PART_HEAD_BYTES; ; ) {
    const [part, length] = [view.getUint32(at), view.getUint32(at + LENGTH_BYTES)];
    const start = at + PART_HEAD_BYTES;
    at = start + length;
    if (at > bytes.length) throw new RangeError('it ends too early');
    const content = bytes.subarray(start, at);
    if (part === PARTS.descriptors) descriptors.push(...(parsed(content) as SubjectDescriptor[]));
    else if (part === PARTS.holds) holds.push(...(parsed(content) as NamedHold[]));
    else if (part === PARTS.fold) fold.push(content);
    else if (part === PARTS.end && at === bytes.length) return { descriptors, holds, fold };
    else throw new RangeError(`it has an unknown part ${part}`);
  }
}

const parsed = (text: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(text));

type FirstHead = readonly SubjectDescriptor[] | Pick<IngestState, 'descriptors' | 'holds'>;

function decodeFirstForm(bytes: Uint8Array, length: number): ReadIngestState {
  const head = parsed(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)) as FirstHead;
  const fold = [bytes.subarray(LENGTH_BYTES + length)];
  return isEarlier(head) ? { descriptors: head, holds: [], fold } : { ...head, fold };
}

/** Before holders were followed the head was the list of descriptors alone. */
const isEarlier = (head: FirstHead): head is readonly SubjectDescriptor[] => Array.isArray(head);
