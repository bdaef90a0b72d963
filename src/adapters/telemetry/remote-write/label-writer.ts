import { LABEL_TAG, LONGEST_LABELS, NAME_TAG, VALUE_TAG } from '../pushed-series/label-block.ts';
import { unreadable } from '../pushed-series/unreadable.ts';
import { type Wire, wireOver } from '../pushed-series/wire.ts';

/** Where each symbol of a message of remote write 2.0 stands in it. */
export interface Symbols {
  readonly bytes: Uint8Array;
  readonly from: number[];
  readonly until: number[];
}

/** A label takes at least this many bytes, whatever it says. */
const SHORTEST_LABEL = 6;
/** More numbers of symbols than this make labels that are too long. */
export const MOST_REFERENCES = 2 * Math.ceil(LONGEST_LABELS / SHORTEST_LABEL);

/** Writes the labels of one series after another into the same room, as remote write 1.0 would have them. */
export interface LabelWriter {
  /** What was written, from 0. */
  readonly wire: Wire;
  /**
   * @param references numbers of symbols, a name and a value in turn; each is there.
   * @returns where the labels end; undefined where they are too long.
   * @throws Problem `message-unreadable` when a message's labels, written out, are longer than a message may be.
   */
  write(references: readonly number[], symbols: Symbols): number | undefined;
}

export function labelWriter(maximumBytes: number): LabelWriter {
  const wire = wireOver(new Uint8Array(LONGEST_LABELS));
  let written = 0;
  return {
    wire,
    write(references, symbols) {
      wire.at = 0;
      for (let index = 0; index < references.length; index += 2) {
        const name = references[index] as number;
        const value = references[index + 1] as number;
        const length = fieldLength(lengthOf(symbols, name)) + fieldLength(lengthOf(symbols, value));
        if (fieldLength(length) > LONGEST_LABELS - wire.at) return undefined;
        writeHead(wire, LABEL_TAG, length);
        writeSymbol(wire, NAME_TAG, { symbols, reference: name });
        writeSymbol(wire, VALUE_TAG, { symbols, reference: value });
      }
      written += wire.at;
      if (written > maximumBytes)
        throw unreadable(`has more than ${maximumBytes} bytes of labels: send smaller batches`);
      return wire.at;
    },
  };
}

const lengthOf = ({ from, until }: Symbols, reference: number): number =>
  (until[reference] as number) - (from[reference] as number);

/** With its tag and its own length. */
function fieldLength(length: number): number {
  let bytes = 2 + length;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

function writeHead(wire: Wire, tag: number, length: number): void {
  const { bytes } = wire;
  bytes[wire.at++] = tag;
  let rest = length;
  for (; rest >= 0x80; rest >>>= 7) bytes[wire.at++] = (rest & 0x7f) | 0x80;
  bytes[wire.at++] = rest;
}

/** Below this a loop is faster than a call out of it. */
const SHORT_COPY = 100;

function writeSymbol(
  wire: Wire,
  tag: number,
  { symbols, reference }: { readonly symbols: Symbols; readonly reference: number },
): void {
  const { bytes } = symbols;
  const from = symbols.from[reference] as number;
  const length = (symbols.until[reference] as number) - from;
  writeHead(wire, tag, length);
  const into = wire.bytes;
  const { at } = wire;
  if (length > SHORT_COPY) into.set(bytes.subarray(from, from + length), at);
  else for (let index = 0; index < length; index++) into[at + index] = bytes[from + index] as number;
  wire.at = at + length;
}
