import { type Instant, instant } from '../../foundation/instant.ts';
import { type LabelledSubject, type LabelSpan, labelSpans } from './label-spans.ts';
import type { NamedHolder } from './subject.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** A span that ended so long ago and is stored needs not be followed: what comes later still is a span of its own. */
const FOLLOWED_MILLISECONDS = 2 * HOUR_MILLISECONDS;

/** That telemetry named the holder of a subject, within one clock hour. The subject's name outlives the process. */
export interface NamedHold extends NamedHolder {
  readonly subjectName: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** What of the holds waits for the store. */
export interface DueHolds {
  readonly holds: readonly NamedHold[];
  /** To be called once they are stored; before, they stay due. */
  readonly stored: () => void;
}

/** Follows who the telemetry says held each device, while it comes in. */
export interface LiveHolds {
  seen(descriptor: number, at: number): void;
  /** Holds that began or grew since they were stored, cut at clock hours. Told again they only grow. */
  due(): DueHolds;
  /** What is followed, to go on from when all that is due is stored. */
  snapshot(): readonly NamedHold[];
  /** Forgets what is stored and over. @param logTime the highest time of receipt so far. */
  settle(logTime: number): void;
}

export interface LiveHoldsDoors {
  /** The subject and holder of a descriptor; undefined for one without a holder. */
  readonly labelled: (descriptor: number) => LabelledSubject<NamedHolder> | undefined;
  readonly nameOf: (subject: number) => string;
  /** The fleet's number of a name; undefined for what it has no longer. */
  readonly numberOf: (subjectName: string) => number | undefined;
}

type Span = LabelSpan<NamedHolder>;
type Ends = Pick<Span, 'from' | 'until'>;

/** @param followed as an earlier snapshot gave it. */
export function liveHolds(
  { labelled, nameOf, numberOf }: LiveHoldsDoors,
  followed: readonly NamedHold[] = [],
): LiveHolds {
  const begun = followed.flatMap(({ subjectName, customerId, workloadId, from, until }): Span[] => {
    const subject = numberOf(subjectName);
    return subject === undefined ? [] : [{ subject, holder: { customerId, workloadId }, from, until }];
  });
  const spans = labelSpans(labelled, begun);
  const stored = new Map<Span, Ends>(spans.all().map((span) => [span, { from: span.from, until: span.until }]));
  const named = ({ subject, holder }: Span, { from, until }: Ends): NamedHold => ({
    subjectName: nameOf(subject),
    ...holder,
    from: instant(Math.floor(from)),
    until: instant(Math.floor(until)),
  });

  return {
    seen: (descriptor, at) => spans.seen(descriptor, at),
    due() {
      const grown = spans.all().filter((span) => {
        const known = stored.get(span);
        if (span.from === span.until) return false;
        return known === undefined || known.from > span.from || known.until < span.until;
      });
      const now = grown.map((span) => [span, { from: span.from, until: span.until }] as const);
      return {
        holds: now.flatMap(([span, ends]) => hoursOf(ends, stored.get(span)).map((part) => named(span, part))),
        stored: () => {
          for (const [span, ends] of now) stored.set(span, ends);
        },
      };
    },
    snapshot: () => spans.all().map((span) => named(span, span)),
    settle(logTime) {
      const isStored = (span: Span): boolean => span.from === span.until || stored.get(span)?.until === span.until;
      const moment = logTime - FOLLOWED_MILLISECONDS;
      const over = spans.all().filter((span) => span.until < moment);
      if (over.length === 0 || !over.every(isStored)) return;
      spans.forgetBefore(moment);
      for (const span of over) stored.delete(span);
    },
  };
}

/** By clock hour, those that a store doesn't have as they are. */
function hoursOf({ from, until }: Ends, known: Ends | undefined): readonly Ends[] {
  const isKnown = known !== undefined && known.from <= from;
  const parts: Ends[] = [];
  for (let hour = hourOf(isKnown ? known.until : from); hour < until; hour += HOUR_MILLISECONDS) {
    parts.push({ from: Math.max(hour, from), until: Math.min(hour + HOUR_MILLISECONDS, until) });
  }
  return parts;
}

const hourOf = (at: number): number => Math.floor(at / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
