import { tmpdir } from 'node:os';
import TinyQueue from 'tinyqueue';
import { type DeviceWindow, mergeWindows } from '../../../domain/telemetry/device-window.ts';
import type { WindowStore } from '../../../ports/window-store.ts';
import { type RunFile, writeRun } from './run-file.ts';

const DEFAULT_RUN_WINDOWS = 8000;
/** So many runs of one generation become one run of the next: open files and their buffers grow with the logarithm of the windows. */
const RUNS_PER_MERGE = 24;

/** Parts of one minute that are held to be joined together. */
const PARTS_AT_ONCE = 64;

interface SpilledOptions {
  /** Windows held in memory before they are sorted and written out. */
  readonly windowsPerRun?: number;
  /** Where the runs go; a folder of the system's for temporary files when absent. */
  readonly directory?: string;
}

/**
 * A window store that keeps a bounded number of windows in memory and the rest as sorted runs in temporary files.
 * Below one run nothing touches the disk. The files carry no name where the system allows it, so that even a killed process leaves
 * nothing behind; disposing of the store frees them at once.
 */
export function spilledWindows(options: SpilledOptions = {}): WindowStore {
  const windowsPerRun = options.windowsPerRun ?? DEFAULT_RUN_WINDOWS;
  const directory = options.directory ?? tmpdir();
  /** The oldest runs first, each generation before the next younger one. */
  const generations: RunFile[][] = [];
  let held: DeviceWindow[] = [];

  function spill(): void {
    const run = writeRun(directory, mergedByKey(held.sort(byMinuteThenSubject)));
    held = [];
    keep(run, 0);
  }

  function keep(run: RunFile, generation: number): void {
    const runs = (generations[generation] ??= []);
    runs.push(run);
    if (runs.length < RUNS_PER_MERGE) return;
    const merged = writeRun(directory, mergedByKey(inKeyOrder(runs.map((each) => each.read()))));
    for (const each of runs.splice(0)) each.close();
    keep(merged, generation + 1);
  }

  return {
    add(window) {
      held.push(window);
      if (held.length >= windowsPerRun) spill();
    },
    async *inTimeOrder() {
      const oldestFirst = generations.toReversed().flat();
      const runs: Iterator<DeviceWindow>[] = oldestFirst.map((run) => run.read());
      runs.push(held.sort(byMinuteThenSubject)[Symbol.iterator]());
      yield* mergedByKey(inKeyOrder(runs));
    },
    async [Symbol.asyncDispose]() {
      held = [];
      for (const run of generations.splice(0).flat()) run.close();
    },
  };
}

const byMinuteThenSubject = (a: DeviceWindow, b: DeviceWindow): number => a.from - b.from || a.subject - b.subject;

interface Head {
  readonly window: DeviceWindow;
  readonly run: Iterator<DeviceWindow>;
  /** Of two equal windows the one that was added first comes first. */
  readonly order: number;
}

function* inKeyOrder(runs: readonly Iterator<DeviceWindow>[]): Generator<DeviceWindow> {
  const queue = new TinyQueue<Head>([], (a, b) => byMinuteThenSubject(a.window, b.window) || a.order - b.order);
  const pull = (run: Iterator<DeviceWindow>, order: number): void => {
    const next = run.next();
    if (next.done !== true) queue.push({ window: next.value, run, order });
  };
  for (const [order, run] of runs.entries()) pull(run, order);
  for (let head = queue.pop(); head !== undefined; head = queue.pop()) {
    yield head.window;
    pull(head.run, head.order);
  }
}

/** Gives one window per subject and minute. */
function* mergedByKey(windows: Iterable<DeviceWindow>): Generator<DeviceWindow> {
  let parts: DeviceWindow[] = [];
  for (const window of windows) {
    const first = parts[0];
    const isOther = first !== undefined && byMinuteThenSubject(first, window) !== 0;
    if (first !== undefined && isOther) {
      yield mergedParts(parts);
      parts = [];
    } else if (parts.length >= PARTS_AT_ONCE) parts = [mergedParts(parts)];
    parts.push(window);
  }
  if (parts.length > 0) yield mergedParts(parts);
}

/** Joins the parts in the order of their time, so that a part which fits between two others isn't taken for a second telling. */
function mergedParts(parts: readonly DeviceWindow[]): DeviceWindow {
  const ordered = parts.length > 2 ? parts.toSorted((a, b) => startOf(a) - startOf(b)) : parts;
  return ordered.reduce((merged, part) => mergeWindows(merged, part));
}

const startOf = (window: DeviceWindow): number => Math.min(Number.MAX_VALUE, ...window.coveredFrom);
