import type { ChapterNotes } from '../../../domain/accounting/pages/book-chapters.ts';
import { instant, type Period } from '../../../foundation/instant.ts';
import type { ChapterEdition, ChapterHeading, KeptChapter } from '../../../ports/book-store.ts';
import { RowReader, RowWriter } from './row-binary.ts';

/** `pages` of a row that says that a chapter is forgotten. */
const FORGOTTEN = -1;

export function chapterRow(chapter: KeptChapter, edition: number): Uint8Array {
  const { from, until, origin, notes, pages } = chapter;
  return row({ period: { from, until }, edition, origin, pages: pages.length, notes: textOfNotes(notes) });
}

export const forgottenRow = ({ from, until, origin }: ChapterHeading, edition: number): Uint8Array =>
  row({ period: { from, until }, edition, origin, pages: FORGOTTEN, notes: '' });

interface Row extends Pick<ChapterHeading, 'origin'> {
  readonly period: Period;
  readonly edition: number;
  readonly pages: number;
  readonly notes: string;
}

function row({ period, edition, origin, pages, notes }: Row): Uint8Array {
  const writer = new RowWriter(256 + notes.length);
  writer.int64(period.from);
  writer.int64(edition);
  writer.int64(period.until);
  writer.text(origin.madeOf);
  writer.int64(origin.windows);
  writer.int64(pages);
  writer.text(notes);
  return writer.written();
}

/** The latest of each start that isn't forgotten, in the order of time. */
export function headingsOf(rows: Uint8Array): readonly ChapterHeading[] {
  const reader = new RowReader(rows);
  const latest = new Map<number, Omit<Row, 'edition'>>();
  while (!reader.isAtEnd) {
    const from = instant(reader.int64());
    reader.int64();
    const period = { from, until: instant(reader.int64()) };
    const origin = { madeOf: reader.text(), windows: reader.int64() };
    latest.set(from, { period, origin, pages: reader.int64(), notes: reader.text() });
  }
  return [...latest.values()].flatMap(({ period, origin, pages, notes }) =>
    pages === FORGOTTEN ? [] : [{ ...period, origin, notes: notesOf(notes) }],
  );
}

interface PagedEdition extends ChapterEdition {
  readonly pages: number;
}

/** The latest edition of each start that isn't forgotten, in the order of time, with how many pages it has. */
export function editionsOf(rows: Uint8Array): readonly PagedEdition[] {
  const reader = new RowReader(rows);
  const latest = new Map<number, PagedEdition>();
  while (!reader.isAtEnd) {
    const from = instant(reader.int64());
    latest.set(from, { from, edition: reader.int64(), pages: reader.int64() });
  }
  return [...latest.values()].filter(({ pages }) => pages !== FORGOTTEN);
}

const textOfNotes = ({ fates, activeSeconds, findings }: ChapterNotes): string =>
  JSON.stringify({ fates: [...fates], activeSeconds: [...activeSeconds], findings });

function notesOf(text: string): ChapterNotes {
  const { fates, activeSeconds, findings } = JSON.parse(text);
  return { fates: new Map(fates), activeSeconds: new Map(activeSeconds), findings };
}
