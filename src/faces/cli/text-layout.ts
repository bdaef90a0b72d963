import Table from 'cli-table3';
import { oneLine } from './visible-text.ts';

/** From here on a character may take two places of a line: counting all as two at worst breaks a line early. */
const FIRST_WIDE_CODE = 0x1100;

const widthOfCharacter = (character: string): number => ((character.codePointAt(0) ?? 0) >= FIRST_WIDE_CODE ? 2 : 1);

const places = (text: string): number => {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
};

/** Blanks at which a line may end: a figure stays with its unit, a comparison with its number. */
const GAP = /(?<![>=]) (?!%)/;

/** Breaks a text into lines of at most `width` places: between words, and within a word that is longer than a line. Nothing is cut off. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(GAP).flatMap((word) => pieces(word, width))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (places(joined) <= width) line = joined;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A long word in parts, broken after a joint (`-`, `/`, `,`, `_`) where there is one. */
function pieces(word: string, width: number): readonly string[] {
  if (places(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (places(part) + widthOfCharacter(character) > width) {
      const joint = Math.max(...['-', '/', ',', '_', '.'].map((mark) => part.lastIndexOf(mark)));
      const cut = joint > part.length / 2 ? joint + 1 : part.length;
      parts.push(part.slice(0, cut));
      part = part.slice(cut);
    }
    part += character;
  }
  return [...parts, part];
}

/** A paragraph with its further lines set in by `indent` places. */
export function paragraph(text: string, width: number, indent = 0): string {
  const [first = '', ...rest] = wrapped(text, width - indent);
  return [first, ...rest.map((line) => ' '.repeat(indent) + line)].join('\n');
}

export interface Column {
  readonly head: string;
  readonly align?: 'right';
  /** Gives way where the table is too wide, down to this many places. Figures never break. */
  readonly least?: number;
}

/** A column's two borders and blanks. */
const FRAME = 3;

/**
 * Rows of several lines have a rule between them. A table that fits `width` where its columns can give way. A cell of several lines is given with line ends;
 * whatever else a terminal would obey is escaped before anything is measured.
 */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const cells = rows.map((row) => row.map(linesOf));
  const widths = narrowed(columns, naturalWidths(columns, cells), width);
  const fit = (lines: readonly string[], place: number): string =>
    lines.flatMap((line) => wrapped(line, widths[place] ?? 1)).join('\n');
  const fitted = cells.map((row) => row.map(fit));
  const table = new Table({
    style: { head: [], border: [], compact: fitted.every((row) => row.every((cell) => !cell.includes('\n'))) },
    head: columns.map(({ head }, place) => fit(head.split('\n'), place)),
    colAligns: columns.map(({ align }): 'left' | 'right' => align ?? 'left'),
  });
  for (const row of fitted) table.push(row);
  return table.toString();
}

/** The width that a table would like to have. */
export const naturalWidth = (columns: readonly Column[], rows: readonly (readonly string[])[]): number =>
  framed(
    naturalWidths(
      columns,
      rows.map((row) => row.map(linesOf)),
    ),
  );

const linesOf = (cell: string): readonly string[] => cell.split('\n').map(oneLine);

const framed = (widths: readonly number[]): number => widths.reduce((sum, one) => sum + one + FRAME, 1);

function naturalWidths(columns: readonly Column[], cells: readonly (readonly (readonly string[])[])[]): number[] {
  const widest = (lines: readonly string[], before: number): number =>
    lines.reduce((most, line) => Math.max(most, places(line)), before);
  return columns.map(({ head }, place) =>
    cells.reduce((most, row) => widest(row[place] ?? [], most), widest(head.split('\n'), 0)),
  );
}

/** Takes what is too much from the columns that may give way, always from the widest. */
function narrowed(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = framed(natural) - width;
  while (excess > 0) {
    const giving = columns.map(({ least }, place) => {
      const now = widths[place] ?? 0;
      return least !== undefined && now > least ? now : 0;
    });
    const widest = giving.indexOf(Math.max(...giving));
    if ((giving[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}
