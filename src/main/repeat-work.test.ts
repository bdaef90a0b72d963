import { describe, expect, it } from 'vitest';
import { repeatWork } from './repeat-work.ts';

/** Runs the work until `runs` of them were; gives when each started, in the milliseconds of a clock that only waiting moves. */
async function startsOf(
  everyMilliseconds: number,
  runs: number,
  work: (run: number, take: (milliseconds: number) => void) => Promise<void>,
) {
  const starts: number[] = [];
  const told: { error: unknown; retryIn: number }[] = [];
  let now = 0;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const stop = repeatWork({
    everyMilliseconds,
    work: async () => {
      starts.push(now);
      if (starts.length === runs) end();
      await work(starts.length, (milliseconds) => (now += milliseconds));
    },
    failed: (error, retryIn) => told.push({ error, retryIn }),
    clock: {
      elapsed: () => now,
      pause: async (milliseconds, signal) => {
        await Promise.resolve();
        signal.throwIfAborted();
        now += milliseconds;
      },
    },
  });
  await ended;
  await stop();
  return { starts: starts.slice(0, runs), told };
}

describe('repeated work', () => {
  it('starts at once, and then at its interval whatever a run takes', async () => {
    const { starts, told } = await startsOf(1000, 4, async (_, take) => take(300));
    expect(starts).toEqual([0, 1000, 2000, 3000]);
    expect(told).toEqual([]);
  });

  it('follows a run that takes longer than the interval at once, and never overlaps it', async () => {
    let running = 0;
    let most = 0;
    const { starts } = await startsOf(1000, 3, async (_, take) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      take(2500);
      running--;
    });
    expect(starts).toEqual([0, 2500, 5000]);
    expect(most).toBe(1);
  });

  it('comes again sooner after a failure, waits longer with each, and forgets them after a success', async () => {
    const { starts, told } = await startsOf(300_000, 10, async (run) => {
      if (run !== 8) throw new Error(`run ${run}`);
    });
    const waits = starts.slice(1).map((start, run) => start - (starts[run] as number));
    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 5000]);
    expect(told[0]).toEqual({ error: new Error('run 1'), retryIn: 5000 });
  });

  it('waits up to a minute where the interval is shorter', async () => {
    const { starts } = await startsOf(1000, 9, async () => {
      throw new Error('always');
    });
    expect((starts[8] as number) - (starts[7] as number)).toBe(60_000);
    expect(starts[1]).toBe(1000);
  });

  it('stops once the run under way has ended, which is told by its signal, and its end is no failure', async () => {
    const told: unknown[] = [];
    let hasEnded = false;
    const stop = repeatWork({
      everyMilliseconds: 1,
      work: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            setTimeout(() => {
              hasEnded = true;
              reject(new Error('stopped'));
            }, 5);
          });
        }),
      failed: (error) => told.push(error),
    });
    await stop();
    expect(hasEnded).toBe(true);
    expect(told).toEqual([]);
  });

  it('stops while it waits, without waiting to the end', async () => {
    let runs = 0;
    const stop = repeatWork({
      everyMilliseconds: 3_600_000,
      work: async () => void runs++,
      failed: () => undefined,
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await stop();
    await stop();
    expect(runs).toBe(1);
  });
});
