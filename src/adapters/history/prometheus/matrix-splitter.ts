/** What a splitter needs to know of its answer. */
export interface MatrixListener {
  /** The text of one series of the result. */
  readonly series: (text: string) => void;
  /** The answer is not of this form. @param why completes "the answer ...". */
  readonly wrong: (why: string) => Error;
}

export interface MatrixSplitter {
  take(piece: Buffer): void;
  /** Everything but the series, as JSON, once the answer has ended. */
  end(): string;
}

/** Longer than the labels and samples of one series in a question of this program. */
const LONGEST_SERIES = 32 * 2 ** 20;
const LONGEST_REST = 2 ** 20;
/** `{"status":"success","data":{"resultType":"matrix","result":[` opens this many brackets. */
const RESULT_DEPTH = 3;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;

/**
 * Takes the JSON answer of `/api/v1/query` apart while it comes in, so that only one series of it is held at a time.
 * Brackets are counted byte by byte, which UTF-8 allows; whether each part is JSON is for its reader to see.
 */
export function matrixSplitter({ series, wrong }: MatrixListener): MatrixSplitter {
  const part = partGatherer(wrong);
  const text = textScanner();
  let rest = '';
  let depth = 0;
  /** Whether the list of series has been opened, and closed. */
  let list: 'before' | 'open' | 'after' = 'before';

  function passOver(bytes: Buffer): void {
    part.add(bytes, LONGEST_SERIES);
    if (part.taken().trim() !== '') throw wrong('has something else than series among its series');
  }
  /** Gives where the gathering goes on from: behind the byte where it ends a part, else `from`. */
  function open(byte: number, piece: Buffer, { from, at }: Stretch): number {
    depth++;
    if (list !== 'before' || byte !== OPEN_LIST || depth !== RESULT_DEPTH) return from;
    part.add(piece.subarray(from, at + 1), LONGEST_REST);
    rest = part.taken();
    list = 'open';
    return at + 1;
  }
  function close(piece: Buffer, { from, at }: Stretch): number {
    if (--depth < 0) throw wrong('closes more brackets than it opens');
    if (list !== 'open' || depth > RESULT_DEPTH) return from;
    if (depth === RESULT_DEPTH) {
      part.add(piece.subarray(from, at + 1), LONGEST_SERIES);
      series(part.taken());
      return at + 1;
    }
    passOver(piece.subarray(from, at));
    list = 'after';
    return at;
  }
  function step(byte: number, piece: Buffer, stretch: Stretch): number {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) return open(byte, piece, stretch);
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) return close(piece, stretch);
    if (byte !== COMMA || list !== 'open' || depth !== RESULT_DEPTH) return stretch.from;
    passOver(piece.subarray(stretch.from, stretch.at));
    return stretch.at + 1;
  }

  return {
    take(piece) {
      let from = 0;
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at] as number;
        if (!text.isWithin(byte)) from = step(byte, piece, { from, at });
      }
      part.add(piece.subarray(from), list === 'open' ? LONGEST_SERIES : LONGEST_REST);
    },
    end() {
      if (depth !== 0 || text.isOpen()) throw wrong('was cut short');
      return rest + part.taken();
    },
  };
}

interface Stretch {
  readonly from: number;
  readonly at: number;
}

/** Gathers the bytes of one part of the answer. */
function partGatherer(wrong: MatrixListener['wrong']) {
  let pieces: Buffer[] = [];
  let held = 0;
  return {
    add(bytes: Buffer, most: number): void {
      if (bytes.length === 0) return;
      // The piece is the network's own; what outlives it is copied.
      pieces.push(Buffer.from(bytes));
      held += bytes.length;
      if (held > most) throw wrong(`has a part of more than ${most} bytes`);
    },
    taken(): string {
      const text = Buffer.concat(pieces).toString('utf8');
      pieces = [];
      held = 0;
      return text;
    },
  };
}

/** Follows which bytes stand within quotes. */
function textScanner() {
  let isOpen = false;
  let isEscaped = false;
  return {
    /** To be called with each byte: whether it is a part of a text, quotes included. */
    isWithin(byte: number): boolean {
      if (!isOpen) return (isOpen = byte === QUOTE);
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isOpen = false;
      return true;
    },
    isOpen: (): boolean => isOpen,
  };
}
