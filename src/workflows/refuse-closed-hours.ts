import type { Finding } from '../domain/findings/finding.ts';
import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import { instant, type Period, period } from '../foundation/instant.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import { partedByClosing } from './closed-hours.ts';

export interface RefuseClosedHoursDoors {
  readonly store: Pick<MeasurementStore, 'write'>;
  /** As `closedHours` gives them. */
  readonly closed: (within: Period) => Promise<ReadonlySet<number>>;
}

/** Keeps windows that come in too late for the books out of the store, where they would be in no account and nobody would know. */
export interface OpenHours extends Pick<MeasurementStore, 'write'> {
  /** What was left out since the process started. */
  findings(): readonly Finding[];
}

export function refuseClosedHours({ store, closed }: RefuseClosedHoursDoors): OpenHours {
  let minutes = 0;
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    async write(windows) {
      const parted = await partedByClosing(closed, windows);
      if (parted.open.length > 0) await store.write(parted.open);
      // Counted last, for what is not stored comes again.
      for (const { window } of parted.closed) {
        minutes++;
        from = Math.min(from, window.from);
        until = Math.max(until, window.from + WINDOW_MILLISECONDS);
      }
    },
    findings: () => (minutes === 0 ? [] : [tooLate(minutes, period(instant(from), instant(until)))]),
  };
}

const tooLate = (minutes: number, within: Period): Finding => ({
  code: 'telemetry-after-closing',
  severity: 'warning',
  subject: 'senders',
  message:
    'Senders told of hours whose books had been closed for good, because they are older than minutes are kept: these minutes are in no figure. Look for a sender whose queue or clock stood still.',
  period: within,
  count: minutes,
});
