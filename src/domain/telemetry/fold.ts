import { type Instant, type Period, instant } from '../../foundation/instant.ts';
import {
  type DeviceWindow,
  emptyWindow,
  PLACE_COUNT,
  TENSOR_CAPPED_PLACE,
  TENSOR_CLOCK_PLACE,
  WINDOW_MILLISECONDS,
  windowStart,
} from './device-window.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, SIGNAL_ORDER, SIGNALS } from './signal.ts';

/** A stretch between two readings counts as covered up to this many times the usual stretch ... */
const USUAL_STRETCHES = 3;
/** ... and always up to this long; the usual stretch is never taken as longer than a minute. */
const SHORTEST_GAP_MILLISECONDS = 10_000;
const LONGEST_USUAL_MILLISECONDS = 60_000;
/** A counter bridges a gap, because its increase is known; beyond this it may have been reset and grown again. */
const LONGEST_COUNTER_BRIDGE_MILLISECONDS = 6 * 3_600_000;
/** A time stamp that falls back by more is a stepped clock, not a reading out of order. */
const CLOCK_STEP_MILLISECONDS = 60_000;
/** NVML clock event reasons that hold the clock below what was asked for: power cap, slowdowns, thermal, power brake. */
const CAPPING_REASONS = 0x4 | 0x8 | 0x20 | 0x40 | 0x80;

/** What a fold noticed about one subject; each becomes a finding. */
export interface FoldNotices {
  readonly subject: number;
  repeatedTimes: number;
  outOfOrder: number;
  clockSteps: number;
  counterResets: number;
  firstReading: number;
  lastReading: number;
}

interface SubjectState {
  readonly notices: FoldNotices;
  readonly lastAt: Float64Array;
  readonly lastValue: Float64Array;
  readonly usual: Float64Array;
  /** The two latest windows stay open: the signals of one reading cross a minute one after the other. */
  window: DeviceWindow | undefined;
  previous: DeviceWindow | undefined;
}

/** Folds readings into device windows, subject by subject. */
export interface Fold {
  /** Values as in ReadingSink: SIGNAL_COUNT places, NaN where nothing is said. */
  reading(subject: number, at: Instant, values: Float64Array): void;
  /** Ends one input: what follows may start again at any time. */
  endInput(): void;
  notices(): readonly FoldNotices[];
}

export interface FoldOptions {
  /** Nothing outside is kept; undefined: everything is. */
  readonly period?: Period;
  readonly emit: (window: DeviceWindow) => void;
}

const IS_COUNTER = SIGNAL_ORDER.map((signal) => SIGNALS[signal] === 'counter');
const IS_STATE = SIGNAL_ORDER.map((signal) => SIGNALS[signal] === 'state');
const TENSOR = SIGNAL_INDEX.tensorActiveFraction;
const CLOCK = SIGNAL_INDEX.smClockHertz;
const REASONS = SIGNAL_INDEX.clockEventReasons;

function newState(subject: number): SubjectState {
  return {
    notices: {
      subject,
      repeatedTimes: 0,
      outOfOrder: 0,
      clockSteps: 0,
      counterResets: 0,
      firstReading: Number.POSITIVE_INFINITY,
      lastReading: Number.NEGATIVE_INFINITY,
    },
    lastAt: new Float64Array(PLACE_COUNT).fill(Number.NaN),
    lastValue: new Float64Array(PLACE_COUNT).fill(Number.NaN),
    usual: new Float64Array(PLACE_COUNT),
    window: undefined,
    previous: undefined,
  };
}

/**
 * Makes a fold that gives each window to `emit` as soon as its subject has moved on.
 * Gauges are integrated by the trapezoid, counters by their increase spread evenly; a fall of a counter is a reset.
 */
export function windowFold(options: FoldOptions): Fold {
  const states = new Map<number, SubjectState>();
  const from = options.period?.from ?? Number.NEGATIVE_INFINITY;
  const until = options.period?.until ?? Number.POSITIVE_INFINITY;
  const folding: Folding = { from, until, emit: options.emit };

  return {
    reading(subject, at, values) {
      let state = states.get(subject);
      if (state === undefined) {
        state = newState(subject);
        states.set(subject, state);
      }
      takeReading(folding, state, { at, values });
    },
    endInput() {
      for (const state of states.values()) {
        if (state.previous !== undefined) options.emit(state.previous);
        if (state.window !== undefined) options.emit(state.window);
        state.previous = undefined;
        state.window = undefined;
        state.lastAt.fill(Number.NaN);
        state.usual.fill(0);
      }
    },
    notices: () => [...states.values()].map((state) => state.notices),
  };
}

interface Folding {
  readonly from: number;
  readonly until: number;
  readonly emit: (window: DeviceWindow) => void;
}

interface Reading {
  readonly at: number;
  readonly values: Float64Array;
}

function takeReading(folding: Folding, state: SubjectState, reading: Reading): void {
  const { at, values } = reading;
  if (at < state.notices.firstReading) state.notices.firstReading = at;
  if (at > state.notices.lastReading) state.notices.lastReading = at;
  let verdict: Verdict = 'moved';
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const value = values[place] as number;
    if (value === value) verdict = worse(verdict, takeValue(folding, state, { place, at, value }));
  }
  const tensor = values[TENSOR] as number;
  if (tensor === tensor) {
    const clock = values[CLOCK] as number;
    if (clock === clock) takeValue(folding, state, { place: TENSOR_CLOCK_PLACE, at, value: tensor * clock });
    const reasons = values[REASONS] as number;
    if (reasons === reasons) {
      const value = (reasons & CAPPING_REASONS) === 0 ? 0 : tensor;
      takeValue(folding, state, { place: TENSOR_CAPPED_PLACE, at, value });
    }
  }
  if (verdict === 'repeated') state.notices.repeatedTimes++;
  else if (verdict === 'out-of-order') state.notices.outOfOrder++;
  else if (verdict === 'stepped') state.notices.clockSteps++;
}

