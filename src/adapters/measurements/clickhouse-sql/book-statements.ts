import { GAP_CEILING } from '../../../domain/accounting/tally.ts';

/** Statements for closed books, for the ClickHouse versions of today. */

/** Where chapters of one length lie. A chapter's row is written after its pages: what has none was never finished. */
export interface BookTables {
  readonly pages: string;
  readonly chapters: string;
  /** Books are forgotten by whole stretches of this length. */
  readonly partitionMilliseconds: number;
}

export const HOUR_BOOKS: BookTables = {
  pages: 'hour_pages',
  chapters: 'hour_chapters',
  partitionMilliseconds: 30 * 86_400_000,
};

export const DAY_BOOKS: BookTables = {
  pages: 'day_pages',
  chapters: 'day_chapters',
  partitionMilliseconds: 360 * 86_400_000,
};

/** One row is one page of one tally. */
export const PAGE_COLUMNS = [
  ['startMilliseconds', 'Int64'],
  ['edition', 'Int64'],
  ['kind', 'String'],
  ['customerId', 'String'],
  ['workloadId', 'String'],
  ['lineageId', 'String'],
  ['clusterId', 'String'],
  ['sums', 'Array(Float64)'],
  ['heldFrom', 'Float64'],
  ['heldUntil', 'Float64'],
  ['basisSeconds', 'Array(Float64)'],
  ['basisEstimates', 'Array(Float64)'],
  ['assumptions', 'String'],
  ['minutePeaks', 'Array(Float64)'],
  ['hourPeaks', 'Array(Float64)'],
  ['dayPeaks', 'Array(Float64)'],
  ['weekPeaks', 'Array(Float64)'],
  ['amounts', 'Array(Float64)'],
] as const;

/** The latest edition of a start stands; one with `pages` below zero says that the chapter is forgotten. */
export const CHAPTER_COLUMNS = [
  ['startMilliseconds', 'Int64'],
  ['edition', 'Int64'],
  ['untilMilliseconds', 'Int64'],
  ['madeOf', 'String'],
  ['windows', 'Int64'],
  ['pages', 'Int64'],
  ['notes', 'String'],
] as const;

export const NAME_COLUMNS = 'kind, customerId, workloadId, lineageId, clusterId';

const WITHIN = 'startMilliseconds >= {from:Int64} AND startMilliseconds < {until:Int64}';
/** Of chapters: as they stood when an edition was the latest. */
const STOOD = `${WITHIN} AND edition <= {asOf:Int64}`;

/** Every edition, the latest of a start last. */
export const selectChapters = ({ chapters }: BookTables): string =>
  `SELECT startMilliseconds, edition, untilMilliseconds, madeOf, windows, pages, notes FROM ${chapters} ` +
  `WHERE ${STOOD} ORDER BY startMilliseconds, edition`;

/** The same without what is long. */
export const selectEditions = ({ chapters }: BookTables): string =>
  `SELECT startMilliseconds, edition, pages FROM ${chapters} WHERE ${STOOD} ORDER BY startMilliseconds, edition`;

const SUM_COLUMNS =
  `sumForEach(sums), min(heldFrom), max(heldUntil), sumForEach(basisSeconds), sumForEach(basisEstimates), ` +
  `groupUniqArray(assumptions), maxForEach(minutePeaks)`;

export interface PagesSelection {
  /** The tables gather from several servers. */
  readonly isSpread: boolean;
  readonly parts?: 'amounts' | undefined;
  /** Pages within `quietFrom` and `quietUntil` are told one by one only where they have a gap. */
  readonly hasQuiet: boolean;
}

const TOLD = `startMilliseconds < {quietFrom:Int64} OR startMilliseconds >= {quietUntil:Int64} OR amounts[${GAP_CEILING + 1}] > 0`;

const peaksFrom = (column: string, from: string): string =>
  `maxForEachIf(${column}, startMilliseconds >= {${from}:Int64})`;

/**
 * The pages of the latest editions, added up by name, with how many there are and the start of the latest. Both lists of a row are in the
 * order in which its pages were met. Of peaks those from `hourPeaksFrom`, `dayPeaksFrom` and `weekPeaksFrom` on.
 */
export const selectPages = ({ pages, chapters }: BookTables, { isSpread, parts, hasQuiet }: PagesSelection): string =>
  `SELECT ${NAME_COLUMNS}, toInt64(count()), max(startMilliseconds), ` +
  (hasQuiet
    ? `groupArrayIf(startMilliseconds, ${TOLD}), groupArrayArrayIf(amounts, ${TOLD}), `
    : `groupArray(startMilliseconds), groupArrayArray(amounts), `) +
  peaksFrom('hourPeaks', 'hourPeaksFrom') +
  (parts === 'amounts'
    ? ' '
    : `, ${SUM_COLUMNS}, ${peaksFrom('dayPeaks', 'dayPeaksFrom')}, ${peaksFrom('weekPeaks', 'weekPeaksFrom')} `) +
  `FROM ${pages} WHERE ${WITHIN} AND edition ${isSpread ? 'GLOBAL IN' : 'IN'} ` +
  `(SELECT max(edition) FROM ${chapters} WHERE ${STOOD} GROUP BY startMilliseconds) GROUP BY ${NAME_COLUMNS}`;

export const selectBookSpan = ({ chapters }: BookTables): string =>
  `SELECT count(), min(startMilliseconds), max(untilMilliseconds) FROM ${chapters} WHERE pages >= 0`;

export const selectLatestEdition = ({ chapters, pages }: BookTables): readonly [string, string] => [
  `SELECT max(edition) FROM ${chapters}`,
  `SELECT max(edition) FROM ${pages}`,
];

/** What one table of one server keeps, finished or not. @param table as it is called on the server. */
export const selectKeptEditions = (table: string): string =>
  `SELECT DISTINCT startMilliseconds, edition FROM ${table} WHERE edition < {before:Int64} ORDER BY startMilliseconds`;

/** Which chapters stood when the first edition was written that is not below this one. */
export const selectStoodBefore = ({ chapters }: BookTables): string =>
  `SELECT startMilliseconds, max(edition) FROM ${chapters} WHERE edition < {before:Int64} GROUP BY startMilliseconds`;

/** Begins to delete editions, named in decimal digits with commas between them. */
export const deleteEditions = (table: string): string =>
  `ALTER TABLE ${table} DELETE WHERE ${WITHIN} AND has(splitByChar(',', {editions:String}), toString(edition))`;
