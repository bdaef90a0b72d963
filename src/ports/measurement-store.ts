import type { DeviceWindow } from '../domain/telemetry/device-window.ts';
import type { Period } from '../foundation/instant.ts';

/** The `subject` of every window that a store gives: numbers of one process mean nothing to the next, the name does. */
export const UNNUMBERED_SUBJECT = -1;

/** A window with a name for its subject that outlives the process: `node/3` of a device, `node` of a meter. */
export interface NamedWindow {
  readonly subjectName: string;
  readonly window: DeviceWindow;
}

/** A window as a store gives it. */
export interface StoredWindow extends NamedWindow {
  /** What this store's own teller told of the minute; absent where only others did. */
  readonly own?: DeviceWindow;
}

/**
 * Keeps device windows for as long as they are needed. A store that several nodes share knows each by the name under which it tells
 * (its teller) and keeps their tellings apart.
 */
export interface MeasurementStore extends AsyncDisposable {
  /**
   * Durable when it resolves. A window of the same subject, minute and teller takes the place of the one before: a repeated
   * call and a replay add nothing, and no teller takes anything from another. Of two in one call the later stands. Places that
   * cover no time are not kept. Once it has resolved the windows are the caller's again, who may fill them with something else.
   * @throws Problem `measurement-unstorable`, before anything is written, when a window tells something that is no number, starts
   * elsewhere than on a whole minute, or has a name that is no text: `withoutUnsoundPlaces` gives what can be kept of it.
   * @throws Problem `measurements-unreachable` when any part of the store can't be written; a repeated call is safe.
   */
  write(windows: readonly NamedWindow[]): Promise<void>;
  /**
   * What all tellers told, joined by `fullestWindow` in the order of their names' bytes: a second node that saw the same adds nothing.
   * Windows whose minute starts within the period, by minute and within a minute by the bytes of the subject's name in UTF-8, each once.
   * Memory doesn't grow with their number. What is written meanwhile may be seen or not.
   * @throws Problem `measurements-unreachable` when any part can't be read: a partial answer is no answer.
   */
  read(period: Period): AsyncIterable<StoredWindow>;
  /** From the first minute kept to the end of the last; undefined when nothing is kept. */
  span(): Promise<Period | undefined>;
  /**
   * By the start of each clock hour of the period in which windows start, UTC milliseconds, its version: a whole number above zero
   * that grows with every write to the hour, whichever teller's it is and however the tellers' clocks differ.
   */
  hourVersions(period: Period): Promise<ReadonlyMap<number, number>>;
  /** Forgets windows that start before the moment. */
  forgetBefore(moment: Period['from']): Promise<void>;
}
