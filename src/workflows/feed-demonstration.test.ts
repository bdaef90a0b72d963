import { describe, expect, it } from 'vitest';
import { type Instant, instant, isoOf } from '../foundation/instant.ts';
import type { DemonstrationFolder, DemonstrationProgress } from '../ports/demonstration-folder.ts';
import type { SentSeries } from '../ports/telemetry-sender.ts';
import { feedDemonstration, prepareDemonstration } from './feed-demonstration.ts';

const MINUTE = 60_000;
/** Two days and a half after the start of a course. */
const NOW = instant(Date.UTC(2026, 2, 8, 12));
const COURSE_BEFORE = '2026-03-06T00:00:00.000Z';

function keptInMemory() {
  const kept: { progress?: DemonstrationProgress; allocations: string[]; billing: string[] } = {
    allocations: [],
    billing: [],
  };
  const folder: DemonstrationFolder = {
    paths: { allocations: 'allocations.csv', billing: 'billing-focus.csv' },
    read: async () => kept.progress,
    writeProgress: async (progress) => void (kept.progress = progress),
    writeRecords: async ({ allocations, billing }) => {
      kept.allocations = [...allocations];
      kept.billing = [...billing];
    },
  };
  return { kept, folder };
}

/** Feeds from a moment until the clock, which waiting puts forward, has come to another; gives what was sent. */
async function fed(folder: DemonstrationFolder, from: Instant, until: Instant) {
  const stopping = new AbortController();
  const requests: (readonly SentSeries[])[] = [];
  let clock: number = from;
  await feedDemonstration(
    {
      folder,
      sender: { send: async (series) => void requests.push(series) },
      now: () => instant(clock),
      pause: async (milliseconds, signal) => {
        if (clock + milliseconds > until) stopping.abort();
        signal.throwIfAborted();
        clock += milliseconds;
      },
    },
    stopping.signal,
  ).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return requests;
}

const keyOf = ({ labels }: SentSeries): string => JSON.stringify(labels);
const momentsOf = (requests: readonly (readonly SentSeries[])[], key: string): readonly number[] =>
  requests.flatMap((series) =>
    series.filter((one) => keyOf(one) === key).flatMap(({ samples }) => samples.map(({ at }) => at)),
  );

describe('the feed of the demonstration', () => {
  it('tells what lies behind from the start of a course, then each minute in its time, without a gap', async () => {
    const { folder } = keptInMemory();
    const requests = await fed(folder, NOW, instant(NOW + 3 * MINUTE));
    const power = keyOf(requests[0]?.[0] as SentSeries);
    const moments = momentsOf(requests, power);
    expect(isoOf(instant(moments[0] ?? 0))).toBe(COURSE_BEFORE);
    expect(moments).toEqual(moments.map((_, place) => (moments[0] ?? 0) + place * MINUTE));
    expect(moments.at(-1)).toBe(NOW + 3 * MINUTE);
    expect(requests.slice(-3).map((series) => series[0]?.samples.length)).toEqual([1, 1, 1]);
  });

  it('goes on where it stopped, with what it would have sent', async () => {
    const whole = keptInMemory();
    const parts = keptInMemory();
    const later = instant(NOW + 5 * MINUTE);
    const atOnce = await fed(whole.folder, NOW, later);
    const first = await fed(parts.folder, NOW, instant(NOW + 2 * MINUTE));
    const second = await fed(parts.folder, instant(NOW + 2 * MINUTE), later);
    const flat = (requests: readonly (readonly SentSeries[])[]) =>
      requests.flatMap((series) =>
        series.flatMap((one) => one.samples.map((sample) => [keyOf(one), sample.at, sample.value])),
      );
    const sorted = (rows: readonly (readonly (string | number)[])[]) => rows.map(String).toSorted();
    expect(sorted(flat([...first, ...second]))).toEqual(sorted(flat(atOnce)));
  });

  it('tells nothing of the future: neither samples, nor records', async () => {
    const { kept, folder } = keptInMemory();
    await prepareDemonstration({ folder, now: () => NOW });
    const rows = kept.allocations.slice(1).map((line) => line.split(','));
    expect(rows.length).toBeGreaterThan(5);
    for (const [, , from = '', until = ''] of rows) {
      expect(Date.parse(from)).toBeLessThanOrEqual(NOW);
      expect(until === '' || Date.parse(until) <= NOW).toBe(true);
    }
    expect(kept.billing.some((line) => line.includes(isoOf(NOW)))).toBe(true);
    expect(kept.billing.some((line) => line.includes('2026-03-09'))).toBe(false);
  });

  it('gives each run a key of its own, also when the two days come again', async () => {
    const { kept, folder } = keptInMemory();
    kept.progress = { firstStart: instant(Date.parse(COURSE_BEFORE)), fedUntil: NOW };
    await prepareDemonstration({ folder, now: () => NOW });
    const keys = kept.allocations.slice(1).map((line) =>
      line
        .split(',')
        .filter((_, column) => column > 3)
        .join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
