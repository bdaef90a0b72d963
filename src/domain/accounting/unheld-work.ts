import { instant } from '../../foundation/instant.ts';
import type { Finding } from '../findings/finding.ts';
import { WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

/** A work's edge reaches into the minutes beside its allocation; more minutes than this are no edge. */
const EDGE_MINUTES = 3;

/** Gathers minutes in which a device works while nobody holds it. */
export interface UnheldWork {
  minute(subject: number, minute: number): void;
  findings(): readonly Finding[];
}

export function unheldWork(index: SubjectIndex): UnheldWork {
  const seen = new Map<number, { minutes: number; from: number; until: number }>();
  return {
    minute(subject, minute) {
      const span = seen.get(subject) ?? { minutes: 0, from: minute, until: minute };
      seen.set(subject, { minutes: span.minutes + 1, from: span.from, until: minute + WINDOW_MILLISECONDS });
    },
    findings: () =>
      [...seen].flatMap(([subject, { minutes, from, until }]) => {
        if (minutes <= EDGE_MINUTES) return [];
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
