import { type DeviceWindow, emptyWindow, PLACE_COUNT } from '../../../domain/telemetry/device-window.ts';
import { instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { type NamedWindow, UNNUMBERED_SUBJECT } from '../../../ports/measurement-store.ts';
import { RowReader, RowWriter } from './row-binary.ts';
import { placeOfStored, STORED_BY_PLACE } from './stored-signals.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** More than a row of a window with all its places takes, but for its name. */
const MOST_ROW_BYTES = 2048;

/** What a row says beside its window. */
export interface Stamp {
  readonly version: number;
  /** Where tellers have rows of their own. */
  readonly teller?: string;
}

/** A window as one teller told it; the teller is empty where they have no rows of their own. */
export interface Telling extends NamedWindow {
  readonly teller: string;
}

/**
 * Rows of the windows in the order of the table's columns, whole rows in each chunk, made as they are asked for.
 * A chunk is valid until the next one is asked for: the room is used again.
 */
export function* rowsOf(windows: Iterable<NamedWindow>, stamp: Stamp): Generator<Uint8Array> {
  const writer = new RowWriter(CHUNK_BYTES + MOST_ROW_BYTES);
  for (const named of windows) {
    writeRow(writer, named, stamp);
    if (writer.length < CHUNK_BYTES) continue;
    yield writer.written();
    writer.length = 0;
  }
  if (writer.length > 0) yield writer.written();
}

function writeRow(writer: RowWriter, { subjectName, window }: NamedWindow, { version, teller }: Stamp): void {
  const places = coveredPlaces(window);
  writer.int64(window.from);
  writer.text(subjectName);
  writer.int64(version);
  writer.count(places.length);
  for (const place of places) writer.uint16(STORED_BY_PLACE[place] as number);
  writeNumbers(writer, places, window.integral);
  writeNumbers(writer, places, window.minimum);
  writeNumbers(writer, places, window.maximum);
  writeNumbers(writer, places, window.coveredMilliseconds);
  writeMoments(writer, places, { moments: window.coveredFrom, start: window.from });
  writeMoments(writer, places, { moments: window.coveredUntil, start: window.from });
  if (teller !== undefined) writer.text(teller);
}

function coveredPlaces({ coveredMilliseconds }: DeviceWindow): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < PLACE_COUNT; place++) if ((coveredMilliseconds[place] as number) > 0) places.push(place);
  return places;
}

function writeNumbers(writer: RowWriter, places: readonly number[], values: number[]): void {
  writer.count(places.length);
  for (const place of places) writer.float64(values[place] as number);
}

interface Moments {
  readonly moments: number[];
  readonly start: number;
}

/** Within a window the difference to its start is exact, and small enough to take little room. */
function writeMoments(writer: RowWriter, places: readonly number[], { moments, start }: Moments): void {
  writer.count(places.length);
  for (const place of places) writer.float64((moments[place] as number) - start);
}

/**
 * The tellings of a page. @param isByTeller whether its rows name their teller.
 * @throws Problem `measurements-newer` when a signal has a number that this version doesn't know.
 */
export function tellingsOf(page: Uint8Array, isByTeller: boolean): readonly Telling[] {
  const reader = new RowReader(page);
  const tellings: Telling[] = [];
  while (!reader.isAtEnd) tellings.push({ ...readRow(reader), teller: isByTeller ? reader.text() : '' });
  return tellings;
}

function readRow(reader: RowReader): NamedWindow {
  const start = reader.int64();
  const subjectName = reader.text();
  const window = emptyWindow(UNNUMBERED_SUBJECT, instant(start));
  const places = readPlaces(reader);
  readNumbers(reader, places, window.integral);
  readNumbers(reader, places, window.minimum);
  readNumbers(reader, places, window.maximum);
  readNumbers(reader, places, window.coveredMilliseconds);
  readMoments(reader, places, { moments: window.coveredFrom, start });
  readMoments(reader, places, { moments: window.coveredUntil, start });
  return { subjectName, window };
}

function readPlaces(reader: RowReader): readonly number[] {
  return Array.from({ length: reader.count() }, () => {
    const stored = reader.uint16();
    const place = placeOfStored(stored);
    if (place !== undefined) return place;
    throw new Problem(
      'measurements-newer',
      `a kept window tells of a signal (number ${stored}) that this version doesn't know: run the version that wrote it`,
      { isLasting: true },
    );
  });
}

function readNumbers(reader: RowReader, places: readonly number[], values: number[]): void {
  reader.count();
  for (const place of places) values[place] = reader.float64();
}

function readMoments(reader: RowReader, places: readonly number[], { moments, start }: Moments): void {
  reader.count();
  for (const place of places) moments[place] = start + reader.float64();
}
