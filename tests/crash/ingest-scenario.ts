import { type DeviceWindow, mergeWindows } from '../../src/domain/telemetry/device-window.ts';
import { windowFold } from '../../src/domain/telemetry/fold.ts';
import { SIGNAL_COUNT } from '../../src/domain/telemetry/signal.ts';
import { instant } from '../../src/foundation/instant.ts';
import { podAt, TEST_PLACES } from './test-decoder.mjs';
import { bitsOf } from './window-bits.mjs';

export type TestRow = readonly [subject: number, at: number, values: readonly (number | null)[]];

export interface TestMessage {
  readonly body: string;
  readonly rows: readonly TestRow[];
  readonly receivedAt: number;
}

export const SCENARIO_START = 1_700_000_040_000;
const SCRAPE_MILLISECONDS = 15_000;
const SUBJECTS = 3;

/** Numbers that look random and are the same in every run with this seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * What is sent at one time, scrape by scrape: of each device a message for its first signals and one for the others,
 * by one replica or both, at times some scrapes late, within the lateness. The last group lets all subjects fall silent.
 */
export function scenario(scrapes: number, random: (below: number) => number): TestMessage[][] {
  const groups: TestMessage[][] = [];
  const late: TestRow[] = [];
  for (let scrape = 0; scrape < scrapes; scrape++) {
    const rows: TestRow[] = [];
    for (let subject = 0; subject < SUBJECTS; subject++) {
      const at = SCENARIO_START + scrape * SCRAPE_MILLISECONDS + subject * 777;
      const busy = random(1000) / 1000;
      const first: TestRow = [subject, at, [random(700), 1e6 + scrape * 9000 + subject, null, null, null]];
      const second: TestRow = [subject, at, [null, null, busy, 1e9 + random(1e9), random(2) * 4]];
      rows.push(first);
      if (random(4) === 0) late.push(second);
      else rows.push(second);
      if (random(3) === 0) rows.push([subject, at, [9999, 1, 1, 1, 1]], [subject, at + 7000, first[2]]);
    }
    if (scrape % 4 === 3 || random(3) === 0) rows.push(...late.splice(0));
    const receivedAt = SCENARIO_START + (scrape + 1) * SCRAPE_MILLISECONDS;
    groups.push(rows.map((row) => message([row], receivedAt)));
  }
  const end = SCENARIO_START + scrapes * SCRAPE_MILLISECONDS;
  groups.push([message(late, end)], [message([], end + 3_600_000)]);
  return groups;
}

const message = (rows: readonly TestRow[], receivedAt: number): TestMessage => ({
  rows,
  receivedAt,
  body: JSON.stringify(rows),
});

/** The windows of these rows, all that each tells to the last bit, by the fold of a file: each subject by itself, in the order of time, the first telling of a value. */
export function oracleWindows(rows: readonly TestRow[]): Map<string, string> {
  const bySubject = new Map<number, Map<number, Float64Array>>();
  for (const [subject, at, values] of rows) {
    const moments = bySubject.get(subject) ?? new Map<number, Float64Array>();
    bySubject.set(subject, moments);
    const known = moments.get(at) ?? new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
    moments.set(at, known);
    values.forEach((value, number) => {
      const place = TEST_PLACES[number]!;
      if (value !== null && Number.isNaN(known[place])) known[place] = value;
    });
  }
  const windows = new Map<string, string>();
  for (const [subject, moments] of bySubject) {
    for (const window of foldedWindows(moments)) windows.set(`device n/${subject} ${window.from}`, bitsOf(window));
  }
  return windows;
}

/** By subject and holder from the first to the last moment that was told; one that was told once held no time. */
export function oracleHolds(rows: readonly TestRow[]): Map<string, readonly [from: number, until: number]> {
  const held = new Map<string, readonly [number, number]>();
  for (const [subject, at] of rows) {
    const key = `device n/${subject} acme/${podAt(at)}`;
    const known = held.get(key) ?? [at, at];
    held.set(key, [Math.min(known[0], at), Math.max(known[1], at)]);
  }
  return new Map([...held].filter(([, [from, until]]) => until > from));
}

function foldedWindows(moments: ReadonlyMap<number, Float64Array>): Iterable<DeviceWindow> {
  const merged = new Map<number, DeviceWindow>();
  const fold = windowFold({
    emit(window) {
      const earlier = merged.get(window.from);
      merged.set(window.from, earlier === undefined ? window : mergeWindows(earlier, window));
    },
  });
  for (const [at, values] of [...moments].sort((a, b) => a[0] - b[0])) fold.reading(0, instant(at), values);
  fold.endInput();
  return merged.values();
}
