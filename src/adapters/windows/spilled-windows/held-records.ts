import type { DeviceWindow } from '../../../domain/telemetry/device-window.ts';
import type { RecordCursor } from './join-records.ts';
import { compareRecords, encodeWindow, LONGEST_RECORD } from './window-record.ts';

const FIRST_DOUBLES = 65_536;
/** 16 MiB: enough for a minute of many thousand devices, little beside what the process needs anyway. */
const MOST_DOUBLES = 2_097_152;

/** Windows in memory, as records in one array: thousands of windows are one object to the memory manager. */
export interface HeldRecords {
  add(window: DeviceWindow): void;
  isFull(): boolean;
  /** The records by minute and subject, of equal ones the first added first. Adding may go on afterwards, not meanwhile. */
  sorted(): RecordCursor;
  clear(): void;
}

export function heldRecords(mostRecords: number): HeldRecords {
  let doubles = new Float64Array(FIRST_DOUBLES);
  let end = 0;
  let offsets: number[] = [];

  function makeRoom(): void {
    if (end + LONGEST_RECORD <= doubles.length) return;
    const larger = new Float64Array(2 * doubles.length);
    larger.set(doubles);
    doubles = larger;
  }

  return {
    add(window) {
      makeRoom();
      offsets.push(end);
      end = encodeWindow(window, doubles, end);
    },
    isFull: () => offsets.length >= mostRecords || end + LONGEST_RECORD > MOST_DOUBLES,
    sorted() {
      offsets.sort((a, b) => compareRecords({ doubles, offset: a }, { doubles, offset: b }));
      return cursorOver(doubles, offsets);
    },
    clear() {
      offsets = [];
      end = 0;
    },
  };
}

function cursorOver(doubles: Float64Array, offsets: readonly number[]): RecordCursor {
  let index = -1;
  const cursor = {
    doubles,
    offset: 0,
    next(): boolean {
      index++;
      if (index >= offsets.length) return false;
      cursor.offset = offsets[index] as number;
      return true;
    },
  };
  return cursor;
}
