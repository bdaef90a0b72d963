import type { Instant } from '../../foundation/instant.ts';
import { clearedWindow, type DeviceWindow, emptyWindow } from './device-window.ts';

/**
 * Windows that were used and may be used again. A fleet fills millions of windows of which a few thousand are alive at a time;
 * left to the memory manager they would be most of the memory.
 */
export interface WindowPool {
  take(subject: number, from: Instant): DeviceWindow;
  /** The giver keeps no hold on the window, and gives it once. */
  giveBack(window: DeviceWindow): void;
}

/** Used windows that are kept; about 30 MB. Whoever gives back what was never taken must not fill the memory. */
const MOST_FREE = 16_384;

export function windowPool(): WindowPool {
  const free: DeviceWindow[] = [];
  return {
    take(subject, from) {
      const used = free.pop();
      return used === undefined ? emptyWindow(subject, from) : clearedWindow(used, subject, from);
    },
    giveBack(window) {
      if (free.length < MOST_FREE) free.push(window);
    },
  };
}
