import { readTag, readVarint, skipBytes, skipField, type Wire, wrongForm } from '../pushed-series/wire.ts';
import type { RawSample } from '../pushed-series/raw-sample.ts';

/** A `NumberDataPoint` as it stands in a message. Reused from point to point. */
export interface RawPoint extends RawSample {
  hasValue: boolean;
  /** Where its attributes stand, tags and all; the same twice when it has none. */
  attributesFrom: number;
  attributesUntil: number;
  /** Something else stands between its attributes. */
  isScattered: boolean;
  /** Its attributes are those that were foretold, and there are no others. */
  isForetold: boolean;
}

export const newRawPoint = (): RawPoint => ({
  at: 0,
  value: 0,
  isStale: false,
  hasValue: false,
  attributesFrom: 0,
  attributesUntil: 0,
  isScattered: false,
  isForetold: false,
});

const TIME_TAG = 0x19;
const DOUBLE_TAG = 0x21;
const INT_TAG = 0x31;
export const ATTRIBUTE_TAG = 0x3a;
const FLAGS_TAG = 0x40;
const NO_RECORDED_VALUE = 1;
/** Start, time, the two values, exemplars, attributes, flags: in no other form. */
const FORMS: readonly (number | undefined)[] = [undefined, undefined, 1, 1, 1, 2, 1, 2, 0];

/**
 * Reads the point that stands between here and `end`.
 * Source: opentelemetry-proto 1.5, metrics/v1/metrics.proto, `NumberDataPoint`.
 * @param foretold how many bytes from here on are the attributes that came here last time; 0 where they are not.
 */
export function readPoint(wire: Wire, end: number, { point, foretold }: PointReading): void {
  point.at = 0;
  point.value = Number.NaN;
  point.isStale = point.hasValue = point.isScattered = point.isForetold = false;
  point.attributesFrom = point.attributesUntil = wire.at;
  while (wire.at < end) {
    const from = wire.at;
    const tag = readTag(wire, end);
    if (tag === ATTRIBUTE_TAG) takeAttribute(wire, end, { point, foretold, from });
    else if (tag === TIME_TAG) point.at = readMilliseconds(wire, end);
    else if (tag === DOUBLE_TAG) takeValue(point, wire.view.getFloat64(fixed64(wire, end), true));
    else if (tag === INT_TAG) takeValue(point, readInt64(wire, end));
    else if (tag === FLAGS_TAG) point.isStale = readVarint(wire, end) % 2 === NO_RECORDED_VALUE;
    else if (FORMS[tag >>> 3] !== undefined && FORMS[tag >>> 3] !== tag % 8) throw wrongForm('a part of a point');
    else skipField(wire, tag, end);
  }
}

export interface PointReading {
  readonly point: RawPoint;
  readonly foretold: (wire: Wire, from: number, end: number) => number;
}

interface AttributeReading extends PointReading {
  readonly from: number;
}

function takeAttribute(wire: Wire, end: number, { point, foretold, from }: AttributeReading): void {
  if (point.attributesFrom === point.attributesUntil) {
    point.attributesFrom = from;
    const length = foretold(wire, from, end);
    point.isForetold = length > 0;
    if (point.isForetold) wire.at = from + length;
    else skipField(wire, ATTRIBUTE_TAG, end);
  } else {
    if (from !== point.attributesUntil) point.isScattered = true;
    point.isForetold = false;
    skipField(wire, ATTRIBUTE_TAG, end);
  }
  if (!point.isScattered) point.attributesUntil = wire.at;
}

function takeValue(point: RawPoint, value: number): void {
  point.value = value;
  point.hasValue = true;
}

const WORD = 2 ** 32;
const MILLION = 1_000_000;
/** 2^32 nanoseconds are so many milliseconds and nanoseconds. */
const WORD_MILLISECONDS = Math.floor(WORD / MILLION);
const WORD_NANOSECONDS = WORD % MILLION;

/** Passes over eight bytes and gives where they stand. */
function fixed64(wire: Wire, end: number): number {
  const { at } = wire;
  skipBytes(wire, 8, end);
  return at;
}

/** Nanoseconds since 1970 as whole milliseconds, exactly: a double can't hold the nanoseconds. */
function readMilliseconds(wire: Wire, end: number): number {
  const at = fixed64(wire, end);
  const low = wire.view.getUint32(at, true);
  const high = wire.view.getUint32(at + 4, true);
  return high * WORD_MILLISECONDS + Math.floor((high * WORD_NANOSECONDS + low) / MILLION);
}

function readInt64(wire: Wire, end: number): number {
  const at = fixed64(wire, end);
  return wire.view.getInt32(at + 4, true) * WORD + wire.view.getUint32(at, true);
}
