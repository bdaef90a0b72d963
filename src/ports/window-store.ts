import type { DeviceWindow } from '../domain/telemetry/device-window.ts';
import type { WindowPool } from '../domain/telemetry/window-pool.ts';

/**
 * Keeps device windows between folding and accounting.
 * Windows may be added in any order and one subject's minute may be added in parts.
 */
export interface WindowStore extends AsyncDisposable {
  /** Where windows that are no longer needed go to be used again: a store takes windows from it and gives those added back to it. */
  readonly pool?: WindowPool;
  /** Takes the window over: the caller doesn't touch it again. */
  add(window: DeviceWindow): void;
  /**
   * All windows by minute, and within a minute by subject, the parts of one subject's minute merged. Ends the adding.
   * Memory does not grow with the number of windows.
   */
  inTimeOrder(): AsyncIterable<DeviceWindow>;
}
