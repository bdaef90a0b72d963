import { z } from 'zod';
import {
  type Instant,
  instant,
  lengthMilliseconds,
  parseInstant,
  type Period,
  period,
} from '../../foundation/instant.ts';
import { FaultyRequest } from './problem-document.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Labels are kept by the day, and a question reads each day whole. */
export const MOST_LABEL_DAYS = 31;

const AS_MOMENT = 'must be a date or a time such as 2026-03-01 or 2026-03-01T12:00:00Z';

export const momentField = (description: string) =>
  z
    .string()
    .max(40)
    .refine((text) => parseInstant(text) !== undefined, AS_MOMENT)
    .transform((text): Instant => parseInstant(text) ?? instant(0))
    .optional()
    .meta({ description, format: 'date-time' });

const MOST_ENTRIES = 1000;

/** How a list is read page by page. */
export const PAGE_FIELDS = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `must be a whole number from 1 to ${MOST_ENTRIES}`)
    .transform(Number)
    .refine((value) => value <= MOST_ENTRIES, `must be at most ${MOST_ENTRIES}`)
    .default(100)
    .meta({ description: `most entries in the answer, from 1 to ${MOST_ENTRIES}; 100 when absent` }),
  cursor: z
    .string()
    .max(4096)
    .optional()
    .meta({ description: '"next" of the page before; the rest of the query stays the same' }),
};

export const PERIOD_FIELDS = {
  from: momentField('start of the period; where the measurements start when absent'),
  until: momentField('end of the period, which does not belong to it; where the measurements end when absent'),
};

export const NO_QUERY = z.strictObject({});

/** @throws Problem `query-invalid` with every fault. */
export function readQuery<Query extends z.ZodObject>(schema: Query, raw: unknown): z.output<Query> {
  const parsed = schema.safeParse({ ...(raw as object) });
  if (parsed.success) return parsed.data;
  throw new FaultyRequest(
    'query-invalid',
    'Correct the fields that are named; the document at /v1/openapi.json lists what may be asked.',
    parsed.error.issues.map(({ path, message }) => ({ where: ['query', ...path.map(String)].join('.'), message })),
  );
}

export interface AskedPeriod {
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/** What the house knows of the time that a question may be about. */
export interface PeriodBounds {
  readonly mostDaysAsked: number;
  measuredSpan(): Promise<Period | undefined>;
  now(): Instant;
}

/**
 * The period of a question; ends that are not asked about are those of the measurements, as far as a clock can be believed, and what is then too long keeps its last days.
 * @throws Problem `query-invalid` or `nothing-measured`.
 */
export async function periodAsked({ from, until }: AskedPeriod, bounds: PeriodBounds): Promise<Period> {
  if (from !== undefined && until !== undefined) return notTooLong(from, until, bounds);
  const span = await bounds.measuredSpan();
  if (span === undefined) {
    throw new FaultyRequest(
      'nothing-measured',
      'Send telemetry first, or ask about a period with both its ends. The first minutes of what was sent are there once they can no longer change: after the lateness that the settings allow (ingest.latenessSeconds).',
      [],
    );
  }
  const end = until ?? later(believed(span.until, bounds.now()), from);
  const earliest = instant(end - bounds.mostDaysAsked * DAY_MILLISECONDS);
  return notTooLong(from ?? later(earliest, span.from < end ? span.from : earliest), end, bounds);
}

/** Clocks of senders run ahead; one that is days ahead must not take from everybody the time that they mean. */
const BELIEVED_AHEAD_MILLISECONDS = DAY_MILLISECONDS;
const believed = (moment: Instant, now: Instant): Instant =>
  instant(Math.min(moment, now + BELIEVED_AHEAD_MILLISECONDS));

const later = (moment: Instant, other: Instant | undefined): Instant =>
  other !== undefined && other > moment ? other : moment;

function notTooLong(from: Instant, until: Instant, { mostDaysAsked }: PeriodBounds): Period {
  if (until < from) throw periodFault('query.until', 'is before "from"');
  const asked = period(from, until);
  if (!isTooLong(asked, mostDaysAsked)) return asked;
  throw periodFault('query.from', `is more than ${mostDaysAsked} days before "until"; ask about shorter periods`);
}

export const isTooLong = (asked: Period, mostDaysAsked: number): boolean =>
  lengthMilliseconds(asked) > mostDaysAsked * DAY_MILLISECONDS;

const periodFault = (where: string, message: string) =>
  new FaultyRequest('query-invalid', `The period can't be used: ${where.slice('query.'.length)} ${message}.`, [
    { where, message },
  ]);
