import { type Fault, Problem } from './problem.ts';

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

/** A file whose text comes in pieces, and the code of the problem when nothing of it can be read. */
interface TextSource {
  readonly path: string;
  readonly pieces: AsyncIterable<string>;
  readonly unreadableCode: string;
}

/**
 * Feeds a file's text into a reader. A file that breaks off is a fault, and what came before is used; what the reader
 * itself throws is thrown.
 * @throws Problem of the source's code when the file breaks off before its first piece.
 */
export async function readInto(reader: TextReader, source: TextSource): Promise<readonly Fault[]> {
  const { path, pieces, unreadableCode } = source;
  const iterator = pieces[Symbol.asyncIterator]();
  let hasBegun = false;
  try {
    for (;;) {
      const next = await nextOf(iterator);
      if ('brokenOff' in next) {
        const { brokenOff } = next;
        if (!hasBegun) throw new Problem(unreadableCode, `can't read ${path}: ${brokenOff}`, { cause: brokenOff });
        reader.end();
        return [{ where: path, message: `breaks off (${brokenOff}): what came before was used; copy the file again` }];
      }
      if (next.done === true) break;
      hasBegun = true;
      reader.push(next.value);
    }
  } finally {
    await iterator.return?.();
  }
  reader.end();
  return [];
}

async function nextOf(
  iterator: AsyncIterator<string>,
): Promise<IteratorResult<string> | { readonly brokenOff: Error }> {
  try {
    return await iterator.next();
  } catch (error) {
    return { brokenOff: error instanceof Error ? error : new Error('for an unknown reason') };
  }
}
