import type { SubjectDescriptor } from './subject.ts';

/** A pause in a holder's readings up to this long is taken as held on; beyond it nobody vouches for the time. */
const LONGEST_PAUSE_MILLISECONDS = 10 * 60_000;

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
  return {
    seen(descriptor, at) {
      const span = open.get(descriptor);
      if (span !== undefined && at >= span.from && at - span.until <= LONGEST_PAUSE_MILLISECONDS) {
        if (at > span.until) span.until = at;
        return;
      }
      const named = labelled(descriptor);
      if (named === undefined) return;
      if (span !== undefined) closed.push(span);
      open.set(descriptor, { ...named, from: at, until: at });
    },
    all: () => [...closed, ...open.values()].filter((span) => span.until > span.from),
  };
}
