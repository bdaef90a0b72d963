import { instant } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import { WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

/** A work's edge reaches into the minutes beside its allocation; a longer run of minutes is no edge. */
const EDGE_MINUTES = 3;

/** Successive minutes of one device, and what was found since findings were last taken. */
interface Run {
  start: number;
  end: number;
  /** Up to here its minutes were told. */
  toldUntil: number;
  longMinutes: number;
  longFrom: number;
  longUntil: number;
}

/** Gathers minutes in which a device works while nobody holds it. */
export interface UnheldWork {
  minute(subject: number, minute: number): void;
  /** What was found since the last call. A run that is still short is told once it is long, whole. */
  findings(): readonly Finding[];
}

export function unheldWork(index: SubjectIndex): UnheldWork {
  const runs = new Map<number, Run>();
  return {
    minute(subject, minute) {
      const end = minute + WINDOW_MILLISECONDS;
      const run = runs.get(subject);
      if (run === undefined) runs.set(subject, newRun(minute, end));
      else if (run.end === minute) run.end = end;
      else {
        tell(run);
        run.start = run.toldUntil = minute;
        run.end = end;
      }
    },
    findings: () =>
      [...runs].flatMap(([subject, run]) => {
        tell(run);
        const { longMinutes: minutes, longFrom: from, longUntil: until } = run;
        if (minutes === 0) return [];
        Object.assign(run, NOTHING_LONG);
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

const NOTHING_LONG = { longMinutes: 0, longFrom: Number.POSITIVE_INFINITY, longUntil: 0 } as const;

const newRun = (start: number, end: number): Run => ({ start, end, toldUntil: start, ...NOTHING_LONG });

function tell(run: Run): void {
  if ((run.end - run.start) / WINDOW_MILLISECONDS <= EDGE_MINUTES || run.toldUntil === run.end) return;
  run.longMinutes += (run.end - run.toldUntil) / WINDOW_MILLISECONDS;
  run.longFrom = Math.min(run.longFrom, run.toldUntil);
  run.longUntil = Math.max(run.longUntil, run.end);
  run.toldUntil = run.end;
}
