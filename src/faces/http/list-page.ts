import { z } from 'zod';
import type { AccountsDocument } from '../../domain/reporting/accounts-document.ts';
import { type Instant, isoOf, type Period } from '../../foundation/instant.ts';
import type { HttpDoors } from './doors.ts';
import { cursorInvalid, cursorOf, positionIn, questionOf } from './cursor.ts';
import { pageOf } from './page.ts';
import { type AskedPeriod, isTooLong, periodAsked } from './query.ts';

/** What every list route stands on. */
export interface ListDoors extends Pick<HttpDoors, 'accounts' | 'measuredSpan' | 'now'> {
  readonly mostDaysAsked: number;
}

export interface ListQuery extends AskedPeriod {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface List<Query, Entry> {
  readonly path: string;
  readonly query: Query;
  /** The day whose rules answer; undefined: the list needs no rule. */
  readonly askedAbout?: Instant | undefined;
  /** Entries show how they came about; without it their courses are empty. */
  readonly withCourse?: boolean;
  entriesOf(document: AccountsDocument): readonly Entry[];
  /** What tells an entry from others; its parts give the order. */
  keyOf(entry: Entry): readonly string[];
}

const period = z.object({ from: z.string(), until: z.string() });

/** One page of a list, on the wire. `next` is absent on the last page. */
export const pageSchema = (entry: z.ZodType) =>
  z.object({
    period,
    isSynthetic: z.boolean(),
    madeWith: z.object({ comptroller: z.string(), calibration: z.string() }),
    entries: z.array(entry),
    next: z.exactOptional(z.string()),
  });

/** Where a list is read on: the period of its first page, and the key after which to go on. */
export async function placeOf(path: string, query: ListQuery, doors: ListDoors) {
  const question = questionOf(path, { ...query });
  if (query.cursor === undefined) return { question, period: await periodAsked(query, doors), after: undefined };
  const position = positionIn(query.cursor, question);
  // Anyone can make up a cursor: its period is held against the same limit as one that is asked about.
  if (isTooLong(position.period, doors.mostDaysAsked)) throw cursorInvalid();
  return { question, ...position };
}

export const periodDocument = ({ from, until }: Period) => ({ from: isoOf(from), until: isoOf(until) });

/** A page of what the accounts of the period hold. */
export async function listPage<Query extends ListQuery, Entry>(of: List<Query, Entry>, doors: ListDoors) {
  const { question, period, after } = await placeOf(of.path, of.query, doors);
  const document = await doors.accounts(period, { askedAbout: of.askedAbout, withCourse: of.withCourse ?? false });
  const { entries, lastKey } = pageOf(of.entriesOf(document), {
    keyOf: (entry) => JSON.stringify(of.keyOf(entry)),
    after,
    limit: of.query.limit,
  });
  const next = lastKey === undefined ? {} : { next: cursorOf({ after: lastKey, period }, question) };
  const { isSynthetic, madeWith } = document;
  return { period: periodDocument(period), isSynthetic, madeWith, entries, ...next };
}
