import { instant, period } from '../../foundation/instant.ts';
import { cursorInvalid, cursorOf, positionIn, questionOf } from './cursor.ts';

interface NumberedQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Numbering<Entry, Document> {
  readonly numberOf: (entry: Entry) => number;
  readonly documentOf: (entry: Entry) => Document;
}

/** A whole number above 0, as it stands in paths and cursors. */
export const numberCursor = (text: string): number | undefined =>
  /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;

/** Its cursors belong to no time. */
const NO_TIME = period(instant(0), instant(0));

/** A page of what is kept by number. @throws Problem `cursor-invalid` */
export async function numberedPage<Entry, Document>(
  { path, query }: { readonly path: string; readonly query: NumberedQuery },
  read: (after: number, limit: number) => Promise<readonly Entry[]>,
  { numberOf, documentOf }: Numbering<Entry, Document>,
): Promise<{ readonly entries: readonly Document[]; readonly next?: string }> {
  const question = questionOf(path, { ...query });
  const after = query.cursor === undefined ? 0 : numberCursor(positionIn(query.cursor, question).after);
  if (after === undefined) throw cursorInvalid();
  const found = await read(after, query.limit + 1);
  const shown = found.slice(0, query.limit);
  const last = found.length > query.limit ? shown.at(-1) : undefined;
  const next =
    last === undefined ? {} : { next: cursorOf({ after: String(numberOf(last)), period: NO_TIME }, question) };
  return { entries: shown.map(documentOf), ...next };
}
