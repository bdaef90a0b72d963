import { expect, it } from 'vitest';
import { toyWindow } from '../../tests/toy-windows.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';
import { refuseClosedHours } from './refuse-closed-hours.ts';

const HOUR = 3_600_000;
const at = (milliseconds: number): NamedWindow => ({
  subjectName: 'device n1/0',
  window: toyWindow(0, milliseconds / 60_000, { powerWatts: 300 }),
});

it('minutes of closed hours are left out and told, once they were not stored', async () => {
  const stored: number[] = [];
  let isGone = true;
  const open = refuseClosedHours({
    store: {
      write: async (windows) => {
        if (isGone) throw new Error('gone');
        stored.push(...windows.map(({ window }) => window.from));
      },
    },
    closed: async () => new Set([0, HOUR]),
  });
  const windows = [at(60_000), at(HOUR + 60_000), at(2 * HOUR)];
  await expect(open.write(windows)).rejects.toThrow('gone');
  expect(open.findings()).toEqual([]);
  isGone = false;
  await open.write(windows);
  expect(stored).toEqual([2 * HOUR]);
  expect(open.findings()).toMatchObject([
    { code: 'telemetry-after-closing', count: 2, period: { from: 60_000, until: HOUR + 120_000 } },
  ]);
});

it('minutes of open hours are stored as they are', async () => {
  const given: (readonly NamedWindow[])[] = [];
  const open = refuseClosedHours({
    store: { write: async (all) => void given.push(all) },
    closed: async () => new Set(),
  });
  const windows = [at(0), at(HOUR)];
  await open.write(windows);
  expect(given[0]).toBe(windows);
  expect(open.findings()).toEqual([]);
});
