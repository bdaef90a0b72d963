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
  /** Of what is gathered: a series, or all that stands around them. */
  let parts: Buffer[] = [];
  let held = 0;
  let rest = '';
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  /** Whether the list of series has been opened, and closed. */
  let list: 'before' | 'open' | 'after' = 'before';

  function gather(bytes: Buffer): void {
    if (bytes.length === 0) return;
    // The piece is the network's own; what outlives it is copied.
    parts.push(Buffer.from(bytes));
    held += bytes.length;
    const most = list === 'open' ? LONGEST_SERIES : LONGEST_REST;
    if (held > most) throw wrong(`has a part of more than ${most} bytes`);
  }
  function gathered(): string {
    const text = Buffer.concat(parts).toString('utf8');
    parts = [];
    held = 0;
    return text;
  }
  /** Gives where the gathering goes on from: behind the byte where it ends a part, else `from`. */
  function bracket(byte: number, piece: Buffer, { from, at }: { readonly from: number; readonly at: number }): number {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth++;
      if (list !== 'before' || byte !== OPEN_LIST || depth !== RESULT_DEPTH) return from;
      gather(piece.subarray(from, at + 1));
      rest += gathered();
      list = 'open';
      return at + 1;
    }
    if (--depth < 0) throw wrong('closes more brackets than it opens');
    if (list !== 'open') return from;
    if (depth === RESULT_DEPTH) {
      gather(piece.subarray(from, at + 1));
      series(gathered());
      return at + 1;
    }
    if (depth >= RESULT_DEPTH) return from;
    gather(piece.subarray(from, at));
    if (gathered().trim() !== '') throw wrong('has something else than series among its series');
    list = 'after';
    return at;
  }

  return {
    take(piece) {
      let from = 0;
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at] as number;
        if (isInText) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) isInText = false;
        } else if (byte === QUOTE) isInText = true;
        else if (byte === OPEN_LIST || byte === OPEN_OBJECT || byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
          from = bracket(byte, piece, { from, at });
        } else if (byte === COMMA && list === 'open' && depth === RESULT_DEPTH) {
          gather(piece.subarray(from, at));
          if (gathered().trim() !== '') throw wrong('has something else than series among its series');
          from = at + 1;
        }
      }
      gather(piece.subarray(from));
    },
    end() {
      if (depth !== 0 || isInText) throw wrong('was cut short');
      return rest + gathered();
    },
  };
}
