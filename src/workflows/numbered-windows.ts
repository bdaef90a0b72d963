import type { Finding } from '../domain/findings/finding.ts';
import { type DeviceWindow, WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { instant, type Period, period } from '../foundation/instant.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';

export interface NumberedWindows {
  /** The windows of a period by the numbers of today's fleet, in the order of time. Read once. */
  readonly windows: AsyncIterable<DeviceWindow>;
  /** Once they were read: subjects that were measured and that today's fleet does not have. */
  strangers(): readonly Finding[];
}

export interface NumberedWindowsDoors {
  readonly store: Pick<MeasurementStore, 'read'>;
  readonly index: SubjectIndex;
}

/** Windows of a minute that starts before the period and reaches into it are among them. */
export function numberedWindows(doors: NumberedWindowsDoors, within: Period): NumberedWindows {
  const minutes = new Map<string, number>();
  return {
    windows: windowsOf(doors, within, (name) => void minutes.set(name, (minutes.get(name) ?? 0) + 1)),
    strangers: () =>
      [...minutes].map(([subject, count]) => ({
        code: 'measured-not-in-fleet',
        severity: 'error',
        subject,
        message: `${count} minute(s) of it are measured and the fleet file does not have it: they are accounted to nothing. Keep what was taken out of service in the fleet file for as long as its time is accounted.`,
        count,
      })),
  };
}

async function* windowsOf(
  { store, index }: NumberedWindowsDoors,
  { from, until }: Period,
  stranger: (subjectName: string) => void,
): AsyncGenerator<DeviceWindow> {
  const firstMinute = instant(Math.floor(from / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS);
  for await (const { subjectName, window } of store.read(period(firstMinute, until))) {
    const subject = index.subjectNamed(subjectName);
    if (subject === undefined) stranger(subjectName);
    else yield { ...window, subject };
  }
}
