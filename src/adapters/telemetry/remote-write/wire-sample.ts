import type { RawSample } from '../pushed-series/raw-sample.ts';
import { readTag, readVarint, skipBytes, skipField, type Wire, wrongForm } from '../pushed-series/wire.ts';

const VALUE_TAG = 0x09;
const TIMESTAMP_TAG = 0x10;
const VALUE_FIELD = 1;
const TIMESTAMP_FIELD = 2;
/** The NaN that marks a series' end. Other NaNs say that a value is not known, and a language may turn one into another: bits are compared. */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 2;

/** Reads the sample that stands between here and `end`; both versions write it alike. */
export function readSample(wire: Wire, end: number, sample: RawSample): void {
  sample.at = 0;
  sample.value = 0;
  sample.isStale = false;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag === VALUE_TAG) readValue(wire, end, sample);
    else if (tag === TIMESTAMP_TAG) sample.at = readVarint(wire, end);
    else if (tag >>> 3 === VALUE_FIELD || tag >>> 3 === TIMESTAMP_FIELD) throw wrongForm('a sample');
    else skipField(wire, tag, end);
  }
}

function readValue(wire: Wire, end: number, sample: RawSample): void {
  const { at, view } = wire;
  skipBytes(wire, 8, end);
  const value = view.getFloat64(at, true);
  sample.value = value;
  sample.isStale =
    value !== value && view.getUint32(at, true) === STALE_LOW && view.getUint32(at + 4, true) === STALE_HIGH;
}
