import { type LabelWriter, labelWriter, MOST_REFERENCES, type Symbols } from './label-writer.ts';
import type { Series } from '../pushed-series/measured-series.ts';
import { type SeriesMemory, TOO_LONG } from './series-memory.ts';
import { type MessageDoors, readSamples, type SamplesForm } from './series-samples.ts';
import { unreadable } from '../pushed-series/unreadable.ts';
import {
  LENGTH_DELIMITED,
  readEnd,
  readTag,
  readVarint,
  skipField,
  VARINT,
  type Wire,
  wrongForm,
} from '../pushed-series/wire.ts';

/** Fields of `io.prometheus.write.v2.Request`; 1 to 3 are reserved, so that a message of version 1.0 is known by them. */
const SYMBOL_FIELD = 4;
const SERIES_FIELD = 5;
/** Field of a series: numbers of symbols, a name and a value in turn. */
const LABEL_REFERENCES_FIELD = 1;
const SAMPLES_FORM: SamplesForm = { exemplarTag: 0x22, histogramTag: 0x1a };
/** It bounds what a message of empty symbols can cost. */
const MOST_SYMBOLS = 1_000_000;

/**
 * Reads a message of remote write 2.0, whose labels are numbers of symbols. They are written out as those of version 1.0,
 * so that both versions share what is known of series.
 * Source: Prometheus Remote-Write 2.0 specification, "Proto Message"; field numbers from prompb/io/prometheus/write/v2/types.proto.
 * @throws Problem `message-unreadable`
 */
export function readWriteRequest2(wire: Wire, doors: MessageDoors): void {
  const end = wire.bytes.length;
  const symbols = symbolsOf(wire, end);
  const labels = labelWriter(doors.maximumBytes);
  wire.at = 0;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag >>> 3 !== SERIES_FIELD) {
      skipField(wire, tag, end);
      continue;
    }
    const seriesEnd = readEnd(wire, end);
    const from = wire.at;
    doors.intake.series(seriesByReferences(referencesOf(wire, seriesEnd), { symbols, labels, memory: doors.memory }));
    wire.at = from;
    readSamples(wire, seriesEnd, { form: SAMPLES_FORM, intake: doors.intake });
  }
}

function symbolsOf(wire: Wire, end: number): Symbols {
  const symbols: Symbols = { bytes: wire.bytes, from: [], until: [] };
  while (wire.at < end) {
    const tag = readTag(wire, end);
    const field = tag >>> 3;
    if (field < SYMBOL_FIELD)
      throw unreadable('is of remote write 1.0 and was said to be of 2.0: correct the Content-Type');
    if (field <= SERIES_FIELD && tag % 8 !== LENGTH_DELIMITED) throw wrongForm('a symbol or a series');
    const from = wire.at;
    skipField(wire, tag, end);
    if (field !== SYMBOL_FIELD) continue;
    const until = wire.at;
    wire.at = from;
    symbols.from.push(until - (readEnd(wire, end) - wire.at));
    symbols.until.push(until);
    wire.at = until;
    if (symbols.from.length > MOST_SYMBOLS)
      throw unreadable(`has more than ${MOST_SYMBOLS} symbols: send smaller batches`);
  }
  return symbols;
}

/** The numbers of a series' symbols, packed or not, wherever they stand in it; more than any series can use are left out. */
function referencesOf(wire: Wire, end: number): readonly number[] {
  const references: number[] = [];
  const take = (until: number): void => {
    const reference = readVarint(wire, until);
    if (references.length <= MOST_REFERENCES) references.push(reference);
  };
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag >>> 3 !== LABEL_REFERENCES_FIELD) skipField(wire, tag, end);
    else if (tag % 8 === VARINT) take(end);
    else if (tag % 8 === LENGTH_DELIMITED) {
      const until = readEnd(wire, end);
      while (wire.at < until) take(until);
    } else throw wrongForm('labels');
  }
  return references;
}

interface SeriesDoors {
  readonly symbols: Symbols;
  readonly labels: LabelWriter;
  readonly memory: SeriesMemory;
}

const BROKEN_REFERENCES =
  'a series refers to symbols that the message does not have, or to a name without a value: it is not known what it measures';

function seriesByReferences(references: readonly number[], doors: SeriesDoors): Series | string | undefined {
  const { symbols, labels, memory } = doors;
  if (references.length > MOST_REFERENCES) return TOO_LONG;
  if (references.length % 2 === 1 || references.some((reference) => reference >= symbols.from.length))
    return BROKEN_REFERENCES;
  const end = labels.write(references, symbols);
  if (end === undefined) return TOO_LONG;
  const { wire } = labels;
  wire.at = 0;
  const foretold = memory.foretold(wire, end);
  if (foretold !== undefined && wire.at === end) return foretold;
  wire.at = 0;
  return memory.found(wire, end);
}
