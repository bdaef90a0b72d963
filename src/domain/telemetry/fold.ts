import type { Instant, Period } from '../../foundation/instant.ts';
import type { DeviceWindow } from './device-window.ts';
import { endSeries, type FoldNotices, newSubjectFold, type SubjectFold, takeReading } from './subject-fold.ts';
import { type WindowPool, windowPool } from './window-pool.ts';

export type { FoldNotices } from './subject-fold.ts';

/** Folds readings into device windows, subject by subject. */
export interface Fold {
  /** Values as in ReadingSink: SIGNAL_COUNT places, NaN where nothing is said. */
  reading(subject: number, at: Instant, values: Float64Array): void;
  /** Ends one input: what follows may start again at any time. */
  endInput(): void;
  notices(): readonly FoldNotices[];
}

export interface FoldOptions {
  /** Nothing outside is kept; undefined: everything is. */
  readonly period?: Period;
  /** A subject's minute may be given in parts, which `mergeWindows` joins. */
  readonly emit: (window: DeviceWindow) => void;
  /** Where windows come from; undefined: all are new. */
  readonly pool?: WindowPool;
}

/**
 * Makes a fold that gives each window to `emit` as soon as its subject has moved on.
 * Gauges are integrated by the trapezoid, counters by their increase spread evenly, states are held; a fall of a counter is a reset.
 * Memory grows with the subjects, not with the readings.
 */
export function windowFold(options: FoldOptions): Fold {
  const subjects = new Map<number, SubjectFold>();
  const bounds = {
    from: options.period?.from ?? Number.NEGATIVE_INFINITY,
    until: options.period?.until ?? Number.POSITIVE_INFINITY,
    emit: options.emit,
    pool: options.pool ?? windowPool(),
  };
  return {
    reading(subject, at, values) {
      let fold = subjects.get(subject);
      if (fold === undefined) {
        fold = newSubjectFold(subject, bounds);
        subjects.set(subject, fold);
      }
      takeReading(fold, at, values);
    },
    endInput() {
      for (const fold of subjects.values()) endSeries(fold);
    },
    notices: () => [...subjects.values()].map((fold) => fold.notices),
  };
}
