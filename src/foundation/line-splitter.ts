/** What a line splitter tells of the text that it is fed. */
export interface LineListener {
  /** @param number counted from 1. The line comes without its end. */
  line(text: string, number: number): void;
  /** A line longer than the bound was left out. */
  tooLong(number: number): void;
}

export interface LineSplitter {
  push(bytes: Uint8Array): void;
  /** Gives the last line, if it has no end of its own. */
  end(): void;
}

/**
 * Cuts UTF-8 text that comes in pieces into lines. Never holds more than `maximumCharacters` of one line and one piece.
 * Ends of line are LF or CR LF; bytes that are not UTF-8 become U+FFFD.
 */
export function lineSplitter(maximumCharacters: number, listener: LineListener): LineSplitter {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let held = 0;
  let number = 1;

  function hold(piece: string): void {
    held += piece.length;
    if (held <= maximumCharacters) pieces.push(piece);
    else pieces = [];
  }

  function finishLine(): void {
    if (held > maximumCharacters) listener.tooLong(number);
    else listener.line(withoutReturn(pieces.length === 1 ? (pieces[0] as string) : pieces.join('')), number);
    pieces = [];
    held = 0;
    number++;
  }

  function take(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      hold(text.slice(start, end));
      finishLine();
      start = end + 1;
    }
    if (start < text.length) hold(text.slice(start));
  }

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      take(decoder.decode());
      if (held > 0) finishLine();
    },
  };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
