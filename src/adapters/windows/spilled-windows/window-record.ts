import { instant } from '../../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, PLACE_COUNT } from '../../../domain/telemetry/device-window.ts';

const HEAD = 3;
const FIELDS_PER_PLACE = 7;

/** Doubles that the window's record takes: subject, minute, number of known places, then seven for each of those. */
function recordLength(window: DeviceWindow): number {
  let known = 0;
  for (const covered of window.coveredMilliseconds) if (covered > 0) known++;
  return HEAD + known * FIELDS_PER_PLACE;
}

/** The windows as one run of doubles in the machine's byte order: the file is read back by the process that wrote it. */
export function encodeWindows(windows: readonly DeviceWindow[]): Float64Array {
  const total = windows.reduce((sum, window) => sum + recordLength(window), 0);
  const run = new Float64Array(total);
  let offset = 0;
  for (const window of windows) offset = encodeWindow(window, run, offset);
  return run;
}

function encodeWindow(window: DeviceWindow, into: Float64Array, start: number): number {
  let offset = start + HEAD;
  let known = 0;
  for (let place = 0; place < PLACE_COUNT; place++) {
    const covered = window.coveredMilliseconds[place] as number;
    if (covered <= 0) continue;
    known++;
    into[offset++] = place;
    into[offset++] = window.integral[place] as number;
    into[offset++] = window.minimum[place] as number;
    into[offset++] = window.maximum[place] as number;
    into[offset++] = covered;
    into[offset++] = window.coveredFrom[place] as number;
    into[offset++] = window.coveredUntil[place] as number;
  }
  into[start] = window.subject;
  into[start + 1] = window.from;
  into[start + 2] = known;
  return offset;
}

/** Doubles of the record whose head stands at `offset`, or `undefined` while its head isn't there yet. */
export function recordLengthAt(doubles: Float64Array, offset: number): number | undefined {
  const known = doubles[offset + 2];
  return known === undefined ? undefined : HEAD + known * FIELDS_PER_PLACE;
}

/** Reads the record at `offset`, which must be there whole. */
export function decodeWindow(doubles: Float64Array, offset: number): DeviceWindow {
  const window = emptyWindow(doubles[offset] as number, instant(doubles[offset + 1] as number));
  const known = doubles[offset + 2] as number;
  for (let index = 0; index < known; index++) {
    const at = offset + HEAD + index * FIELDS_PER_PLACE;
    const place = doubles[at] as number;
    window.integral[place] = doubles[at + 1] as number;
    window.minimum[place] = doubles[at + 2] as number;
    window.maximum[place] = doubles[at + 3] as number;
    window.coveredMilliseconds[place] = doubles[at + 4] as number;
    window.coveredFrom[place] = doubles[at + 5] as number;
    window.coveredUntil[place] = doubles[at + 6] as number;
  }
  return window;
}
