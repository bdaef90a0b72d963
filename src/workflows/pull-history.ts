import { partedByClosing } from './closed-hours.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import { decodePullState, encodePullState, type PullState } from '../domain/telemetry/pull-state.ts';
import { type RecordedReadings, recordedReadings } from '../domain/telemetry/recorded-readings.ts';
import { HOUR_MILLISECONDS } from '../domain/telemetry/thin-windows.ts';
import { type Instant, instant, type Period, period } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { LogPosition } from '../ports/ingest-log.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';
import type { ReadingHistory } from '../ports/reading-history.ts';
import { type FoldedFleet, foldReadings, type ReadingFold } from './fold-readings.ts';
import type { MergeStoredWindows } from './merge-stored-windows.ts';
import { gapsAfter } from '../domain/telemetry/history-gaps.ts';
import { pullFindings } from './pull-findings.ts';
import { faultBook } from './read-messages.ts';

export interface PullHistoryDoors {
  readonly history: ReadingHistory;
  /** How far this pull has come: a position is a moment in UTC milliseconds. */
  readonly marks: CheckpointStore;
  readonly store: Pick<MergeStoredWindows, 'merge' | 'reach'>;
  readonly holds: Pick<HoldStore, 'write'>;
  /** Those clock hours that are booked and are never booked again, by their start. */
  closedHours(within: Period): Promise<ReadonlySet<number>>;
  /** The fleet as nobody has asked it anything yet: it learns from what it is asked. */
  newFleet(): FoldedFleet;
  readonly clock: () => Instant;
  /** Told of each step by name; tests end the process there. */
  readonly step?: (step: string) => void;
}

export interface PullHistoryOptions {
  /** What is pulled from, for people. */
  readonly name: string;
  /** The first moment of which history is asked, where nothing has been pulled yet. */
  readonly from: Instant;
  /** The end of what is asked; undefined: all that comes. */
  readonly until?: Instant;
  /** What is younger is not asked for yet: a server may still be taking it in. Five minutes when absent. */
  readonly settleMilliseconds?: number;
  /** The longest stretch that is asked for in one go; six hours when absent. The first is an hour at most. */
  readonly longestStretchMilliseconds?: number;
  /** About so many readings are wished for of a stretch, and four times as many are too large; 50,000 when absent. */
  readonly readingsOfStretch?: number;
}

export interface PullReport {
  readonly samples: number;
  /** Minutes of devices that are new in the store, or tell more than before. */
  readonly minutes: number;
  readonly stretches: number;
  readonly until: Instant;
}

/** Copies the history that a server keeps into the store of measurements, stretch by stretch. */
export interface PullHistory {
  /**
   * Pulls until nothing is left to pull. Calls must not overlap.
   * @throws what the history, the store and the marks throw: the next call goes on from the last stretch that was whole.
   */
  run(signal: AbortSignal, told?: (report: PullReport) => void): Promise<void>;
  /** All before this is pulled. */
  until(): Instant;
  /** Nothing before this comes any more, and minutes from here on may; undefined once all is pulled to the end that was set. */
  awaitedFrom(): Instant | undefined;
  findings(): readonly Finding[];
}

/** Readings just before a stretch tell which series speak for a device and which parts of it there are; they aren't folded again. */
const CONTEXT_MILLISECONDS = 300_000;
const SHORTEST_STRETCH_MILLISECONDS = WINDOW_MILLISECONDS;
const LONGEST_STRETCH_MILLISECONDS = 6 * HOUR_MILLISECONDS;
/** A minute waits for slow counters and silent devices no longer than this. */
const OPEN_MILLISECONDS = HOUR_MILLISECONDS;

/**
 * Takes up where the last run ended. For each stretch of history: read it, fold it, join its windows with what is stored, then
 * move the mark. In this order, because each step may be the last: a stretch that is pulled again comes to the same windows, and
 * those change nothing.
 * @throws Problem `checkpoint-damaged`, `pull-state-unreadable`, `live-state-unreadable`.
 */
