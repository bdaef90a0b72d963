/** Takes a text in pieces of any size, in order. */
export interface TextReader {
  push(piece: string): void;
  /** The text is complete: what is left is used. Called once. */
  end(): void;
}

interface LineHandlers {
  /** One line without its line end, counted from 1. */
  line(text: string, line: number): void;
  /** A line that is too long to be kept; it is left out. */
  tooLong(line: number): void;
}

/** The longest line that is kept, in UTF-16 units: a file without line ends must not fill the memory. */
export const LONGEST_LINE = 4_194_304;

/** Splits a text that comes in pieces into lines; a byte order mark and the carriage return of a line end are dropped. */
export function lineReader(to: LineHandlers): TextReader {
  let rest = '';
  let line = 0;
  let isSkipping = false;

  function emit(text: string): void {
    line += 1;
    if (isSkipping) isSkipping = false;
    else to.line(withoutLineEnd(line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text), line);
  }

  function keep(text: string): void {
    rest = isSkipping ? '' : rest + text;
    if (rest.length <= LONGEST_LINE) return;
    to.tooLong(line + 1);
    isSkipping = true;
    rest = '';
  }

  return {
    push(piece) {
      let from = 0;
      for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', from)) {
        emit(rest + piece.slice(from, at));
        rest = '';
        from = at + 1;
      }
      keep(piece.slice(from));
    },
    end() {
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}

const withoutLineEnd = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** What became of a source of text: how many pieces came, and why it ended before its end. */
interface SourceRead {
  readonly pieces: number;
  readonly brokenOff?: Error;
}

/** Feeds a source into a reader. What came before the source broke off is used; an error of the reader itself is thrown. */
export async function readInto(reader: TextReader, source: AsyncIterable<string>): Promise<SourceRead> {
  const iterator = source[Symbol.asyncIterator]();
  let pieces = 0;
  let ending: { readonly brokenOff?: Error } = {};
  try {
    for (;;) {
      const next = await iterator
        .next()
        .catch((error: unknown) => ({ brokenOff: error instanceof Error ? error : new Error('unknown reason') }));
      if ('brokenOff' in next) ending = next;
      if ('brokenOff' in next || next.done === true) break;
      pieces += 1;
      reader.push(next.value);
    }
  } finally {
    await iterator.return?.();
  }
  reader.end();
  return { pieces, ...ending };
}
