import type { Finding } from '../domain/findings/finding.ts';
import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import { type Instant, instant, isoOf, type Period, period } from '../foundation/instant.ts';
import type { MeasurementStore, NamedWindow } from '../ports/measurement-store.ts';
import { partedByClosing } from './closed-hours.ts';

export interface RefuseOutOfTimeDoors {
  readonly store: Pick<MeasurementStore, 'write'>;
  /** As `closedHours` gives them to telemetry. */
  readonly closed: (within: Period) => Promise<ReadonlySet<number>>;
  /** Nothing of what happened earlier is kept. */
  readonly keptFrom: () => Instant;
  readonly clock: () => Instant;
}

/** Keeps minutes out of the store that come into no account, where nobody would know of it. */
export interface RefuseOutOfTime extends Pick<MeasurementStore, 'write'> {
  /** What was left out since the process started, and what is kept though its time has not come. */
  findings(): readonly Finding[];
}

/** A sender's clock may be set to another zone by mistake; beyond that it is nobody's. */
const AHEAD_MILLISECONDS = 86_400_000;

/**
 * Refuses minutes of hours whose books are closed, and minutes older than anything is kept. Those of days to come are stored: the
 * node's own clock may be the wrong one.
 */
export function refuseOutOfTime({ store, closed, keptFrom, clock }: RefuseOutOfTimeDoors): RefuseOutOfTime {
  const [afterClosing, tooOld, ahead] = [minuteCount(), minuteCount(), minuteCount()];
  return {
    async write(windows) {
      const from = keptFrom();
      const isOld = ({ window }: NamedWindow): boolean => window.from < from;
      const old = windows.filter(isOld);
      const parted = await partedByClosing(
        closed,
        old.length === 0 ? windows : windows.filter((window) => !isOld(window)),
      );
      if (parted.open.length > 0) await store.write(parted.open);
      // Counted last, for what is not stored comes again.
      afterClosing.add(parted.closed);
      tooOld.add(old);
      const believed = clock() + AHEAD_MILLISECONDS;
      ahead.add(parted.open.filter(({ window }) => window.from > believed));
    },
    findings: () => [
      ...afterClosing.told((within) => ({ ...AFTER_CLOSING, period: within })),
      ...tooOld.told((within) => withTime(TOO_OLD, within)),
      ...ahead.told((within) => withTime(AHEAD, within)),
    ],
  };
}

type Words = Pick<Finding, 'code' | 'message'>;

const AFTER_CLOSING: Words = {
  code: 'telemetry-after-closing',
  message:
    'Senders told of hours whose books had been closed for good, because they are older than minutes are kept: these minutes are in no figure. Look for a sender whose queue or clock stood still; keep minutes for longer than telemetry comes late (retention.minuteWindowDays).',
};
const TOO_OLD: Words = {
  code: 'telemetry-too-old',
  message:
    'Senders told of a time of which nothing is kept any more (retention.accountDays): these minutes are in no figure. Look for a sender whose clock is wrong.',
};
const AHEAD: Words = {
  code: 'telemetry-ahead',
  message:
    "Senders told of minutes more than a day after the node's time. They are kept for that time. Look for a clock that is wrong, a sender's or the node's.",
};

/** Nobody asks for accounts of such a time: without a period it is told in all of them. */
const withTime = ({ code, message }: Words, { from, until }: Period): Words => ({
  code,
  message: `${message} They reach from ${isoOf(from)} to ${isoOf(until)}.`,
});

function minuteCount() {
  let minutes = 0;
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add(windows: readonly NamedWindow[]): void {
      for (const { window } of windows) {
        minutes++;
        from = Math.min(from, window.from);
        until = Math.max(until, window.from + WINDOW_MILLISECONDS);
      }
    },
    told: (worded: (within: Period) => Words & Pick<Finding, 'period'>): readonly Finding[] =>
      minutes === 0
        ? []
        : [
            {
              ...worded(period(instant(from), instant(until))),
              severity: 'warning',
              subject: 'senders',
              count: minutes,
            },
          ],
  };
}
