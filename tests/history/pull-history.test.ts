import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { memoryMeasurements } from '../../src/adapters/measurements/memory/memory-measurements.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import { Problem } from '../../src/foundation/problem.ts';
import type { NamedWindow } from '../../src/ports/measurement-store.ts';
import { memoryCheckpoints } from '../memory-ingest.ts';
import { memoryHistory } from './memory-history.ts';
import { emptyStore, pullInto, START, storedWindows, toldSeries, windowsOfFile } from './pulled-fleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const signal = new AbortController().signal;
const SERIES = toldSeries(150, { from: 61, until: 67 });
const LATER = START + 300 * MINUTE;
const filed = windowsOfFile(SERIES, LATER);

const STEPS = ['pull-read', 'merge-read', 'merge-written', 'pull-merged', 'pull-before-mark', 'pull-marked'];

class Killed extends Error {}

/** Fails like a kill does at the numbered occurrence of a step: what is in memory is not used again. */
function killAt(step: string, number: number) {
  let seen = 0;
  return (name: string): void => {
    if (name === step && ++seen === number) throw new Killed(step);
  };
}

describe('a pull of history', () => {
  it('gives the windows of a file, however long its stretches are', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 20, max: 2000 }),
      async (minutes, readings) => {
        const store = emptyStore();
        const options = { longestStretchMilliseconds: minutes * MINUTE, readingsOfStretch: readings };
        const { pull } = await pullInto(store, { source: memoryHistory(SERIES), now: LATER, options });
        await pull.run(signal);
        expect(await storedWindows(store, LATER)).toEqual(await filed);
      },
    );
    await fc.assert(property, { numRuns: 15 });
  });

  it.each(STEPS.flatMap((step) => [1, 2, 4].map((number) => [step, number] as const)))(
    'that is killed at %s, time %i, gives the same and nothing twice',
    async (step, number) => {
      const [store, marks] = [emptyStore(), memoryCheckpoints()];
      const common = {
        source: memoryHistory(SERIES),
        now: LATER,
        marks,
        options: { longestStretchMilliseconds: 25 * MINUTE },
      };
      const kill = killAt(step, number);
      const killed = await pullInto(store, { ...common, step: kill, mergeStep: kill });
      await expect(killed.pull.run(signal)).rejects.toThrow(Killed);
      const { pull } = await pullInto(store, common);
      await pull.run(signal);
      expect(await storedWindows(store, LATER)).toEqual(await filed);
    },
  );

  it('goes on where it was after the store or the server failed, in the same process', async () => {
    const inner = emptyStore();
    let writes = 0;
    const store = {
      ...inner,
      write: async (windows: readonly NamedWindow[]) => {
        if (++writes % 2 === 1) throw new Problem('measurements-unreachable', 'gone');
        await inner.write(windows);
      },
    };
    const source = memoryHistory(SERIES);
    const { pull } = await pullInto(store, { source, now: LATER });
    source.failure = new Problem('history-unreadable', 'cut');
    await expect(pull.run(signal)).rejects.toThrow('cut');
    delete source.failure;
    for (let tries = 0; tries < 20; tries++) await pull.run(signal).catch(() => undefined);
    expect(pull.until()).toBe(LATER - 5 * MINUTE);
    expect(await storedWindows(inner, LATER)).toEqual(await filed);
  });

  it('writes nothing again of what is stored already, so that booked hours stay as they are', async () => {
    const store = emptyStore();
    const first = await pullInto(store, { source: memoryHistory(SERIES), now: LATER });
    await first.pull.run(signal);
    const within = period(instant(START - HOUR), instant(LATER));
    const versions = await store.hourVersions(within);
    const second = await pullInto(store, { source: memoryHistory(SERIES), now: LATER });
    let minutes = 0;
    await second.pull.run(signal, (report) => (minutes += report.minutes));
    expect(minutes).toBe(0);
    expect(await store.hourVersions(within)).toEqual(versions);
  });

  it('fills what senders told in part, and what senders tell late never takes its place', async () => {
    const whole = await filed;
    const told = memoryMeasurements();
    const live = await pullInto(told, { source: memoryHistory(toldSeries(150, { from: 20, until: 95 })), now: LATER });
    await live.pull.run(signal);
    const senders: NamedWindow[] = [];
    for await (const one of told.read(period(instant(0), instant(LATER)))) senders.push(one);
    const isEarly = ({ window }: NamedWindow): boolean => window.from < START + 100 * MINUTE;

    const store = emptyStore();
    const { pull, merging } = await pullInto(store, { source: memoryHistory(SERIES), now: LATER });
    await merging.write(senders.filter(isEarly));
    await pull.run(signal);
    await merging.write(senders);
    const kept = await storedWindows(store, LATER);
    expect([...kept.keys()].sort()).toEqual([...whole.keys()].sort());
    // The energy of the gap was spread evenly by the senders' fold; seen minutes stand in its place.
    expect(kept).toEqual(whole);
  });

  it('asks for less where an answer is too large, and gives up where a minute is', async () => {
    const source = memoryHistory(SERIES);
    const { pull } = await pullInto(emptyStore(), { source, now: LATER });
    source.failure = new Problem('history-too-large', 'large');
    await expect(pull.run(signal)).rejects.toThrow('large');
    expect(source.questions).toBeGreaterThan(5);
    expect(pull.until()).toBe(START);
    delete source.failure;
    await pull.run(signal);
    expect(pull.until()).toBe(LATER - 5 * MINUTE);
  });

  it('tells what came of hours that are closed for good, and keeps it out of the store', async () => {
    const store = emptyStore();
    const marks = memoryCheckpoints();
    const closedHours = async () => new Set([START]);
    const common = { source: memoryHistory(SERIES), now: LATER, marks, closedHours };
    const { pull } = await pullInto(store, common);
    await pull.run(signal);
    const kept = await storedWindows(store, LATER);
    expect(kept.size).toBe([...(await filed).keys()].filter((key) => Number(key.split(' ')[1]) >= START + HOUR).length);
    const { pull: again } = await pullInto(store, common);
    const finding = { code: 'history-after-closing', count: 120, period: { from: START, until: START + HOUR } };
    expect(again.findings()).toContainEqual(expect.objectContaining(finding));
  });

  it('tells a gap once it is 15 minutes long, and not between two readings of a slow exporter', async () => {
    const source = memoryHistory(toldSeries(120, { from: 30, until: 60 }));
    const { pull } = await pullInto(emptyStore(), {
      source,
      now: START + 125 * MINUTE,
      options: { longestStretchMilliseconds: 5 * MINUTE },
    });
    await pull.run(signal);
    const gaps = pull.findings().filter(({ code }) => code === 'history-gap');
    expect(gaps.map(({ period }) => period)).toEqual([{ from: START + 30 * MINUTE, until: START + 60 * MINUTE }]);
    const slow = toldSeries(120).map((one) => ({
      ...one,
      times: one.times.filter((_, place) => place % 40 === 0),
      values: one.values.filter((_, place) => place % 40 === 0),
    }));
    const other = await pullInto(emptyStore(), {
      source: memoryHistory(slow),
      now: START + 125 * MINUTE,
      options: { longestStretchMilliseconds: MINUTE },
    });
    await other.pull.run(signal);
    expect(other.pull.findings().filter(({ code }) => code === 'history-gap')).toEqual([]);
  });

  it('leaves what is no number, and tells devices that the fleet does not have', async () => {
    const strange = toldSeries(60).map((one, series) => ({
      ...one,
      labels: { ...one.labels, gpu: one.labels['gpu'] === '1' ? '7' : '0' },
      values: one.values.map(
        (value, place) => [value, Number.NaN, Number.POSITIVE_INFINITY, -1e308][(place + series) % 4] ?? 0,
      ),
    }));
    const store = emptyStore();
    const { pull } = await pullInto(store, { source: memoryHistory(strange), now: LATER });
    await pull.run(signal);
    const codes = pull.findings().map(({ code }) => code);
    expect(codes).toContain('message-malformed');
    expect(codes.some((code) => code.includes('not-in-fleet') || code.includes('unknown'))).toBe(true);
    expect((await storedWindows(store, LATER)).size).toBeGreaterThan(50);
  });

  it('ends at its end, begins at its beginning, and asks nothing of the future', async () => {
    const source = memoryHistory(SERIES);
    const options = { from: instant(START + 30 * MINUTE + 5), until: instant(START + 60 * MINUTE + 7) };
    const store = emptyStore();
    const { pull } = await pullInto(store, { source, now: LATER, options });
    await pull.run(signal);
    expect(pull.until()).toBe(START + 60 * MINUTE);
    expect(pull.awaitedFrom()).toBeUndefined();
    expect((await storedWindows(store, LATER)).size).toBe(60);
    expect(Math.min(...[...(await storedWindows(store, LATER)).keys()].map((key) => Number(key.split(' ')[1])))).toBe(
      START + 30 * MINUTE,
    );
    const questions = source.questions;
    await pull.run(signal);
    expect(source.questions).toBe(questions);
    const early = await pullInto(emptyStore(), { source, now: START - HOUR });
    await early.pull.run(signal);
    expect(source.questions).toBe(questions);
  });

  it('stops between stretches when it is told to', async () => {
    const stopping = new AbortController();
    const { pull } = await pullInto(emptyStore(), { source: memoryHistory(SERIES), now: LATER });
    await expect(pull.run(stopping.signal, () => stopping.abort(new Error('stop')))).rejects.toThrow('stop');
    expect(pull.until()).toBe(START + HOUR);
  });
});
