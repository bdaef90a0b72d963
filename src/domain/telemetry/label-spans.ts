import { flatText } from '../../foundation/flat-text.ts';

/** A pause in a holder's readings up to this long is taken as held on; beyond it nobody vouches for the time. */
const LONGEST_PAUSE_MILLISECONDS = 10 * 60_000;
/** A pause longer than this ends a holding when another holder was told meanwhile; within it two share the device in turn. */
const LONGEST_TURN_MILLISECONDS = 2 * 60_000;

/** Who is said to hold a subject. */
export interface LabelledSubject<Holder> {
  readonly subject: number;
  readonly holder: Holder;
}

/** That a source named the holder of a subject in its readings from one moment to another. */
export interface LabelSpan<Holder> extends LabelledSubject<Holder> {
  readonly from: number;
  readonly until: number;
}

/** Follows who the telemetry itself says held a device. Memory grows with changes of holder, not with readings. */
export interface LabelSpans<Holder> {
  /** A reading of one descriptor. Readings may come late, and several descriptors may say the same. */
  seen(descriptor: number, at: number): void;
  /** The same object for a span as long as it is followed; it grows. One that was seen once takes no time. */
  all(): readonly LabelSpan<Holder>[];
  /** Forgets spans that ended before the moment. Told of their time again they are begun anew. */
  forgetBefore(moment: number): void;
}

type OpenSpan<Holder> = LabelSpan<Holder> & { from: number; until: number };

/**
 * @param labelled the subject and holder of a descriptor; undefined for one without a holder.
 * @param begun spans that an earlier following left.
 */
export function labelSpans<Holder>(
  labelled: (descriptor: number) => LabelledSubject<Holder> | undefined,
  begun: readonly LabelSpan<Holder>[] = [],
): LabelSpans<Holder> {
  /** The span that a descriptor added to last. */
  const current = new Map<number, OpenSpan<Holder>>();
  /** Of each subject and holder. */
  const spans = new Map<string, OpenSpan<Holder>[]>();
  /** Of each subject, the span that was told last. */
  const latest = new Map<number, OpenSpan<Holder>>();

  function goesOn(span: OpenSpan<Holder>, at: number): boolean {
    if (at < span.from - LONGEST_PAUSE_MILLISECONDS || at - span.until > LONGEST_PAUSE_MILLISECONDS) return false;
    if (at - span.until <= LONGEST_TURN_MILLISECONDS) return true;
    const other = latest.get(span.subject);
    return other === undefined || other === span || other.until <= span.until;
  }
  function add(named: LabelledSubject<Holder>, from: number, until: number): OpenSpan<Holder> {
    const span = { ...named, from, until };
    const key = keyOf(named);
    const known = spans.get(key);
    if (known === undefined) spans.set(key, [span]);
    else known.push(span);
    return span;
  }
  function spanOf(descriptor: number, at: number): OpenSpan<Holder> | undefined {
    const named = labelled(descriptor);
    if (named === undefined) return undefined;
    const span = spans.get(keyOf(named))?.findLast((one) => goesOn(one, at)) ?? add(named, at, at);
    current.set(descriptor, span);
    return span;
  }
  for (const { subject, holder, from, until } of begun) {
    const span = add({ subject, holder }, from, until);
    if ((latest.get(subject)?.until ?? Number.NEGATIVE_INFINITY) < until) latest.set(subject, span);
  }

  return {
    seen(descriptor, at) {
      const known = current.get(descriptor);
      const span = known !== undefined && goesOn(known, at) ? known : spanOf(descriptor, at);
      if (span === undefined) return;
      if (at > span.until) span.until = at;
      if (at < span.from) span.from = at;
      if (latest.get(span.subject) !== span) latest.set(span.subject, span);
    },
    all: () => [...spans.values()].flat(),
    forgetBefore(moment) {
      const isOver = ({ until }: OpenSpan<Holder>): boolean => until < moment;
      for (const [key, all] of spans) {
        const kept = all.filter((span) => !isOver(span));
        if (kept.length === 0) spans.delete(key);
        else if (kept.length < all.length) spans.set(key, kept);
      }
      for (const ends of [current, latest]) for (const [key, span] of ends) if (isOver(span)) ends.delete(key);
    },
  };
}

const keyOf = <Holder>({ subject, holder }: LabelledSubject<Holder>): string =>
  flatText(`${subject} ${JSON.stringify(holder)}`);
