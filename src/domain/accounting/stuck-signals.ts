import { instant } from '../../foundation/instant.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { type DeviceWindow, signalIn, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

/** Gauges that move whenever a device works. */
const WATCHED: readonly Signal[] = ['powerWatts', 'tensorActiveFraction', 'smActiveFraction', 'utilisationFraction'];
/** A level held to the digit for this many successive minutes while another signal moves is no measurement. */
const STUCK_MINUTES = 15;
/** How far another signal must move within a minute to count as moving, as a share of its highest. */
const MOVING_SHARE = 0.05;
/** Shares below this are idle housekeeping, which coarse readings show as one level; full utilisation is ordinary too. */
const LEAST_SHARE = 0.2;

/** Watches for signals that stand still while the device's others move. */
export interface StuckSignals {
  take(window: DeviceWindow): void;
}

export function stuckSignals(index: SubjectIndex, findings: FindingCollector): StuckSignals {
  const levels = new Map<number, { readonly level: Float64Array; readonly minutes: Uint32Array }>();

  function watch(window: DeviceWindow, place: number, signal: Signal): void {
    const state = levels.get(window.subject);
    const summary = signalIn(window, signal);
    if (state === undefined || summary === undefined) return;
    const isLevel = summary.minimum === summary.maximum && summary.maximum > LEAST_SHARE && summary.maximum !== 1;
    const goesOn = isLevel && state.level[place] === summary.maximum && anotherMoves(window, signal);
    state.minutes[place] = goesOn ? (state.minutes[place] as number) + 1 : 0;
    state.level[place] = isLevel ? summary.maximum : Number.NaN;
    const stood = state.minutes[place] ?? 0;
    if (stood < STUCK_MINUTES) return;
    findings.add({
      code: 'signal-stuck',
      severity: 'error',
      subject: `${index.subjectName(window.subject)} ${signal}`,
      message: `The signal stands at ${summary.maximum} to the digit for ${STUCK_MINUTES} minutes and more while others of the device move: a stuck sensor or a collector that repeats an old value. What rests on it can't be trusted.`,
      period: { from: window.from, until: instant(window.from + WINDOW_MILLISECONDS) },
    });
  }

  return {
    take(window) {
      if (!levels.has(window.subject)) {
        levels.set(window.subject, {
          level: new Float64Array(WATCHED.length).fill(Number.NaN),
          minutes: new Uint32Array(WATCHED.length),
        });
      }
      WATCHED.forEach((signal, place) => watch(window, place, signal));
    },
  };
}

const anotherMoves = (window: DeviceWindow, signal: Signal): boolean =>
  WATCHED.some((other) => {
    const summary = other === signal ? undefined : signalIn(window, other);
    return summary !== undefined && summary.maximum - summary.minimum > MOVING_SHARE * summary.maximum;
  });
