import { type DeviceWindow, emptyWindow, PLACE_COUNT } from '../../../domain/telemetry/device-window.ts';
import { instant } from '../../../foundation/instant.ts';

const HEAD = 3;
const FIELDS_PER_PLACE = 7;
/** Doubles of a window that knows every place. */
export const LONGEST_RECORD = HEAD + PLACE_COUNT * FIELDS_PER_PLACE;

/** A window as doubles: subject, minute, number of known places, then seven for each of those. In the machine's byte order. */
export interface WindowRecord {
  readonly doubles: Float64Array;
  readonly offset: number;
}

/** Writes the window at `start`, where {@link LONGEST_RECORD} doubles must be free; returns where it ends. */
export function encodeWindow(window: DeviceWindow, into: Float64Array, start: number): number {
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  let offset = start + HEAD;
  let known = 0;
  for (let place = 0; place < PLACE_COUNT; place++) {
    const covered = coveredMilliseconds[place] as number;
    if (covered <= 0) continue;
    known++;
    into[offset] = place;
    into[offset + 1] = integral[place] as number;
    into[offset + 2] = minimum[place] as number;
    into[offset + 3] = maximum[place] as number;
    into[offset + 4] = covered;
    into[offset + 5] = coveredFrom[place] as number;
    into[offset + 6] = coveredUntil[place] as number;
    offset += FIELDS_PER_PLACE;
  }
  into[start] = window.subject;
  into[start + 1] = window.from;
  into[start + 2] = known;
  return offset;
}

/** Doubles of the record at `offset` when it is there whole before `end`, `undefined` otherwise. */
export function recordLengthWithin(doubles: Float64Array, offset: number, end: number): number | undefined {
  if (offset + HEAD > end) return undefined;
  const length = recordLength(doubles, offset);
  return offset + length <= end ? length : undefined;
}

export const recordLength = (doubles: Float64Array, offset: number): number =>
  HEAD + (doubles[offset + 2] as number) * FIELDS_PER_PLACE;

/** By minute, within a minute by subject. */
export function compareRecords(a: WindowRecord, b: WindowRecord): number {
  const minutes = (a.doubles[a.offset + 1] as number) - (b.doubles[b.offset + 1] as number);
  return minutes === 0 ? (a.doubles[a.offset] as number) - (b.doubles[b.offset] as number) : minutes;
}

export function decodeWindow({ doubles, offset }: WindowRecord): DeviceWindow {
  const window = emptyWindow(doubles[offset] as number, instant(doubles[offset + 1] as number));
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const end = offset + recordLength(doubles, offset);
  for (let at = offset + HEAD; at < end; at += FIELDS_PER_PLACE) {
    const place = doubles[at] as number;
    integral[place] = doubles[at + 1] as number;
    minimum[place] = doubles[at + 2] as number;
    maximum[place] = doubles[at + 3] as number;
    coveredMilliseconds[place] = doubles[at + 4] as number;
    coveredFrom[place] = doubles[at + 5] as number;
    coveredUntil[place] = doubles[at + 6] as number;
  }
  return window;
}
