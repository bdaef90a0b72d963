import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, signalIn } from '../../../domain/telemetry/device-window.ts';
import { SIGNAL_INDEX } from '../../../domain/telemetry/signal.ts';
import { spilledWindows } from './spilled-windows.ts';

const POWER = SIGNAL_INDEX.powerWatts;

function powerWindow(subject: number, minute: number, joules: number): DeviceWindow {
  const window = emptyWindow(subject, instant(minute * 60_000));
  window.integral[POWER] = joules;
  window.minimum[POWER] = 1;
  window.maximum[POWER] = 2;
  window.coveredMilliseconds[POWER] = 60_000;
  window.coveredFrom[POWER] = minute * 60_000;
  window.coveredUntil[POWER] = (minute + 1) * 60_000;
  return window;
}

async function stored(windows: readonly DeviceWindow[], windowsPerRun: number) {
  await using store = spilledWindows({ windowsPerRun });
  for (const window of windows) store.add(window);
  const got: [number, number, number][] = [];
  for await (const window of store.inTimeOrder()) {
    got.push([window.from / 60_000, window.subject, signalIn(window, 'powerWatts')?.integral ?? Number.NaN]);
  }
  return got;
}

describe('a window store that spills to disk', () => {
  it('gives the same windows in time order whatever the length of a run', async () => {
    const keys = fc.uniqueArray(fc.tuple(fc.nat(40), fc.nat(5)), { maxLength: 120, selector: ([m, s]) => `${m}/${s}` });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 50 }), async (pairs, windowsPerRun) => {
        const windows = pairs.map(([minute, subject]) => powerWindow(subject, minute, minute * 10 + subject));
        const expected = pairs
          .map(([minute, subject]) => [minute, subject, minute * 10 + subject])
          .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
        expect(await stored(windows, windowsPerRun)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('merges the parts of one minute that came in different runs and counts them once', async () => {
    expect(await stored([powerWindow(0, 1, 500), powerWindow(1, 1, 7), powerWindow(0, 1, 500)], 1)).toEqual([
      [1, 0, 500],
      [1, 1, 7],
    ]);
  });

  it('leaves no file behind', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'spill-test-'));
    {
      await using store = spilledWindows({ windowsPerRun: 1, directory });
      store.add(powerWindow(0, 0, 1));
      expect(readdirSync(directory)).toHaveLength(1);
    }
    expect(existsSync(directory) && readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});
