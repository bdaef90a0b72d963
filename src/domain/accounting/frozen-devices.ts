import { instant } from '../../foundation/instant.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { type DeviceWindow, signalIn, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

const BUSY: readonly Signal[] = ['tensorActiveFraction', 'smActiveFraction', 'utilisationFraction'];
/** A board that works draws a little more or less from one minute to the next; an hour at one level to the digit is a repeated row. */
const FROZEN_MINUTES = 60;
const LEAST_SHARE = 0.2;

/** Watches for devices that tell of work and of one power to the digit for an hour: an exporter that repeats its last row. */
export interface FrozenDevices {
  take(window: DeviceWindow): void;
}

export function frozenDevices(index: SubjectIndex, findings: FindingCollector): FrozenDevices {
  const runs = new Map<number, { watts: number; minutes: number; last: number }>();
  return {
    take(window) {
      const watts = frozenWatts(window);
      const run = runs.get(window.subject);
      if (watts === undefined) {
        runs.delete(window.subject);
        return;
      }
      const goesOn = run?.watts === watts && run.last === window.from - WINDOW_MILLISECONDS;
      const minutes = goesOn ? run.minutes + 1 : 1;
      runs.set(window.subject, { watts, minutes, last: window.from });
      if (minutes < FROZEN_MINUTES) return;
      findings.add({
        code: 'telemetry-frozen',
        severity: 'error',
        subject: index.subjectName(window.subject),
        message: `The device tells of work at ${watts} W to the digit for ${FROZEN_MINUTES} minutes and more, and nothing of it moves: a collector that repeats its last row. The account rests on it all the same; check the collector.`,
        period: { from: window.from, until: instant(window.from + WINDOW_MILLISECONDS) },
      });
    },
  };
}

/** The power at which a working device stands through the minute while none of its activity moves either. */
function frozenWatts(window: DeviceWindow): number | undefined {
  const power = signalIn(window, 'powerWatts');
  if (power === undefined || power.minimum !== power.maximum) return undefined;
  const activities = BUSY.map((signal) => signalIn(window, signal)).filter((summary) => summary !== undefined);
  const isStill = activities.every(({ minimum, maximum }) => minimum === maximum);
  return isStill && activities.some(({ maximum }) => maximum > LEAST_SHARE) ? power.maximum : undefined;
}
