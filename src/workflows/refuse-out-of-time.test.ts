import { expect, it } from 'vitest';
import { toyWindow } from '../../tests/toy-windows.ts';
import { instant } from '../foundation/instant.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';
import { refuseOutOfTime, type RefuseOutOfTimeDoors } from './refuse-out-of-time.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (milliseconds: number): NamedWindow => ({
  subjectName: 'device n1/0',
  window: toyWindow(0, milliseconds / 60_000, { powerWatts: 300 }),
});

function refusing(doors: Partial<RefuseOutOfTimeDoors> = {}) {
  const stored: number[] = [];
  const refuse = refuseOutOfTime({
    store: { write: async (windows) => void stored.push(...windows.map(({ window }) => window.from)) },
    closed: async () => new Set(),
    keptFrom: () => instant(0),
    clock: () => instant(10 * DAY),
    ...doors,
  });
  return { stored, refuse };
}

it('minutes of closed hours are left out and told, once the others are stored', async () => {
  let isGone = true;
  const stored: number[] = [];
  const { refuse } = refusing({
    store: {
      write: async (windows) => {
        if (isGone) throw new Error('gone');
        stored.push(...windows.map(({ window }) => window.from));
      },
    },
    closed: async () => new Set([0, HOUR]),
  });
  const windows = [at(60_000), at(HOUR + 60_000), at(2 * HOUR)];
  await expect(refuse.write(windows)).rejects.toThrow('gone');
  expect(refuse.findings()).toEqual([]);
  isGone = false;
  await refuse.write(windows);
  expect(stored).toEqual([2 * HOUR]);
  expect(refuse.findings()).toMatchObject([
    { code: 'telemetry-after-closing', count: 2, period: { from: 60_000, until: HOUR + 120_000 } },
  ]);
});

it('minutes of which nothing is kept any more are left out and told in every account', async () => {
  const { stored, refuse } = refusing({ keptFrom: () => instant(DAY) });
  await refuse.write([at(60_000), at(DAY - 60_000), at(DAY)]);
  expect(stored).toEqual([DAY]);
  const [finding, ...others] = refuse.findings();
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code: 'telemetry-too-old', count: 2 });
  expect(finding?.period).toBeUndefined();
  expect(finding?.message).toContain('from 1970-01-01T00:01:00.000Z to 1970-01-02T00:00:00.000Z');
});

it('minutes of days to come are stored and told in every account', async () => {
  const { stored, refuse } = refusing();
  await refuse.write([at(10 * DAY + 5 * HOUR), at(11 * DAY + 60_000)]);
  expect(stored).toHaveLength(2);
  expect(refuse.findings()).toMatchObject([{ code: 'telemetry-ahead', count: 1 }]);
});

it('minutes of open hours are stored as they are', async () => {
  const given: (readonly NamedWindow[])[] = [];
  const { refuse } = refusing({ store: { write: async (all) => void given.push(all) } });
  const windows = [at(0), at(HOUR)];
  await refuse.write(windows);
  expect(given[0]).toEqual(windows);
  expect(refuse.findings()).toEqual([]);
});
