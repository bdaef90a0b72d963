import { instant } from '../../foundation/instant.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { type DeviceWindow, PLACE_COUNT, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

/** Successive minutes for which two devices must tell the same, to the digit. */
const LEAST_MINUTES = 3;

/** Watches for devices that tell the same to the digit: replayed or copied telemetry, or one device under two names. */
export interface RepeatedDevices {
  /** Takes the devices' windows of one minute, by subject. */
  minute(minute: number, windows: ReadonlyMap<number, DeviceWindow>): void;
}

export function repeatedDevices(index: SubjectIndex, findings: FindingCollector): RepeatedDevices {
  /** Successive minutes in which a device told what the named earlier one did. */
  const runs = new Map<number, { of: number; minutes: number }>();

  function note(subject: number, of: number, minute: number): void {
    const earlier = runs.get(subject);
    const minutes = earlier?.of === of ? earlier.minutes + 1 : 1;
    runs.set(subject, { of, minutes });
    if (minutes < LEAST_MINUTES) return;
    findings.add({
      code: 'device-telemetry-duplicated',
      severity: 'error',
      subject: index.subjectName(subject),
      message: `The device tells what ${index.subjectName(of)} tells, to the digit, minute after minute: copied telemetry, or one device under two names. Both are accounted as told; check the collector.`,
      period: { from: instant(minute), until: instant(minute + WINDOW_MILLISECONDS) },
    });
  }

  return {
    minute(minute, windows) {
      const firstWith = new Map<number, number>();
      for (const [subject, window] of windows) {
        const signature = signatureOf(window);
        const first = signature === undefined ? undefined : firstWith.get(signature);
        const other = first === undefined ? undefined : windows.get(first);
        if (first !== undefined && other !== undefined && tellsTheSame(window, other)) note(subject, first, minute);
        else runs.delete(subject);
        if (signature !== undefined && first === undefined) firstWith.set(signature, subject);
      }
    },
  };
}

/** Sum of what changed within the minute; `undefined` where nothing moved, as in an idle device. */
function signatureOf(window: DeviceWindow): number | undefined {
  let [sum, moving] = [0, 0];
  for (let place = 0; place < PLACE_COUNT; place++) {
    if ((window.coveredMilliseconds[place] as number) <= 0) continue;
    if (window.minimum[place] !== window.maximum[place]) moving++;
    sum += window.integral[place] as number;
  }
  return moving >= 2 ? sum : undefined;
}

function tellsTheSame(a: DeviceWindow, b: DeviceWindow): boolean {
  for (let place = 0; place < PLACE_COUNT; place++) {
    if (a.integral[place] !== b.integral[place] || a.maximum[place] !== b.maximum[place]) return false;
    if (a.coveredMilliseconds[place] !== b.coveredMilliseconds[place]) return false;
  }
  return true;
}
