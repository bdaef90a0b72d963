import { type DeviceWindow, mergeWindows } from '../src/domain/telemetry/device-window.ts';
import type { WindowStore } from '../src/ports/window-store.ts';

/** Windows kept in memory; for tests of few. */
export function memoryWindows(): WindowStore & { readonly all: () => readonly DeviceWindow[] } {
  const windows = new Map<string, DeviceWindow>();
  const all = () => [...windows.values()].sort((a, b) => a.from - b.from || a.subject - b.subject);
  return {
    add(window) {
      const key = `${window.from}/${window.subject}`;
      const earlier = windows.get(key);
      windows.set(key, earlier === undefined ? window : mergeWindows(earlier, window));
    },
    all,
    async *inTimeOrder() {
      await Promise.resolve();
      yield* all();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
