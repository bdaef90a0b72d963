import { LABEL_TAG } from '../pushed-series/label-block.ts';
import type { Series } from '../pushed-series/measured-series.ts';
import { type MessageDoors, readSamples, type SamplesForm } from './series-samples.ts';
import type { SeriesMemory } from './series-memory.ts';
import { unreadable } from '../pushed-series/unreadable.ts';
import {
  LENGTH_DELIMITED,
  readEnd,
  readTag,
  skipField,
  type Wire,
  wireOver,
  wrongForm,
} from '../pushed-series/wire.ts';

/** Fields of `prometheus.WriteRequest`; its metadata (3) is passed over. */
const SERIES_TAG = 0x0a;
/** Fields of the message of remote write 2.0, which this one does not have. */
const FIELDS_OF_VERSION_2 = [4, 5];
const SAMPLES_FORM: SamplesForm = { exemplarTag: 0x1a, histogramTag: 0x22 };

/**
 * Reads a message of remote write 1.0.
 * Source: Prometheus Remote-Write 1.0 specification, "Protocol"; exemplars and histograms as Prometheus adds them (prompb/types.proto).
 * @throws Problem `message-unreadable`
 */
export function readWriteRequest(wire: Wire, doors: MessageDoors): void {
  const end = wire.bytes.length;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag === SERIES_TAG) readSeries(wire, readEnd(wire, end), doors);
    else if (tag >>> 3 === 1) throw wrongForm('a series');
    else if (FIELDS_OF_VERSION_2.includes(tag >>> 3))
      throw unreadable('is of remote write 2.0 and was said to be of 1.0: correct the Content-Type');
    else skipField(wire, tag, end);
  }
}

function readSeries(wire: Wire, end: number, { memory, intake }: MessageDoors): void {
  const from = wire.at;
  const foretold = memory.foretold(wire, end);
  if (foretold !== undefined && !hasLabels(wire, end)) intake.series(foretold);
  else {
    wire.at = from;
    intake.series(seriesByLabels(wire, end, memory));
  }
  readSamples(wire, end, { form: SAMPLES_FORM, intake });
}

/** Whether labels stand among what is left of a series. The wire stays where it is. */
function hasLabels(wire: Wire, end: number): boolean {
  const from = wire.at;
  let found = false;
  while (wire.at < end && !found) {
    const tag = readTag(wire, end);
    found = tag >>> 3 === 1;
    if (!found) skipField(wire, tag, end);
  }
  wire.at = from;
  return found;
}

/** Takes the labels of a series, wherever they stand in it, and leaves the wire before its first sample. */
function seriesByLabels(wire: Wire, end: number, memory: SeriesMemory): Series | string | undefined {
  const from = wire.at;
  while (wire.at < end && wire.bytes[wire.at] === LABEL_TAG) skipField(wire, readTag(wire, end), end);
  const until = wire.at;
  if (hasLabels(wire, end)) {
    wire.at = from;
    const gathered = wireOver(gatheredLabels(wire, end));
    wire.at = from;
    return memory.found(gathered, gathered.bytes.length);
  }
  wire.at = from;
  const series = memory.found(wire, until);
  wire.at = until;
  return series;
}

/** Labels that do not stand together, brought together. No sender is known that writes so; the format allows it. */
function gatheredLabels(wire: Wire, end: number): Uint8Array {
  const gathered = new Uint8Array(end - wire.at);
  let length = 0;
  while (wire.at < end) {
    const from = wire.at;
    const tag = readTag(wire, end);
    if (tag >>> 3 === 1 && tag % 8 !== LENGTH_DELIMITED) throw wrongForm('a label');
    skipField(wire, tag, end);
    if (tag !== LABEL_TAG) continue;
    gathered.set(wire.bytes.subarray(from, wire.at), length);
    length += wire.at - from;
  }
  return gathered.subarray(0, length);
}
