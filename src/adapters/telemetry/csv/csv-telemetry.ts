import { SIGNAL_COUNT } from '../../../domain/telemetry/signal.ts';
import { type Instant, instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { ReadingSink, TelemetryInput, TelemetrySource } from '../../../ports/telemetry-source.ts';
import { bytesOf } from './byte-source.ts';
import { type Columns, columnsOf } from './columns.ts';
import type { CsvDialect } from './dialect.ts';
import { type FaultLog, faultLog } from './fault-log.ts';
import { type CsvRow, fieldText, MOST_COLUMNS, rowScanner } from './row-scanner.ts';
import { NO_SUBJECT, subjectTable } from './subject-table.ts';
import { type TimeStyle, timeAt } from './time-bytes.ts';
import { type ValueReader, valueReader } from './value-reader.ts';

/** What a file is read with. */
export interface CsvFile {
  readonly dialect: CsvDialect;
  readonly input: TelemetryInput;
  readonly sink: ReadingSink;
  readonly faults: FaultLog;
}

/** One row's reading, before it is known whose it is. */
export interface RowReading {
  readonly row: CsvRow;
  readonly at: Instant;
  /** Reused: copy what is kept. */
  readonly values: Float64Array;
}

/** Takes the readings of a file and gives them to their subjects. */
export interface RowTaker {
  take(reading: RowReading): void;
  /** The header stands in the file again: another recording begins. */
  restart?(): void;
  end(): void;
}

/** Makes the taker of a file once its columns are known. */
export type TakerMaker = (file: CsvFile, columns: Columns) => RowTaker;

/** Makes a telemetry source of a dialect. Rows are given to the subjects that they name unless `takerFor` says otherwise. */
export function csvTelemetry(dialect: CsvDialect, takerFor: TakerMaker = namedTaker): TelemetrySource {
  return {
    format: dialect.format,
    async read(input, sink, onBytes) {
      const faults = faultLog(input.path, (fault) => sink.fault(fault));
      try {
        await readFile({ dialect, input, sink, faults }, takerFor, onBytes);
      } finally {
        faults.close();
      }
    },
  };
}

async function readFile(
  file: CsvFile,
  takerFor: TakerMaker,
  onBytes: ((count: number) => void) | undefined,
): Promise<void> {
  const rows = fileRows(file, takerFor);
  const scanner = rowScanner((row) => rows.take(row));
  let isStart = true;
  const onDamage = (message: string): void => file.faults.report('file damaged', { message });
  for await (const piece of bytesOf(file.input.path, { onBytes, onDamage })) {
    scanner.push(isStart && startsWithMark(piece) ? piece.subarray(3) : piece);
    isStart = false;
  }
  scanner.end();
  rows.end();
}

/** The byte order mark of UTF-8. */
const startsWithMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** The rows of one file: the first one is the header, the others are readings. */
function fileRows(file: CsvFile, takerFor: TakerMaker) {
  let header = '';
  let reader: ((row: CsvRow) => void) | undefined;
  let taker: RowTaker | undefined;
  let rowCount = 0;
  return {
    take(row: CsvRow): void {
      if (reader === undefined) {
        header = lineText(row);
        const columns = headerColumns(file, row);
        taker = takerFor(file, columns);
        reader = rowReader(file, columns, taker);
        return;
      }
      if (row.count > 0 && isHeaderAgain(row, header)) {
        taker?.restart?.();
        return;
      }
      rowCount++;
      reader(row);
    },
    end(): void {
      taker?.end();
      const what = reader === undefined ? 'the file is empty' : 'the file holds a header and no rows';
      if (rowCount === 0) {
        file.faults.report('no readings', {
          message: `${what}: it says nothing of any time; remove it or record again`,
        });
      }
    },
  };
}

const lineText = (row: CsvRow): string =>
  Array.from({ length: Math.min(row.count, MOST_COLUMNS) }, (_, index) => fieldText(row, index)).join(',');

/** Files that were put one behind the other hold their header more than once. */
function isHeaderAgain(row: CsvRow, header: string): boolean {
  const start = row.starts[0] as number;
  if (row.bytes[start] !== header.charCodeAt(0) || row.ends[0] === start) return false;
  return lineText(row) === header;
}

function headerColumns(file: CsvFile, row: CsvRow): Columns {
  const { dialect, input, faults } = file;
  const titles = Array.from({ length: Math.min(row.count, MOST_COLUMNS) }, (_, index) => fieldText(row, index));
  const columns = row.flaw === undefined ? columnsOf(titles, dialect, faults) : undefined;
  if (columns !== undefined) return columns;
  const seen = titles.join(',').slice(0, 120);
  const isWide = row.bytes[0] === 0xff && row.bytes[1] === 0xfe;
  const found = isWide ? 'it is written in UTF-16: save it as UTF-8' : `its first line is ${JSON.stringify(seen)}`;
  throw new Problem(
    'telemetry-unreadable',
    `${input.path} is not ${dialect.format}: ${found}. Expected a header line with ${dialect.expected}`,
  );
}

/** Makes the function that turns rows into readings. */
function rowReader(file: CsvFile, columns: Columns, taker: RowTaker): (row: CsvRow) => void {
  const { faults } = file;
  const values = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  const readValues = valuesReader(columns, values, faults);
  const style = timeStyle(file, columns);
  const reading = { row: undefined as CsvRow | undefined, at: instant(0), values };
  let lastFieldLength = 0;
  return (row) => {
    const flaw = row.flaw ?? flawOf(row, columns, lastFieldLength);
    if (flaw !== undefined) {
      faults.report(flaw.replaceAll(/\d+/g, 'n'), { line: row.line, message: flaw });
      return;
    }
    const last = columns.count - 1;
    lastFieldLength = (row.ends[last] as number) - (row.starts[last] as number);
    const at = timeAt(
      row.bytes,
      { start: row.starts[columns.time] as number, end: row.ends[columns.time] as number },
      style,
    );
    if (at !== at) {
      const text = fieldText(row, columns.time).slice(0, 40);
      const message = `"${text}" is no time that can be read: the row isn't used; write it as the other rows do`;
      faults.report('time unreadable', { line: row.line, message });
      return;
    }
    readValues(row);
    reading.row = row;
    reading.at = instant(at);
    taker.take(reading as RowReading);
  };
}

function timeStyle(file: CsvFile, columns: Columns): TimeStyle {
  return {
    order: file.dialect.dateOrder,
    offsetMilliseconds: (file.input.utcOffsetMinutes ?? 0) * 60_000,
    ...(columns.timeUnit === undefined ? {} : { numberUnit: columns.timeUnit }),
  };
}

/** What keeps a row from being used as a whole. */
function flawOf(row: CsvRow, columns: Columns, lastFieldLength: number): string | undefined {
  const { count } = columns;
  if (row.count < count) {
    const cut = row.isUnterminated
      ? 'the file ends in the middle of this line'
      : 'the line is cut short or columns are missing';
    return `the row has ${row.count} fields where the header has ${count}: ${cut}; it isn't used`;
  }
  for (let field = count; field < row.count && field < MOST_COLUMNS; field++) {
    if (row.ends[field] !== row.starts[field]) {
      return `the row has ${row.count} fields where the header has ${count}: quote a field that holds a comma; it isn't used`;
    }
  }
  const length = (row.ends[count - 1] as number) - (row.starts[count - 1] as number);
  if (row.isUnterminated && row.count === count && length < lastFieldLength) {
    return 'the file ends without ending this line and its last field is shorter than in the row before: it may be cut and is not used';
  }
  return undefined;
}

/** Makes the function that fills `values` from a row. */
function valuesReader(columns: Columns, values: Float64Array, faults: FaultLog): (row: CsvRow) => void {
  const first = columns.values.filter((column) => !column.isSecond);
  const places = Int32Array.from(first, (column) => column.place);
  const readers: readonly ValueReader[] = first.map((column) => valueReader(column, faults));
  const second = columns.values
    .filter((column) => column.isSecond)
    .map((column) => ({ place: column.place, read: valueReader(column, faults) }));
  return (row) => {
    for (let index = 0; index < readers.length; index++) {
      values[places[index] as number] = (readers[index] as ValueReader)(row);
    }
    for (const { place, read } of second) {
      if (Number.isNaN(values[place])) values[place] = read(row);
    }
  };
}

/** Gives each reading to the subject that its row names. */
export function namedTaker(file: CsvFile, columns: Columns): RowTaker {
  const { dialect, input, sink, faults } = file;
  refuseNamelessMeter(file, columns);
  const subjectOf = subjectTable({ dialect, columns, input, sink, faults });
  return {
    take({ row, at, values }) {
      const subject = subjectOf(row);
      if (subject !== NO_SUBJECT) sink.reading(subject, at, values);
    },
    end() {},
  };
}

function refuseNamelessMeter({ dialect, input }: CsvFile, columns: Columns): void {
  if (dialect.subjectKind !== 'meter' || dialect.isNamedByFile === true || input.node !== undefined) return;
  if (columns.identity.some(({ role }) => role === 'node')) return;
  throw new Problem(
    'telemetry-unreadable',
    `${input.path} names no meter: add a column "source", or say which node it is with ${dialect.format},node=NAME:PATH`,
  );
}
