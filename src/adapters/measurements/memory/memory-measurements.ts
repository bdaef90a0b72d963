import {
  type DeviceWindow,
  emptyWindow,
  PLACE_COUNT,
  WINDOW_MILLISECONDS,
} from '../../../domain/telemetry/device-window.ts';
import { fullestWindow } from '../../../domain/telemetry/fuller-window.ts';
import { copyPlace } from '../../../domain/telemetry/sound-window.ts';
import { instant } from '../../../foundation/instant.ts';
import { type MeasurementStore, type StoredWindow, UNNUMBERED_SUBJECT } from '../../../ports/measurement-store.ts';
import { storableWindows } from '../storable-windows.ts';

const HOUR_MILLISECONDS = 3_600_000;

/**
 * What a store in memory holds, by minute, subject and teller; kept apart from it, so that a store can be opened again on what the one
 * before left, or beside another.
 */
export type HeldMinutes = Map<number, Map<string, Map<string, DeviceWindow>>>;

/** Measurements kept in memory, for tests: nothing outlives `held` and the versions by minute. */
export function memoryMeasurements(
  held: HeldMinutes = new Map(),
  versions: Map<number, number> = new Map(),
  teller = '',
): MeasurementStore {
  return {
    async write(windows) {
      const version = 1 + [...versions.values()].reduce((most, one) => Math.max(most, one), 0);
      for (const { subjectName, window } of storableWindows(windows)) {
        const subjects = held.get(window.from) ?? new Map<string, Map<string, DeviceWindow>>();
        held.set(window.from, subjects);
        const tellings = subjects.get(subjectName) ?? new Map<string, DeviceWindow>();
        subjects.set(subjectName, tellings.set(teller, ownCopy(window)));
        versions.set(window.from, version);
      }
    },
    async *read(period) {
      const minutes = [...held.keys()].filter((minute) => minute >= period.from && minute < period.until);
      for (const minute of minutes.sort((a, b) => a - b)) yield* ofMinute(held.get(minute), teller);
    },
    async span() {
      if (held.size === 0) return undefined;
      const { first, last } = endsOf(held.keys());
      return { from: instant(first), until: instant(last + WINDOW_MILLISECONDS) };
    },
    async hourVersions(period) {
      const found = new Map<number, number>();
      for (const minute of held.keys()) {
        if (minute < period.from || minute >= period.until) continue;
        const hour = Math.floor(minute / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
        found.set(hour, Math.max(found.get(hour) ?? 0, versions.get(minute) ?? 0));
      }
      return found;
    },
    async forgetBefore(moment) {
      for (const minute of held.keys()) if (minute < moment) held.delete(minute);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function* ofMinute(subjects: HeldMinute = new Map(), teller: string): Generator<StoredWindow> {
  for (const [subjectName, tellings] of byBytes(subjects)) {
    const [first, ...others] = byBytes(tellings).map(([, window]) => window);
    if (first === undefined) continue;
    const own = tellings.get(teller);
    yield {
      subjectName,
      window: ownCopy(fullestWindow([first, ...others])),
      ...(own !== undefined && { own: ownCopy(own) }),
    };
  }
}

type HeldMinute = ReadonlyMap<string, ReadonlyMap<string, DeviceWindow>>;

const byBytes = <Value>(of: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...of].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

function endsOf(minutes: Iterable<number>): { readonly first: number; readonly last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const minute of minutes) {
    first = Math.min(first, minute);
    last = Math.max(last, minute);
  }
  return { first, last };
}

function ownCopy(window: DeviceWindow): DeviceWindow {
  const copy = emptyWindow(UNNUMBERED_SUBJECT, window.from);
  for (let place = 0; place < PLACE_COUNT; place++) {
    if ((window.coveredMilliseconds[place] as number) > 0) copyPlace(copy, window, place);
  }
  return copy;
}
