import { LONGEST_LINE, lineReader, type TextReader } from './text-lines.ts';

/** A row of a table by the names in its header, compared without regard to case, `_`, `-` and spaces. */
export interface CsvRow {
  /** Counted from 1; the line on which the row starts. */
  readonly line: number;
  /** The field without blanks around it; `''` when the table has no such column. */
  text(column: string): string;
}

interface CsvHandlers {
  /** Told once, before the first row; of an empty file at its end, without columns. Throws when the table isn't the one that is wanted. */
  header(columns: ReadonlySet<string>): void;
  row(row: CsvRow): void;
  readonly fault: (line: number, message: string) => void;
}

interface OpenLine {
  readonly text: string;
  readonly line: number;
}

/** A quoted field may hold line ends, but a quote that nobody closes must not swallow the rest of the file. */
const MOST_LINES_IN_A_RECORD = 100;

export const columnName = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');

/**
 * Reads comma-separated text with a header (RFC 4180) that comes in pieces.
 * A record that breaks the rules is a fault with its line, and reading goes on at the line after it.
 */
export function csvReader(to: CsvHandlers): TextReader {
  let columns: ReadonlyMap<string, number> | undefined;
  let width = 0;
  /** Positions under the names by which rows were asked, so that each is normalised once. */
  const asked = new Map<string, number>();

  function positionOf(name: string): number {
    const at = asked.get(name) ?? columns?.get(columnName(name)) ?? -1;
    asked.set(name, at);
    return at;
  }

  function record(fields: readonly string[], line: number): void {
    if (fields.length === 1 && fields[0]?.trim() === '') return;
    if (columns === undefined) {
      columns = new Map(fields.map((name, at) => [columnName(name), at]));
      width = fields.length;
      to.header(new Set(columns.keys()));
      return;
    }
    const hasTrailingComma = fields.length === width + 1 && fields.at(-1) === '';
    if (fields.length === width || hasTrailingComma) to.row(rowOf(positionOf, fields, line));
    else to.fault(line, `has ${fields.length} fields and the header ${width}: quote fields that hold a comma`);
  }
  const reader = recordReader(record, to.fault);
  return {
    push: (piece) => reader.push(piece),
    end() {
      reader.end();
      if (columns === undefined) to.header(new Set());
    },
  };
}

function rowOf(positionOf: (name: string) => number, fields: readonly string[], line: number): CsvRow {
  return { line, text: (column) => (fields[positionOf(column)] ?? '').trim() };
}

function recordReader(
  record: (fields: readonly string[], line: number) => void,
  fault: (line: number, message: string) => void,
): TextReader {
  let open: OpenLine[] = [];

  function take(line: OpenLine, isLast: boolean): void {
    open.push(line);
    const text = open.map((part) => part.text).join('\n');
    const fields = fieldsOf(text);
    const mayGoOn = open.length < MOST_LINES_IN_A_RECORD && text.length < LONGEST_LINE && !isLast;
    if (fields === 'open' && mayGoOn) return;
    const [first = line, ...others] = open;
    open = [];
    if (typeof fields !== 'string') return record(fields, first.line);
    fault(first.line, fields === 'open' ? 'has a quote that is never closed: close it' : STRAY_QUOTE);
    for (const other of others) take(other, false);
  }

  const lines = lineReader({
    line: (text, line) => take({ text, line }, false),
    tooLong: (line) => fault(line, `is longer than ${LONGEST_LINE} characters and was left out: check the line ends`),
  });
  return {
    push: (piece) => lines.push(piece),
    end() {
      lines.end();
      for (let last = open.pop(); last !== undefined; last = open.pop()) take(last, true);
    },
  };
}

const STRAY_QUOTE = 'has text after a closing quote: double the quotes inside a quoted field';

/** `open`: the text ends inside a quoted field. `malformed`: something other than a comma follows a closing quote. */
function fieldsOf(text: string): readonly string[] | 'open' | 'malformed' {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end === -1) return 'open';
      if (end + 1 < text.length && text[end + 1] !== ',') return 'malformed';
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const comma = text.indexOf(',', at);
      const end = comma === -1 ? text.length : comma;
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return fields;
    at += 1;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
