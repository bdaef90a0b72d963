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

  it('gives the same when runs were merged into longer runs on the way', async () => {
    const windows: DeviceWindow[] = [];
    for (let index = 0; index < 300; index++) windows.push(powerWindow(index % 3, (index * 7919) % 100, index % 3));
    const got = await stored(windows, 2);
    const keys = new Set(windows.map((window) => `${window.from / 60_000}/${window.subject}`));
    expect(got.map(([minute, subject]) => `${minute}/${subject}`)).toEqual(
      [...keys].sort((a, b) => {
        const [[ma, sa], [mb, sb]] = [a.split('/').map(Number), b.split('/').map(Number)];
        return ma! - mb! || sa! - sb!;
      }),
    );
    expect(got.every(([, subject, joules]) => joules === subject)).toBe(true);
  });

  it('lets the first of two equal tellings stand, whichever run they came in', async () => {
    for (const windowsPerRun of [1, 2, 3, 100]) {
      const tellings = Array.from({ length: 60 }, (_, telling) => powerWindow(0, 1, telling));
      expect(await stored(tellings, windowsPerRun)).toEqual([[1, 0, 0]]);
    }
  });

  it('adds up three parts of a minute that came in any order', async () => {
    const part = (from: number): DeviceWindow => {
      const window = powerWindow(0, 0, 20);
      window.coveredMilliseconds[POWER] = 20_000;
      window.coveredFrom[POWER] = from;
      window.coveredUntil[POWER] = from + 20_000;
      return window;
    };
    const orders = [
      [0, 20_000, 40_000],
      [0, 40_000, 20_000],
      [40_000, 0, 20_000],
    ];
    for (const order of orders) expect(await stored(order.map(part), 100)).toEqual([[0, 0, 60]]);
  });

  it('can be read again, and gives the same', async () => {
    await using store = spilledWindows({ windowsPerRun: 2 });
    for (let minute = 0; minute < 5; minute++) store.add(powerWindow(0, minute, minute));
    for (let time = 0; time < 2; time++) {
      const minutes: number[] = [];
      for await (const window of store.inTimeOrder()) minutes.push(window.from / 60_000);
      expect(minutes).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it.skipIf(process.platform === 'win32')('leaves no file behind, not even while it is in use', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'spill-test-'));
    {
      await using store = spilledWindows({ windowsPerRun: 1, directory });
      store.add(powerWindow(0, 0, 1));
      expect(readdirSync(directory)).toEqual([]);
    }
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it('leaves nothing behind when a run can not be written', () => {
    const directory = join(tmpdir(), 'spill-test-that-is-not-there');
    const store = spilledWindows({ windowsPerRun: 1, directory });
    expect(() => store.add(powerWindow(0, 0, 1))).toThrow('ENOENT');
    expect(existsSync(directory)).toBe(false);
  });
});
