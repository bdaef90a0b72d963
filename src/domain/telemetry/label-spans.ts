import type { SubjectDescriptor } from './subject.ts';

/** A pause in a holder's readings up to this long is taken as held on; beyond it nobody vouches for the time. */
const LONGEST_PAUSE_MILLISECONDS = 10 * 60_000;
/** A pause longer than this ends a holding when another holder was told meanwhile; within it two share the device in turn. */
const LONGEST_TURN_MILLISECONDS = 2 * 60_000;

/** That a source named the holder of a subject in its readings from one moment to another. */
export interface LabelSpan {
  readonly subject: number;
  readonly holder: NonNullable<SubjectDescriptor['holder']>;
  from: number;
  until: number;
}

/** Follows who the telemetry itself says held a device. Memory grows with changes of holder, not with readings. */
export interface LabelSpans {
  /** A reading of one descriptor; `descriptor` tells descriptors of one subject apart. */
  seen(descriptor: number, at: number): void;
  all(): readonly LabelSpan[];
}

export interface LabelledSubject {
  readonly subject: number;
  readonly holder: NonNullable<SubjectDescriptor['holder']>;
}

/** @param labelled the subject and holder of a descriptor; undefined for one without a holder. */
export function labelSpans(labelled: (descriptor: number) => LabelledSubject | undefined): LabelSpans {
  const open = new Map<number, LabelSpan>();
  const closed: LabelSpan[] = [];
  /** Of each subject, the span that was told last. */
  const latest = new Map<number, LabelSpan>();

  /** Somebody else began to hold the device after this span's last reading. */
  function isSuperseded(span: LabelSpan, at: number): boolean {
    const other = latest.get(span.subject);
    return (
      at - span.until > LONGEST_TURN_MILLISECONDS && other !== undefined && other !== span && other.until > span.until
    );
  }

  return {
    seen(descriptor, at) {
      const span = open.get(descriptor);
      const isPauseShort = span !== undefined && at >= span.from && at - span.until <= LONGEST_PAUSE_MILLISECONDS;
      if (isPauseShort && !isSuperseded(span, at)) {
        if (at > span.until) span.until = at;
        if (latest.get(span.subject) !== span) latest.set(span.subject, span);
        return;
      }
      const named = labelled(descriptor);
      if (named === undefined) return;
      if (span !== undefined) closed.push(span);
      const begun = { ...named, from: at, until: at };
      open.set(descriptor, begun);
      latest.set(named.subject, begun);
    },
    all: () => [...closed, ...open.values()].filter((span) => span.until > span.from),
  };
}