export async function pullHistory(doors: PullHistoryDoors, options: PullHistoryOptions): Promise<PullHistory> {
  const { marks, store, clock } = doors;
  const mark = await marks.read();
  const kept = mark && decodePullState(mark.state);
  const faults = faultBook();
  let progress = startOf(doors, options, { mark: mark?.position, kept });
  store.reach(progress.until);

  return {
    async run(signal, told = () => undefined) {
      for (;;) {
        signal.throwIfAborted();
        const stretch = nextStretch(progress, options, clock());
        if (stretch === undefined) return;
        const pulling = { doors, options, faults, signal };
        try {
          const pulled = await pullStretch(pulling, progress, stretch);
          progress = pulled.progress;
          told(pulled.report);
        } catch (error) {
          progress = afterFailure(doors, progress, { stretch, error });
          if (!isTooLarge(error) || !isDivisible(stretch)) throw error;
        }
      }
    },
    until: () => progress.until,
    awaitedFrom: () => (progress.until >= endOf(options) ? undefined : instant(progress.until - OPEN_MILLISECONDS)),
    findings: () => [...pullFindings(options.name, progress.state), ...progress.fold.findings(), ...faults.findings()],
  };
}

/** How far a pull has come, and the fold as it then is. */
interface Progress {
  readonly until: Instant;
  readonly state: PullState;
  readonly fold: ReadingFold;
}

interface Kept {
  readonly mark: number | undefined;
  readonly kept: PullState | undefined;
}

function startOf(doors: PullHistoryDoors, options: PullHistoryOptions, { mark, kept }: Kept): Progress {
  const stretchMilliseconds = Math.min(HOUR_MILLISECONDS, options.longestStretchMilliseconds ?? HOUR_MILLISECONDS);
  const from = wholeMinutes(options.from);
  const fold = foldOf(doors, kept?.fold);
  const state = kept ?? { stretchMilliseconds, gaps: [], fold: fold.state() };
  return { until: instant(mark ?? from), state, fold };
}

/** History comes in order: nothing is waited for. */
const foldOf = (doors: PullHistoryDoors, state: Uint8Array | undefined): ReadingFold =>
  foldReadings(doors.newFleet(), { latenessMilliseconds: 0 }, state);

