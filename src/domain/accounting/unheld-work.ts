import { instant } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import { WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

/** A work's edge reaches into the minutes beside its allocation; a longer run of minutes is no edge. */
const EDGE_MINUTES = 3;

/** Successive minutes of one device, and what of its earlier runs was no edge. */
interface Run {
  start: number;
  end: number;
  longMinutes: number;
  longFrom: number;
  longUntil: number;
}

/** Gathers minutes in which a device works while nobody holds it. */
export interface UnheldWork {
  minute(subject: number, minute: number): void;
  findings(): readonly Finding[];
}

export function unheldWork(index: SubjectIndex): UnheldWork {
  const runs = new Map<number, Run>();
  return {
    minute(subject, minute) {
      const end = minute + WINDOW_MILLISECONDS;
      const run = runs.get(subject);
      if (run === undefined) {
        runs.set(subject, { start: minute, end, longMinutes: 0, longFrom: Number.POSITIVE_INFINITY, longUntil: 0 });
      } else if (run.end === minute) run.end = end;
      else {
        endRun(run);
        run.start = minute;
        run.end = end;
      }
    },
    findings: () =>
      [...runs].flatMap(([subject, run]) => {
        endRun(run);
        const { longMinutes: minutes, longFrom: from, longUntil: until } = run;
        if (minutes === 0) return [];
        return [
          {
            code: 'activity-without-allocation',
            severity: 'warning' as const,
            subject: index.subjectName(subject),
            message: `The device works for ${minutes} minutes in which no allocation holds it: work outside the scheduler, or an allocation that is missing from the source. Its operations stand under "unattributed".`,
            period: { from: instant(from), until: instant(until) },
            count: minutes,
          },
        ];
      }),
  };
}

function endRun(run: Run): void {
  const minutes = (run.end - run.start) / WINDOW_MILLISECONDS;
  if (minutes > EDGE_MINUTES) {
    run.longMinutes += minutes;
    run.longFrom = Math.min(run.longFrom, run.start);
    run.longUntil = Math.max(run.longUntil, run.end);
  }
  run.start = run.end;
}
