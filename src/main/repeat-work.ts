import { setTimeout as timerPause } from 'node:timers/promises';

/** After a first failure the work is tried again this soon, or at its usual time if that is sooner. */
const FIRST_RETRY_MILLISECONDS = 5000;
/** However often it fails, it is tried at least this often, or as often as usual if that is seldomer. */
const SELDOMEST_RETRY_MILLISECONDS = 60_000;

export interface RepeatedWork {
  /** From the start of one run to the start of the next; a run that takes longer is followed at once. */
  readonly everyMilliseconds: number;
  /** One run. The signal aborts when the node stops: the run should then end soon, by returning or by throwing. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** Told of each run that failed: what it threw, and how long the next one waits. Not told of what the stop ended. */
  readonly failed: (error: unknown, retryInMilliseconds: number) => void;
  readonly clock?: RepeatClock;
}

/** Time as this process feels it; tests bring their own. */
export interface RepeatClock {
  /** Milliseconds from any start, never going back. */
  readonly elapsed: () => number;
  /** Resolves after that long. @throws the signal's reason when it aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const machineClock: RepeatClock = {
  elapsed: () => performance.now(),
  pause: (milliseconds, signal) => timerPause(milliseconds, undefined, { signal }),
};

/**
 * Runs the work now and again and again, one run after the other and never two at once. After failures in a row the waits double,
 * from 5 seconds to a minute or the usual time. Gives what stops it, which resolves once a run under way has ended.
 */
export function repeatWork({
  everyMilliseconds,
  work,
  failed,
  clock = machineClock,
}: RepeatedWork): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failures = 0;

  /** Gives how long to wait for the next run. */
  async function run(): Promise<number> {
    const began = clock.elapsed();
    try {
      await work(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return 0;
      const wait = retryAfter(++failures, everyMilliseconds);
      failed(error, wait);
      return wait;
    }
    return Math.max(0, everyMilliseconds - (clock.elapsed() - began));
  }
  async function repeat(): Promise<void> {
    while (!signal.aborted) await clock.pause(await run(), signal).catch(() => undefined);
  }
  const repeating = repeat();
  return async () => {
    stopping.abort();
    await repeating;
  };
}

const retryAfter = (failures: number, everyMilliseconds: number): number =>
  Math.min(
    Math.max(everyMilliseconds, SELDOMEST_RETRY_MILLISECONDS),
    Math.min(everyMilliseconds, FIRST_RETRY_MILLISECONDS) * 2 ** (failures - 1),
  );