/** Whole minutes are pulled. */
const wholeMinutes = (at: number): number => Math.floor(at / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS;

const endOf = ({ until }: PullHistoryOptions): number => wholeMinutes(until ?? Number.POSITIVE_INFINITY);

/** Whole minutes from the mark on; undefined where none is settled. */
function nextStretch({ until, state }: Progress, options: PullHistoryOptions, now: Instant): Period | undefined {
  const { settleMilliseconds = 300_000, longestStretchMilliseconds = LONGEST_STRETCH_MILLISECONDS } = options;
  const end = Math.min(now - settleMilliseconds, endOf(options));
  const length = Math.min(state.stretchMilliseconds, longestStretchMilliseconds);
  const stop = wholeMinutes(Math.min(end, until + length));
  return stop > until ? period(until, instant(stop)) : undefined;
}

const isTooLarge = (error: unknown): boolean => error instanceof Problem && error.code === 'history-too-large';
const isDivisible = ({ from, until }: Period): boolean => until - from > SHORTEST_STRETCH_MILLISECONDS;

/** The fold as it was before, and a shorter stretch: a question that failed may have been too large. */
function afterFailure(
  doors: PullHistoryDoors,
  { until, state }: Progress,
  { stretch, error }: { readonly stretch: Period; readonly error: unknown },
): Progress {
  const isSlow = error instanceof Problem && error.code.startsWith('history-') && error.code !== 'history-refused';
  const half = Math.max(SHORTEST_STRETCH_MILLISECONDS, (stretch.until - stretch.from) / 2);
  const stretchMilliseconds = isSlow ? half : state.stretchMilliseconds;
  return { until, state: { ...state, stretchMilliseconds }, fold: foldOf(doors, state.fold) };
}

interface Pulling {
  readonly doors: PullHistoryDoors;
  readonly options: PullHistoryOptions;
  readonly faults: ReturnType<typeof faultBook>;
  readonly signal: AbortSignal;
}

async function pullStretch(pulling: Pulling, progress: Progress, stretch: Period) {
  const { doors, options } = pulling;
  const { marks, store, holds, step = () => undefined } = doors;
  const { fold } = progress;
  const { samples, readings, count, heard } = await readStretch(pulling, fold, stretch);
  step('pull-read');
  fold.fold(readings, stretch.until);
  if (stretch.until >= endOf(options)) fold.endAll();
  const windows = fold.pending.splice(0);
  const { open, closed } = await partedByClosing((within) => doors.closedHours(within), windows);
  store.reach(stretch.until);
  const minutes = await store.merge(open);
  step('pull-merged');
  const due = fold.dueHolds();
  if (due.holds.length > 0) await holds.write(due.holds);
  due.stored();
  const state: PullState = {
    stretchMilliseconds: stretchAfter(options, progress.state, { stretch, count }),
    gaps: gapsAfter(progress.state.gaps, stretch, heard),
    ...afterClosingOf(progress.state, closed),
    fold: fold.state(),
  };
  step('pull-before-mark');
  await marks.write({ position: stretch.until as number as LogPosition, pieces: [encodePullState(state)] });
  step('pull-marked');
  const report: PullReport = { samples, minutes, stretches: 1, until: stretch.until };
  return { progress: { until: stretch.until, state, fold }, report };
}

interface StretchRead {
  readonly samples: number;
  readonly readings: RecordedReadings;
  readonly count: number;
  /** Minutes, by their start, of which there are readings. */
  readonly heard: ReadonlySet<number>;
}

async function readStretch(
  { doors, options, faults, signal }: Pulling,
  fold: ReadingFold,
  stretch: Period,
): Promise<StretchRead> {
  const { readingsOfStretch = 50_000 } = options;
  const readings = recordedReadings();
  const told: Parameters<typeof faults.add>[0][] = [];
  const heard = new Set<number>();
  let count = 0;
  const sink = {
    subject: (descriptor: Parameters<ReadingFold['numberOf']>[0]) => fold.numberOf(descriptor),
    reading: (subject: number, at: Instant, values: Float64Array): void => {
      if (at < stretch.from) return;
      if (++count > 4 * readingsOfStretch && isDivisible(stretch)) throw tooManyReadings(options.name);
      heard.add(wholeMinutes(at));
      readings.add(subject, at, values);
    },
    fault: (fault: Parameters<typeof faults.add>[0]): void => void told.push(fault),
  };
  const withContext = period(instant(stretch.from - CONTEXT_MILLISECONDS), stretch.until);
  const samples = await doors.history.read(withContext, sink, signal);
  for (const fault of told) faults.add(fault);
  return { samples, readings, count, heard };
}

const tooManyReadings = (name: string): Problem =>
  new Problem('history-too-large', `${name} has more readings of a stretch than are held at a time.`);

/** Longer while few readings come, shorter while many do. */
function stretchAfter(
  { readingsOfStretch = 50_000, longestStretchMilliseconds = LONGEST_STRETCH_MILLISECONDS }: PullHistoryOptions,
  before: PullState,
  { stretch, count }: { readonly stretch: Period; readonly count: number },
): number {
  const length = stretch.until - stretch.from;
  const most = 2 * Math.max(length, before.stretchMilliseconds);
  const wished = count === 0 ? most : Math.min(most, (length * readingsOfStretch) / count);
  const minutes = Math.max(1, Math.floor(wished / WINDOW_MILLISECONDS));
  return Math.min(longestStretchMilliseconds, minutes * WINDOW_MILLISECONDS);
}

/** Windows of hours that are booked for good are left out: nothing would take note of them. */
function afterClosingOf({ afterClosing }: PullState, closed: readonly NamedWindow[]): Pick<PullState, 'afterClosing'> {
  let sum = afterClosing;
  for (const { window } of closed) {
    const until = instant(window.from + WINDOW_MILLISECONDS);
    sum = {
      minutes: (sum?.minutes ?? 0) + 1,
      from: instant(Math.min(sum?.from ?? window.from, window.from)),
      until: instant(Math.max(sum?.until ?? until, until)),
    };
  }
  return sum === undefined ? {} : { afterClosing: sum };
}