type Verdict = 'moved' | 'repeated' | 'out-of-order' | 'stepped';
const RANK: Record<Verdict, number> = { moved: 0, repeated: 1, 'out-of-order': 2, stepped: 3 };
const worse = (a: Verdict, b: Verdict): Verdict => (RANK[b] > RANK[a] ? b : a);

interface Sample {
  readonly place: number;
  readonly at: number;
  readonly value: number;
}

function takeValue(folding: Folding, state: SubjectState, sample: Sample): Verdict {
  const { place, at, value } = sample;
  const last = state.lastAt[place] as number;
  if (last === last) {
    const stretch = at - last;
    if (stretch === 0) return 'repeated';
    if (stretch < 0 && stretch >= -CLOCK_STEP_MILLISECONDS) return 'out-of-order';
    if (stretch < 0) {
      remember(state, sample);
      return 'stepped';
    }
    if (isCovered(state, place, stretch)) addStretch(folding, state, sample);
    learnUsual(state, place, stretch);
  }
  remember(state, { place, at, value });
  return 'moved';
}

function remember(state: SubjectState, sample: Sample): void {
  state.lastAt[sample.place] = sample.at;
  state.lastValue[sample.place] = sample.value;
}

function isCovered(state: SubjectState, place: number, stretch: number): boolean {
  if (IS_COUNTER[place]) return stretch <= LONGEST_COUNTER_BRIDGE_MILLISECONDS;
  const usual = state.usual[place] as number;
  return stretch <= Math.max(SHORTEST_GAP_MILLISECONDS, USUAL_STRETCHES * (usual || LONGEST_USUAL_MILLISECONDS));
}

function learnUsual(state: SubjectState, place: number, stretch: number): void {
  const usual = state.usual[place] as number;
  const seen = Math.min(stretch, LONGEST_USUAL_MILLISECONDS);
  state.usual[place] = usual === 0 ? seen : usual + 0.1 * (Math.min(seen, 10 * usual) - usual);
}

/** Adds what lies between the last value and this one, minute by minute. */
function addStretch(folding: Folding, state: SubjectState, sample: Sample): void {
  const { place, at, value } = sample;
  const lastAt = state.lastAt[place] as number;
  const lastValue = state.lastValue[place] as number;
  const isCounter = IS_COUNTER[place] === true;
  if (isCounter && value < lastValue) state.notices.counterResets++;
  const increase = value >= lastValue ? value - lastValue : value;
  const slope = (value - lastValue) / (at - lastAt);
  let start = Math.max(lastAt, folding.from);
  const end = Math.min(at, folding.until);
  while (start < end) {
    const minute = windowStart(start);
    const stop = Math.min(end, minute + WINDOW_MILLISECONDS);
    const window = openWindow(folding, state, minute);
    const left = lastValue + slope * (start - lastAt);
    const right = lastValue + slope * (stop - lastAt);
    const length = stop - start;
    if (isCounter) addCounter(window, place, { length, increase: (increase * length) / (at - lastAt) });
    else addGauge(window, place, { length, left, right });
    cover(window, place, { start, stop });
    start = stop;
  }
}

function openWindow(folding: Folding, state: SubjectState, minute: Instant): DeviceWindow {
  const open = state.window;
  if (open !== undefined && open.from === minute) return open;
  const previous = state.previous;
  if (previous !== undefined && previous.from === minute) return previous;
  if (previous !== undefined) folding.emit(previous);
  state.previous = open;
  const window = emptyWindow(state.notices.subject, instant(minute));
  state.window = window;
  return window;
}

function addGauge(window: DeviceWindow, place: number, piece: { length: number; left: number; right: number }): void {
  const { length, left, right } = piece;
  const { integral, minimum, maximum } = window;
  if (IS_STATE[place] !== true) integral[place] = (integral[place] as number) + ((left + right) / 2) * (length / 1000);
  if (left < (minimum[place] as number)) minimum[place] = left;
  if (right < (minimum[place] as number)) minimum[place] = right;
  if (left > (maximum[place] as number)) maximum[place] = left;
  if (right > (maximum[place] as number)) maximum[place] = right;
}

function cover(window: DeviceWindow, place: number, span: { start: number; stop: number }): void {
  const { coveredMilliseconds, coveredFrom, coveredUntil } = window;
  coveredMilliseconds[place] = (coveredMilliseconds[place] as number) + (span.stop - span.start);
  if (span.start < (coveredFrom[place] as number)) coveredFrom[place] = span.start;
  if (span.stop > (coveredUntil[place] as number)) coveredUntil[place] = span.stop;
}

function addCounter(window: DeviceWindow, place: number, piece: { length: number; increase: number }): void {
  const rate = piece.increase / (piece.length / 1000);
  window.integral[place] = (window.integral[place] as number) + piece.increase;
  window.minimum[place] = Math.min(window.minimum[place] as number, rate);
  window.maximum[place] = Math.max(window.maximum[place] as number, rate);
}
