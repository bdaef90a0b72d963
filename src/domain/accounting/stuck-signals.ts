import { instant } from '../../foundation/instant.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { type DeviceWindow, type SignalSummary, signalIn, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';

/** Gauges that move whenever a device works. */
const WATCHED: readonly Signal[] = ['powerWatts', 'tensorActiveFraction', 'smActiveFraction', 'utilisationFraction'];
/** A level held to the digit for this many successive minutes while another signal moves is no measurement. */
const STUCK_MINUTES = 15;
/** How far another signal must move within a minute to count as moving, as a share of its highest. */
const MOVING_SHARE = 0.05;
/** Shares below this are idle housekeeping, which coarse readings show as one level. */
const LEAST_SHARE = 0.2;
/** Utilisation told in whole per cent stands at 98 or 100 % through any training: ordinary, and no sign of a stuck sensor. */
const FULL_UTILISATION = 0.95;

/** Watches for signals that stand still while the device's others move. */
export interface StuckSignals {
  take(window: DeviceWindow): void;
}

export function stuckSignals(index: SubjectIndex, findings: FindingCollector): StuckSignals {
  const levels = new Map<number, State>();

  function watch(window: DeviceWindow, state: State, place: number): void {
    const signal = WATCHED[place] as Signal;
    const summary = signalIn(window, signal);
    const level = summary === undefined ? undefined : levelOf(summary, signal);
    const goesOn =
      level !== undefined && state.level[place] === level && state.last === window.from - WINDOW_MILLISECONDS;
    const minutes =
      level === undefined || !anotherMoves(window, signal) ? 0 : goesOn ? (state.minutes[place] ?? 0) + 1 : 1;
    state.minutes[place] = minutes;
    state.level[place] = level ?? Number.NaN;
    if (level === undefined || minutes < STUCK_MINUTES) return;
    findings.add({
      code: 'signal-stuck',
      severity: 'error',
      subject: `${index.subjectName(window.subject)} ${signal}`,
      message: `The signal stands at ${level} to the digit for ${STUCK_MINUTES} minutes and more while others of the device move: a stuck sensor or a collector that repeats an old value. What rests on it can't be trusted.`,
      period: { from: window.from, until: instant(window.from + WINDOW_MILLISECONDS) },
    });
  }

  return {
    take(window) {
      const state = levels.get(window.subject) ?? newState();
      levels.set(window.subject, state);
      WATCHED.forEach((_, place) => watch(window, state, place));
      state.last = window.from;
    },
  };
}

/** By place among the watched: the level at which a signal stands and for how many successive minutes. */
interface State {
  readonly level: Float64Array;
  readonly minutes: Uint32Array;
  /** Start of the minute before. */
  last: number;
}

const newState = (): State => ({
  level: new Float64Array(WATCHED.length).fill(Number.NaN),
  minutes: new Uint32Array(WATCHED.length),
  last: Number.NaN,
});

/** The level at which a signal stands throughout the minute, where that is out of the ordinary. */
function levelOf({ minimum, maximum }: SignalSummary, signal: Signal): number | undefined {
  const isOrdinary = maximum <= LEAST_SHARE || (signal === 'utilisationFraction' && maximum >= FULL_UTILISATION);
  return minimum === maximum && !isOrdinary ? maximum : undefined;
}

const anotherMoves = (window: DeviceWindow, signal: Signal): boolean =>
  WATCHED.some((other) => {
    const summary = other === signal ? undefined : signalIn(window, other);
    return summary !== undefined && summary.maximum - summary.minimum > MOVING_SHARE * summary.maximum;
  });
