import { type DeviceWindow, WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import { fullerWindow, tellSame } from '../domain/telemetry/fuller-window.ts';
import { hourStart } from '../domain/telemetry/thin-windows.ts';
import { instant, period } from '../foundation/instant.ts';
import type { MeasurementStore, NamedWindow } from '../ports/measurement-store.ts';

export interface MergeStoredWindowsDoors {
  readonly store: Pick<MeasurementStore, 'read' | 'write'>;
  /** Told of each step by name; tests end the process there. */
  readonly step?: (step: string) => void;
}

/**
 * The one way into the store for what this node tells by two ways: of senders, and of history that is pulled. What others tell is kept
 * beside it, and never changed.
 */
export interface MergeStoredWindows {
  /**
   * Windows of senders. Those of minutes of which this node may have told already are joined with what it told; others are
   * written without a look at the store.
   * @throws what the store throws.
   */
  write(windows: readonly NamedWindow[]): Promise<void>;
  /**
   * Windows of history, joined with what this node told. What tells no more than is stored, whoever told it, isn't written: an hour of
   * which nothing is new stays booked.
   * @returns how many minutes are new or tell more than before.
   * @throws what the store throws; a repeated call is safe.
   */
  merge(windows: readonly NamedWindow[]): Promise<number>;
  /** From now on this node may have told of minutes before this one. To be called before `merge` writes them. */
  reach(until: number): void;
}

/** So many windows are joined with what is stored of their minutes at a time. */
const WINDOWS_AT_ONCE = 10_000;

/** Calls run one after the other, so that none falls between another's looking and writing. One process writes at a time. */
export function mergeStoredWindows({ store, step = () => undefined }: MergeStoredWindowsDoors): MergeStoredWindows {
  let last: Promise<unknown> = Promise.resolve();
  let reached = Number.NEGATIVE_INFINITY;

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }
  async function merge(windows: readonly NamedWindow[]): Promise<number> {
    const inOrder = [...windows].sort((a, b) => a.window.from - b.window.from);
    let changed = 0;
    for (const together of groupsOf(inOrder)) {
      const fuller = await changedBy(store, together);
      step('merge-read');
      if (fuller.length > 0) await store.write(fuller);
      step('merge-written');
      changed += fuller.length;
    }
    return changed;
  }
  return {
    reach: (until) => void (reached = Math.max(reached, until)),
    merge: (windows) => inTurn(() => merge(windows)),
    write: (windows) =>
      inTurn(async () => {
        const isReached = ({ window }: NamedWindow): boolean => window.from < reached;
        const others = windows.filter((window) => !isReached(window));
        if (others.length > 0) await store.write(others);
        if (others.length < windows.length) await merge(windows.filter(isReached));
      }),
  };
}

/** Of the windows of one clock hour: the store is asked about all subjects of that time, and one that lags behind must not make that days. */
function* groupsOf(inOrder: readonly NamedWindow[]): Generator<readonly NamedWindow[]> {
  let start = 0;
  for (let end = 1; end <= inOrder.length; end++) {
    const [first, next] = [inOrder[start], inOrder[end]];
    const goesOn = first !== undefined && next !== undefined && hourOf(next) === hourOf(first);
    if (goesOn && end - start < WINDOWS_AT_ONCE) continue;
    yield inOrder.slice(start, end);
    start = end;
  }
}

const hourOf = ({ window }: NamedWindow): number => hourStart(window.from);

const keyOf = (subjectName: string, { from }: DeviceWindow): string => `${from} ${subjectName}`;

/** Those of the windows, in the order of time, that tell more than the store does, joined with what this node told before. */
async function changedBy(
  store: Pick<MeasurementStore, 'read'>,
  windows: readonly NamedWindow[],
): Promise<readonly NamedWindow[]> {
  const told = new Map<string, NamedWindow>();
  for (const { subjectName, window } of windows) {
    const key = keyOf(subjectName, window);
    const before = told.get(key);
    told.set(key, { subjectName, window: before === undefined ? window : fullerWindow(before.window, window) });
  }
  const [first, latest] = [windows[0], windows.at(-1)];
  if (first === undefined || latest === undefined) return [];
  const within = period(first.window.from, instant(latest.window.from + WINDOW_MILLISECONDS));
  for await (const { subjectName, window, own } of store.read(within)) {
    const key = keyOf(subjectName, window);
    const one = told.get(key);
    if (one === undefined) continue;
    const ours = own === undefined ? one.window : fullerWindow(own, one.window);
    const isToldAlready = own !== undefined && tellSame(ours, own);
    if (isToldAlready || tellSame(fullerWindow(window, one.window), window)) told.delete(key);
    else told.set(key, { subjectName, window: ours });
  }
  return [...told.values()];
}
