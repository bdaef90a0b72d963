import { doublesReader, doublesWriter } from '../../foundation/doubles.ts';
import { Problem } from '../../foundation/problem.ts';
import { CATCH_UP_MOMENTS } from './catch-up.ts';
import { PRODUCTS } from './device-window.ts';
import { putInstances, takeInstances } from './instance-state.ts';
import { putSubject, takeSubject } from './live-state.ts';
import type { LiveSubject } from './live-subject.ts';
import { type RowRoom, rowRoom } from './row-room.ts';
import { SIGNAL_ORDER } from './signal.ts';

/** Raised whenever the numbers of a state change their meaning. */
const VERSION = 3;
/** The first told nothing of catching up, and neither it nor the second of instances. */
const FIRST_VERSION = 1;
const VERSION_WITH_INSTANCES = 3;
/** Version, bytes of the head; then the head, padded to whole doubles; then the numbers. */
const LEAD_DOUBLES = 2;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** The whole state of a live fold. */
export interface LiveState {
  /** The highest time of receipt, and when silent subjects were last looked for. */
  readonly logTime: number;
  readonly scannedAt: number;
  readonly subjects: readonly LiveSubject[];
}

const PLACES = [...SIGNAL_ORDER, ...PRODUCTS].join();

interface Head {
  readonly places: string;
  readonly names: readonly string[];
}

/** The state as bytes, subjects by name. It has a version and no check sum: its keeper adds one. */
export function encodeLiveState(state: LiveState): Uint8Array {
  const writer = liveStateWriter(state);
  for (const subject of state.subjects) writer.put(subject);
  return writer.taken();
}

/** Writes a state subject by subject, each as it is at that moment. */
export interface LiveStateWriter {
  put(subject: LiveSubject): void;
  readonly subjects: number;
  readonly doubles: number;
  /**
   * The state of the subjects since the last taking.
   * @param room where it is put if there is enough of it; it starts at the front.
   */
  taken(room?: ArrayBuffer): Uint8Array;
}

export function liveStateWriter({ logTime, scannedAt }: Omit<LiveState, 'subjects'>): LiveStateWriter {
  const writer = doublesWriter();
  let names: string[] = [];
  function start(): void {
    writer.clear();
    names = [];
    writer.put(logTime);
    writer.put(scannedAt);
  }
  start();
  return {
    put(subject) {
      names.push(subject.name);
      putSubject(writer, subject);
      for (const name of CATCH_UP_MOMENTS) writer.put(subject.catchUp[name]);
      putInstances(writer, subject);
    },
    get subjects() {
      return names.length;
    },
    get doubles() {
      return writer.count;
    },
    taken(room) {
      const bytes = withHead({ places: PLACES, names }, writer.written(), room);
      start();
      return bytes;
    },
  };
}

/** A state of before the latest places were added is read as it is: of those it says nothing. */
const areKnown = (places: string): boolean => `${PLACES},`.startsWith(`${places},`);

function withHead(head: Head, numbers: Float64Array, room: ArrayBuffer = new ArrayBuffer(0)): Uint8Array {
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const headDoubles = Math.ceil(headBytes.length / DOUBLE);
  const length = LEAD_DOUBLES + headDoubles + numbers.length;
  const isRoomEnough = room.byteLength >= length * DOUBLE;
  const all = new Float64Array(isRoomEnough ? room : new ArrayBuffer(length * DOUBLE), 0, length);
  all.set([VERSION, headBytes.length]);
  const bytes = new Uint8Array(all.buffer, 0, all.byteLength);
  // Where the head is no whole number of doubles the rest of its last one is empty, whatever the room held before.
  all.fill(0, LEAD_DOUBLES, LEAD_DOUBLES + headDoubles);
  bytes.set(headBytes, LEAD_DOUBLES * DOUBLE);
  all.set(numbers, LEAD_DOUBLES + headDoubles);
  return bytes;
}

/**
 * Reads a state back from its blocks, each of which is a state of some of the subjects. Subjects have the number -1 until a reading
 * names them.
 * @throws Problem `live-state-unreadable`.
 */
export function decodeLiveBlocks(blocks: readonly Uint8Array[], room: RowRoom = rowRoom()): LiveState {
  let [logTime, scannedAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const subjects: LiveSubject[] = [];
  for (const block of blocks) {
    const state = decodeLiveState(block, room);
    ({ logTime, scannedAt } = state);
    for (const subject of state.subjects) subjects.push(subject);
  }
  return { logTime, scannedAt, subjects };
}

/**
 * Reads a state back. Subjects have the number -1 until a reading names them.
 * @throws Problem `live-state-unreadable` when it was made by another version or is not a state.
 */
export function decodeLiveState(bytes: Uint8Array, room: RowRoom = rowRoom()): LiveState {
  try {
    return decode(bytes, room);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'live-state-unreadable',
      `The state of the fold can't be taken up (${reason}). Start the version that wrote it, or remove the checkpoint: the log is then folded from the first message that it keeps.`,
      { cause: error, isLasting: true },
    );
  }
}

function decode(bytes: Uint8Array, room: RowRoom): LiveState {
  // A copy stands on a whole double, wherever the bytes came from; `slice` would not copy those of a file.
  const aligned = new Uint8Array(bytes);
  const all = new Float64Array(aligned.buffer, 0, Math.floor(aligned.length / DOUBLE));
  const version = all[0] ?? 0;
  if (!(Number.isInteger(version) && version >= FIRST_VERSION && version <= VERSION)) {
    throw new RangeError(`version ${version}, where ${VERSION} is known`);
  }
  const headLength = all[1] ?? 0;
  const headDoubles = Math.ceil(headLength / DOUBLE);
  if (!(headLength > 0 && LEAD_DOUBLES + headDoubles <= all.length)) throw new RangeError('it ends too early');
  const start = LEAD_DOUBLES * DOUBLE;
  const head = JSON.parse(new TextDecoder().decode(aligned.subarray(start, start + headLength))) as Head;
  if (!areKnown(head.places)) throw new RangeError('it knows other signals');
  const reader = doublesReader(all.subarray(LEAD_DOUBLES + headDoubles));
  const logTime = reader.take();
  const scannedAt = reader.take();
  const subjects = head.names.map((name) => {
    const subject = takeSubject(reader, name, room);
    if (version > FIRST_VERSION) for (const moment of CATCH_UP_MOMENTS) subject.catchUp[moment] = reader.take();
    if (version >= VERSION_WITH_INSTANCES) takeInstances(reader, subject, room);
    return subject;
  });
  if (!reader.isAtEnd()) throw new RangeError('it goes on after its end');
  return { logTime, scannedAt, subjects };
}
