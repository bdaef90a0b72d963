import { type LiveState, liveStateWriter } from './live-snapshot.ts';
import type { LiveSubject } from './live-subject.ts';

/** Rooms that blocks were given in and may be given in again: left to the memory manager they would be a second state. */
const ROOM_BYTES = 640 * 1024;
const MOST_SPARE_ROOMS = 8;

/** A block is closed when it holds so many numbers: half a megabyte, some milliseconds of work. */
const BLOCK_DOUBLES = 65_536;

/** The state of a fold at one moment, written block by block while the fold goes on. */
export interface FrozenFold {
  /** Each is a state of some of the subjects; together of all. To be asked for once. A block is valid until the next is asked for. */
  readonly blocks: Iterable<Uint8Array>;
  /** Nothing more is asked for. */
  end(): void;
}

/** Writes subjects as they stood when this was made: each in its turn, or right before it changes. */
export interface FrozenSubjects {
  /** To be called before a subject changes. */
  keep(subject: LiveSubject): void;
  /** A block is valid until the next is asked for. */
  blocks(): Generator<Uint8Array>;
}

/** @param turn higher than at any freezing before. Subjects that come later must have it from the first. */
export function frozenSubjects({ subjects, ...lead }: LiveState, turn: number): FrozenSubjects {
  const writer = liveStateWriter(lead);
  const count = subjects.length;
  const closed: Uint8Array[] = [];
  const spare: ArrayBuffer[] = [];
  let next = 0;
  let isAnyGiven = false;

  const taken = (): Uint8Array => writer.taken(spare.pop() ?? new ArrayBuffer(ROOM_BYTES));
  function keep(subject: LiveSubject): void {
    if (subject.keptIn >= turn) return;
    subject.keptIn = turn;
    writer.put(subject);
    if (writer.doubles >= BLOCK_DOUBLES) closed.push(taken());
  }
  function nextBlock(): Uint8Array | undefined {
    while (closed.length === 0 && next < count) keep(subjects[next++] as LiveSubject);
    const block = closed.shift();
    if (block !== undefined) return block;
    return writer.subjects > 0 || !isAnyGiven ? taken() : undefined;
  }
  return {
    keep,
    *blocks() {
      for (let block = nextBlock(); block !== undefined; block = nextBlock()) {
        isAnyGiven = true;
        yield block;
        if (spare.length < MOST_SPARE_ROOMS) spare.push(block.buffer as ArrayBuffer);
      }
    },
  };
}
