import { mkdtempSync, readSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import TinyQueue from 'tinyqueue';
import { type DeviceWindow, mergeWindows } from '../../../domain/telemetry/device-window.ts';
import type { WindowStore } from '../../../ports/window-store.ts';
import { decodeWindow, encodeWindows, recordLengthAt } from './window-record.ts';

const DEFAULT_RUN_WINDOWS = 20_000;
const READ_DOUBLES = 32_768;

interface SpilledOptions {
  /** Windows held in memory before they are sorted and written out. */
  readonly windowsPerRun?: number;
  /** Where the run files go; a folder of the system's for temporary files when absent. */
  readonly directory?: string;
}

/**
 * A window store that keeps a bounded number of windows in memory and the rest as sorted runs in temporary files.
 * Below one run nothing touches the disk. The files are removed when the store is disposed of.
 */
export function spilledWindows(options: SpilledOptions = {}): WindowStore {
  const windowsPerRun = options.windowsPerRun ?? DEFAULT_RUN_WINDOWS;
  const runFiles: string[] = [];
  let folder: string | undefined;
  let held: DeviceWindow[] = [];

  function spill(): void {
    folder ??= mkdtempSync(join(options.directory ?? tmpdir(), 'comptroller-windows-'));
    const path = join(folder, `run-${runFiles.length}`);
    const run = encodeWindows(held.sort(byMinuteThenSubject));
    writeFileSync(path, new Uint8Array(run.buffer));
    runFiles.push(path);
    held = [];
  }

  return {
    add(window) {
      held.push(window);
      if (held.length >= windowsPerRun) spill();
    },
    async *inTimeOrder() {
      const runs: Iterator<DeviceWindow>[] = runFiles.map((path) => readRun(path));
      runs.push(held.sort(byMinuteThenSubject)[Symbol.iterator]());
      yield* mergedByKey(inKeyOrder(runs));
    },
    async [Symbol.asyncDispose]() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

const byMinuteThenSubject = (a: DeviceWindow, b: DeviceWindow): number => a.from - b.from || a.subject - b.subject;

function* readRun(path: string): Generator<DeviceWindow> {
  const file = openSync(path, 'r');
  try {
    let doubles = new Float64Array(READ_DOUBLES);
    let filled = 0;
    let offset = 0;
    for (;;) {
      const length = offset + 2 < filled ? recordLengthAt(doubles, offset) : undefined;
      if (length !== undefined && offset + length <= filled) {
        yield decodeWindow(doubles, offset);
        offset += length;
        continue;
      }
      const rest = doubles.subarray(offset, filled);
      const next = new Float64Array(Math.max(READ_DOUBLES, 2 * rest.length));
      next.set(rest);
      filled = rest.length;
      offset = 0;
      doubles = next;
      const bytesRead = readSync(file, new Uint8Array(doubles.buffer, filled * 8));
      if (bytesRead === 0) return;
      filled += bytesRead / 8;
    }
  } finally {
    closeSync(file);
  }
}

interface Head {
  readonly window: DeviceWindow;
  readonly run: Iterator<DeviceWindow>;
}

function* inKeyOrder(runs: readonly Iterator<DeviceWindow>[]): Generator<DeviceWindow> {
  const queue = new TinyQueue<Head>([], (a, b) => byMinuteThenSubject(a.window, b.window));
  const pull = (run: Iterator<DeviceWindow>): void => {
    const next = run.next();
    if (next.done !== true) queue.push({ window: next.value, run });
  };
  for (const run of runs) pull(run);
  for (let head = queue.pop(); head !== undefined; head = queue.pop()) {
    yield head.window;
    pull(head.run);
  }
}

function* mergedByKey(windows: Iterable<DeviceWindow>): Generator<DeviceWindow> {
  let open: DeviceWindow | undefined;
  for (const window of windows) {
    if (open !== undefined && byMinuteThenSubject(open, window) === 0) {
      open = mergeWindows(open, window);
      continue;
    }
    if (open !== undefined) yield open;
    open = window;
  }
  if (open !== undefined) yield open;
}
