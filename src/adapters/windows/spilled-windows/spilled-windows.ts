import { tmpdir } from 'node:os';
import { windowPool } from '../../../domain/telemetry/window-pool.ts';
import type { WindowStore } from '../../../ports/window-store.ts';
import { heldRecords } from './held-records.ts';
import { joinedRecords } from './join-records.ts';
import { type RunFile, writeRun } from './run-file.ts';
import { decodeWindow } from './window-record.ts';

const DEFAULT_RUN_WINDOWS = 100_000;
/** So many runs of one generation become one run of the next: open files and their buffers grow with the logarithm of the windows. */
const RUNS_PER_MERGE = 24;

interface SpilledOptions {
  /** At most so many windows are held in memory before they are sorted and written out. */
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
  const directory = options.directory ?? tmpdir();
  const pool = windowPool();
  const held = heldRecords(options.windowsPerRun ?? DEFAULT_RUN_WINDOWS);
  /** The oldest runs first, each generation before the next younger one. */
  const generations: RunFile[][] = [];

  function spill(): void {
    const run = writeRun(directory, joinedRecords([held.sorted()]));
    held.clear();
    keep(run, 0);
  }

  function keep(run: RunFile, generation: number): void {
    const runs = (generations[generation] ??= []);
    runs.push(run);
    if (runs.length < RUNS_PER_MERGE) return;
    const merged = writeRun(directory, joinedRecords(runs.map((each) => each.read())));
    for (const each of runs.splice(0)) each.close();
    keep(merged, generation + 1);
  }

  return {
    pool,
    add(window) {
      held.add(window);
      pool.giveBack(window);
      if (held.isFull()) spill();
    },
    async *inTimeOrder() {
      const runs = generations.toReversed().flat();
      const cursors = runs.map((run) => run.read());
      for (const record of joinedRecords([...cursors, held.sorted()])) yield decodeWindow(record, pool);
    },
    async [Symbol.asyncDispose]() {
      held.clear();
      for (const run of generations.splice(0).flat()) run.close();
    },
  };
}
