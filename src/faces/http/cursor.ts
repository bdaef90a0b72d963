import { createHash } from 'node:crypto';
import { z } from 'zod';
import { instant, type Period } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';

/** Where the next page starts: after this entry of the answer about this period. */
export interface Position {
  readonly after: string;
  readonly period: Period;
}

const moment = z.number().min(-8.64e15).max(8.64e15).transform(instant);
const content = z.tuple([z.string().max(2000), moment, moment]);

/**
 * The position as text that belongs to one question. The digest keeps a cursor from being used with another question or altered by
 * accident. It needs no secret: a position opens nothing that the question itself doesn't, and any node of a provider can read it.
 */
export function cursorOf({ after, period }: Position, question: string): string {
  const text = Buffer.from(JSON.stringify([after, period.from, period.until])).toString('base64url');
  return `${text}.${digestOf(text, question)}`;
}

/** @throws Problem `cursor-invalid`. */
export function positionIn(cursor: string, question: string): Position {
  const [text = '', digest] = cursor.split('.', 2);
  const parsed = digest === digestOf(text, question) && cursor === `${text}.${digest}` ? contentOf(text) : undefined;
  if (parsed === undefined || parsed[2] < parsed[1]) throw cursorInvalid();
  const [after, from, until] = parsed;
  return { after, period: { from, until } };
}

export const cursorInvalid = (): Problem =>
  new Problem('cursor-invalid', 'Use "next" of the page before, unchanged and with the same query, or start again.');

/** What a cursor belongs to: the path and every field of the query that chooses what is in the answer. */
export function questionOf(path: string, query: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(query).filter(([name]) => name !== 'cursor' && name !== 'limit');
  return JSON.stringify([path, fields.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

const digestOf = (text: string, question: string): string =>
  createHash('sha256').update(`${question}\n${text}`).digest('base64url').slice(0, 22);

function contentOf(text: string): z.output<typeof content> | undefined {
  try {
    return content.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
