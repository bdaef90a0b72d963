import { type DeviceWindow, PLACE_COUNT } from '../../../domain/telemetry/device-window.ts';
import type { WindowPool } from '../../../domain/telemetry/window-pool.ts';
import { instant } from '../../../foundation/instant.ts';

const HEAD = 6;
const LENGTH = 2;
const FIELDS_OF_VALUE = 4;
const FIELDS_WITH_COVER = 7;
/** Doubles of a window that knows every place, each covered otherwise. */
export const LONGEST_RECORD = HEAD + PLACE_COUNT * FIELDS_WITH_COVER;

/**
 * A window as doubles in the machine's byte order: subject, minute, length, then the cover of its first known place (time, start,
 * end), then for each known place its number, integral, minimum and maximum. A place that is covered otherwise than the first,
 * which is rare, has its number raised by PLACE_COUNT and its own cover behind it.
 */
export interface WindowRecord {
  readonly doubles: Float64Array;
  readonly offset: number;
}

/** Writes the window at `start`, where {@link LONGEST_RECORD} doubles must be free; returns where it ends. */
export function encodeWindow(window: DeviceWindow, into: Float64Array, start: number): number {
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const first = coveredMilliseconds.findIndex((covered) => covered > 0);
  const [cover, from, until] = [coveredMilliseconds[first] ?? 0, coveredFrom[first] ?? 0, coveredUntil[first] ?? 0];
  let offset = start + HEAD;
  for (let place = Math.max(0, first); place < PLACE_COUNT; place++) {
    const covered = coveredMilliseconds[place] as number;
    if (covered <= 0) continue;
    const isLikeFirst = covered === cover && coveredFrom[place] === from && coveredUntil[place] === until;
    into[offset] = isLikeFirst ? place : place + PLACE_COUNT;
    into[offset + 1] = integral[place] as number;
    into[offset + 2] = minimum[place] as number;
    into[offset + 3] = maximum[place] as number;
    offset += FIELDS_OF_VALUE;
    if (!isLikeFirst) offset = encodeCover(window, place, { into, offset });
  }
  into[start] = window.subject;
  into[start + 1] = window.from;
  into[start + LENGTH] = offset - start;
  into[start + 3] = cover;
  into[start + 4] = from;
  into[start + 5] = until;
  return offset;
}

function encodeCover(
  window: DeviceWindow,
  place: number,
  { into, offset }: { readonly into: Float64Array; readonly offset: number },
): number {
  into[offset] = window.coveredMilliseconds[place] as number;
  into[offset + 1] = window.coveredFrom[place] as number;
  into[offset + 2] = window.coveredUntil[place] as number;
  return offset + FIELDS_WITH_COVER - FIELDS_OF_VALUE;
}

/** Doubles of the record at `offset` when it is there whole before `end`, `undefined` otherwise. */
export function recordLengthWithin(doubles: Float64Array, offset: number, end: number): number | undefined {
  if (offset + HEAD > end) return undefined;
  const length = recordLength(doubles, offset);
  return offset + length <= end ? length : undefined;
}

export const recordLength = (doubles: Float64Array, offset: number): number => doubles[offset + LENGTH] as number;

/** By minute, within a minute by subject. */
export function compareRecords(a: WindowRecord, b: WindowRecord): number {
  const minutes = (a.doubles[a.offset + 1] as number) - (b.doubles[b.offset + 1] as number);
  return minutes === 0 ? (a.doubles[a.offset] as number) - (b.doubles[b.offset] as number) : minutes;
}

export function decodeWindow({ doubles, offset }: WindowRecord, pool: Pick<WindowPool, 'take'>): DeviceWindow {
  const window = pool.take(doubles[offset] as number, instant(doubles[offset + 1] as number));
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const end = offset + recordLength(doubles, offset);
  let at = offset + HEAD;
  while (at < end) {
    const code = doubles[at] as number;
    const isLikeFirst = code < PLACE_COUNT;
    const place = isLikeFirst ? code : code - PLACE_COUNT;
    integral[place] = doubles[at + 1] as number;
    minimum[place] = doubles[at + 2] as number;
    maximum[place] = doubles[at + 3] as number;
    const cover = isLikeFirst ? offset + 3 : at + FIELDS_OF_VALUE;
    coveredMilliseconds[place] = doubles[cover] as number;
    coveredFrom[place] = doubles[cover + 1] as number;
    coveredUntil[place] = doubles[cover + 2] as number;
    at += isLikeFirst ? FIELDS_OF_VALUE : FIELDS_WITH_COVER;
  }
  return window;
}
