import type { DeviceWindow } from '../domain/telemetry/device-window.ts';
import type { Period } from '../foundation/instant.ts';

/** The `subject` of every window that a store gives: numbers of one process mean nothing to the next, the name does. */
export const UNNUMBERED_SUBJECT = -1;

/** A window with a name for its subject that outlives the process: `device node/3` or `meter node`. */
export interface NamedWindow {
  readonly subjectName: string;
  readonly window: DeviceWindow;
}

/** Keeps device windows for as long as they are needed. */
export interface MeasurementStore extends AsyncDisposable {
  /**
   * Durable when it resolves. A window of the same subject and minute takes the place of the one before: a repeated
   * call, a replay and a second node that saw the same add nothing. Of two in one call the later stands. Places that
   * cover no time are not kept. Once it has resolved the windows are the caller's again, who may fill them with something else.
   * @throws Problem `measurement-unstorable`, before anything is written, when a window tells something that is no number, starts
   * elsewhere than on a whole minute, or has a name that is no text: `withoutUnsoundPlaces` gives what can be kept of it.
   * @throws Problem `measurements-unreachable` when any part of the store can't be written; a repeated call is safe.
   */
  write(windows: readonly NamedWindow[]): Promise<void>;
  /**
   * Windows whose minute starts within the period, by minute and within a minute by the bytes of the subject's name in UTF-8, each once.
   * Memory doesn't grow with their number. What is written meanwhile may be seen or not.
   * @throws Problem `measurements-unreachable` when any part can't be read: a partial answer is no answer.
   */
  read(period: Period): AsyncIterable<NamedWindow>;
  /** From the first minute kept to the end of the last; undefined when nothing is kept. */
  span(): Promise<Period | undefined>;
  /**
   * By the start of each clock hour of the period in which windows start, UTC milliseconds, the highest version among them. A version is
   * a whole number above zero; every write gives one above all that were given before.
   */
  hourVersions(period: Period): Promise<ReadonlyMap<number, number>>;
  /** Forgets windows that start before the moment. */
  forgetBefore(moment: Period['from']): Promise<void>;
}
