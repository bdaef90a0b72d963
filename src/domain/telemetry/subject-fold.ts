import { doublesSlab } from '../../foundation/doubles.ts';
import {
  type DeviceWindow,
  PLACE_COUNT,
  POWER_SQUARED_PLACE,
  TENSOR_CAPPED_PLACE,
  TENSOR_CLOCK_PLACE,
  TENSOR_SQUARED_PLACE,
} from './device-window.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, SIGNAL_ORDER, SIGNALS } from './signal.ts';
import type { WindowPool } from './window-pool.ts';
import { addStretch, closeWindows } from './window-stretch.ts';

/** A stretch between two readings counts as covered up to this many times the usual stretch ... */
const USUAL_STRETCHES = 3;
/** ... and always up to this long, the interval of a common exporter; the usual stretch is never taken as longer than a minute. */
const SHORTEST_GAP_MILLISECONDS = 30_000;
const LONGEST_USUAL_MILLISECONDS = 60_000;
/** A counter bridges a gap, because its increase is known; beyond this it may have been reset and grown again. */
export const LONGEST_COUNTER_BRIDGE_MILLISECONDS = 6 * 3_600_000;
/** A time stamp that falls back by more is a stepped clock, not a reading out of order. */
const CLOCK_STEP_MILLISECONDS = 60_000;
/** A reading that runs ahead by more waits for the next one: a single wrong time stamp must not end the series before it. */
const UNCONFIRMED_AHEAD_MILLISECONDS = 600_000;
/** A series that goes on this much later had its clock wrong before or has it wrong now. */
const FORWARD_JUMP_MILLISECONDS = 366 * 86_400_000;
/** NVML clock event reasons that hold the clock below what was asked for: power cap, slowdowns, thermal, power brake. */
const CAPPING_REASONS = 0x4 | 0x8 | 0x20 | 0x40 | 0x80;
/** A counter that fell below this share of its level and then stands above it again was misread in between. */
const MISREAD_SHARE = 0.01;
/** More than any one meter or board draws; energy since a reset that would need more is a misread counter. */
const MOST_WATTS_SINCE_RESET = 1e6;

/** What a fold noticed about one subject; each becomes a finding. */
export interface FoldNotices {
  /** May change where a fold outlives the numbering of its subjects. */
  subject: number;
  repeatedTimes: number;
  outOfOrder: number;
  /** The clock fell back by more than a minute. */
  clockSteps: number;
  /** The clock ran ahead and came back (those readings are dropped), or went on more than a year later. */
  forwardJumps: number;
  counterResets: number;
  /** Falls of a counter that were no reset: it stood at its old level again right after. */
  counterMisreads: number;
  /** Stretches without readings over which a counter alone tells what was done, and how long they are together. */
  bridges: number;
  bridgedMilliseconds: number;
  firstReading: number;
  lastReading: number;
}

export interface FoldBounds {
  readonly from: number;
  readonly until: number;
  readonly emit: (window: DeviceWindow) => void;
  readonly pool: WindowPool;
}

/** What is kept of one subject between two readings. */
export interface SubjectFold {
  readonly notices: FoldNotices;
  readonly bounds: FoldBounds;
  /** By place: when and what it said last, and how long its stretches are as a rule. */
  readonly lastAt: Float64Array;
  readonly lastValue: Float64Array;
  readonly usual: Float64Array;
  /** By place: the level from which a counter fell; NaN where it didn't or has grown since. Absent while none ever fell. */
  levelBeforeFall: Float64Array | undefined;
  /** The latest reading that ended a bridged stretch: several counters bridge one and the same. */
  bridgedAt: number;
  /** The moment of the reading being taken, and of the one before. */
  at: number;
  atBefore: number;
  /** A reading that waits to be confirmed by the next one; NaN and absent while none does. */
  waitingAt: number;
  waitingValues: Float64Array | undefined;
  /** The two latest windows stay open: the signals of one reading cross a minute one after the other. */
  window: DeviceWindow | undefined;
  previous: DeviceWindow | undefined;
}

/** Of thirty subjects or so. */
const SLAB_DOUBLES = 5000;
const doubles = doublesSlab(SLAB_DOUBLES);
const unknownPlaces = (): Float64Array => doubles(PLACE_COUNT).fill(Number.NaN);

export function newSubjectFold(subject: number, bounds: FoldBounds): SubjectFold {
  return {
    notices: {
      subject,
      repeatedTimes: 0,
      outOfOrder: 0,
      clockSteps: 0,
      forwardJumps: 0,
      counterResets: 0,
      counterMisreads: 0,
      bridges: 0,
      bridgedMilliseconds: 0,
      firstReading: Number.POSITIVE_INFINITY,
      lastReading: Number.NEGATIVE_INFINITY,
    },
    bounds,
    lastAt: unknownPlaces(),
    lastValue: unknownPlaces(),
    usual: doubles(PLACE_COUNT),
    levelBeforeFall: undefined,
    bridgedAt: Number.NaN,
    at: Number.NaN,
    atBefore: Number.NaN,
    waitingAt: Number.NaN,
    waitingValues: undefined,
    window: undefined,
    previous: undefined,
  };
}

/** Takes a reading, or lets it wait when it runs far ahead of the one before. */
export function takeReading(fold: SubjectFold, at: number, values: Float64Array): void {
  if (fold.waitingAt === fold.waitingAt) settleWaiting(fold, at);
  if (at - fold.atBefore > UNCONFIRMED_AHEAD_MILLISECONDS) {
    fold.waitingAt = at;
    fold.waitingValues = values.slice();
    return;
  }
  takeValues(fold, at, values);
}

/** Takes the waiting reading when the one at `at` agrees that it is so late; drops it otherwise. */
function settleWaiting(fold: SubjectFold, at: number): void {
  const { waitingAt, waitingValues } = fold;
  fold.waitingAt = Number.NaN;
  fold.waitingValues = undefined;
  if (at < waitingAt - CLOCK_STEP_MILLISECONDS) {
    fold.notices.forwardJumps++;
    return;
  }
  if (waitingAt - fold.atBefore > FORWARD_JUMP_MILLISECONDS) fold.notices.forwardJumps++;
  if (waitingValues !== undefined) takeValues(fold, waitingAt, waitingValues);
}

/** Ends a series: gives the open windows and forgets what was said last. */
export function endSeries(fold: SubjectFold): void {
  const { waitingAt } = fold;
  if (waitingAt === waitingAt) {
    const canBeBridged = waitingAt - fold.atBefore <= LONGEST_COUNTER_BRIDGE_MILLISECONDS;
    settleWaiting(fold, canBeBridged ? waitingAt : Number.NEGATIVE_INFINITY);
  }
  closeWindows(fold);
  fold.lastAt.fill(Number.NaN);
  fold.usual.fill(0);
  fold.levelBeforeFall = undefined;
  fold.atBefore = Number.NaN;
}

const IS_COUNTER = Uint8Array.from(SIGNAL_ORDER, (signal) => (SIGNALS[signal] === 'counter' ? 1 : 0));
const TENSOR = SIGNAL_INDEX.tensorActiveFraction;
const CLOCK = SIGNAL_INDEX.smClockHertz;
const REASONS = SIGNAL_INDEX.clockEventReasons;
const ENERGY = SIGNAL_INDEX.energyJoules;
const POWER = SIGNAL_INDEX.powerWatts;

const MOVED = 0;
const REPEATED = 1;
const OUT_OF_ORDER = 2;
const STEPPED = 3;

function takeValues(fold: SubjectFold, at: number, values: Float64Array): void {
  const { notices } = fold;
  fold.at = at;
  fold.atBefore = at;
  if (at < notices.firstReading) notices.firstReading = at;
  if (at > notices.lastReading) notices.lastReading = at;
  let verdict = MOVED;
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const value = values[place] as number;
    // True of finite numbers alone.
    if (value - value === 0) {
      const found = takeValue(fold, place, value);
      if (found > verdict) verdict = found;
    }
  }
  takeProducts(fold, values);
  if (verdict === REPEATED) notices.repeatedTimes++;
  else if (verdict === OUT_OF_ORDER) notices.outOfOrder++;
  else if (verdict === STEPPED) notices.clockSteps++;
}

/** Below this a square is nearly too small to be a number, and parts of it may come out below zero. */
const LEAST_SQUARE = 1e-300;

function squareOf(value: number): number {
  const square = value * value;
  return square < LEAST_SQUARE ? 0 : square;
}

function takeProducts(fold: SubjectFold, values: Float64Array): void {
  const power = values[POWER] as number;
  if (power - power === 0) takeValue(fold, POWER_SQUARED_PLACE, squareOf(power));
  const tensor = values[TENSOR] as number;
  if (tensor - tensor !== 0) return;
  takeValue(fold, TENSOR_SQUARED_PLACE, squareOf(tensor));
  const clock = values[CLOCK] as number;
  if (clock - clock === 0) takeValue(fold, TENSOR_CLOCK_PLACE, tensor * clock);
  const reasons = values[REASONS] as number;
  if (reasons - reasons === 0) takeValue(fold, TENSOR_CAPPED_PLACE, (reasons & CAPPING_REASONS) === 0 ? 0 : tensor);
}

function takeValue(fold: SubjectFold, place: number, value: number): number {
  const { lastAt, at } = fold;
  const last = lastAt[place] as number;
  const stretch = at - last;
  let verdict = MOVED;
  if (stretch > 0) {
    if (IS_COUNTER[place] === 1) takeCount(fold, place, value);
    else if (isCovered(fold, place, stretch)) addStretch(fold, place, value);
    learnUsual(fold, place, stretch);
  } else if (stretch <= 0) {
    if (stretch === 0) return REPEATED;
    if (stretch >= -CLOCK_STEP_MILLISECONDS) return OUT_OF_ORDER;
    // What the clock lives again goes into windows of its own, so that merging them counts each moment once.
    closeWindows(fold);
    setLevelBeforeFall(fold, place, Number.NaN);
    verdict = STEPPED;
  }
  lastAt[place] = at;
  fold.lastValue[place] = value;
  return verdict;
}

/** Adds a counter's increase since it was read last, unless too much time lies between or it was misread. */
function takeCount(fold: SubjectFold, place: number, value: number): void {
  const { lastValue, notices } = fold;
  const last = lastValue[place] as number;
  const stretch = fold.at - (fold.lastAt[place] as number);
  if (stretch > LONGEST_COUNTER_BRIDGE_MILLISECONDS) {
    setLevelBeforeFall(fold, place, Number.NaN);
    return;
  }
  if (!isCovered(fold, place, stretch)) noteBridge(fold, stretch);
  const level = levelBeforeFall(fold, place);
  if (value < last) {
    setLevelBeforeFall(fold, place, last);
    notices.counterResets++;
    const isPossible = place !== ENERGY || value / (stretch / 1000) <= MOST_WATTS_SINCE_RESET;
    if (isPossible) addStretch(fold, place, value);
    return;
  }
  if (level === level && last >= level * MISREAD_SHARE) setLevelBeforeFall(fold, place, Number.NaN);
  else if (value >= level) {
    setLevelBeforeFall(fold, place, Number.NaN);
    notices.counterMisreads++;
    notices.counterResets--;
    addStretch(fold, place, value - level);
    return;
  }
  addStretch(fold, place, value - last);
}

/** NaN where the counter did not fall, or has grown since. */
export const levelBeforeFall = (fold: SubjectFold, place: number): number =>
  fold.levelBeforeFall?.[place] ?? Number.NaN;

export function setLevelBeforeFall(fold: SubjectFold, place: number, level: number): void {
  if (level === level) fold.levelBeforeFall ??= unknownPlaces();
  if (fold.levelBeforeFall !== undefined) fold.levelBeforeFall[place] = level;
}

function noteBridge(fold: SubjectFold, stretch: number): void {
  if (fold.bridgedAt === fold.at) return;
  fold.bridgedAt = fold.at;
  fold.notices.bridges++;
  fold.notices.bridgedMilliseconds += stretch;
}

function isCovered(fold: SubjectFold, place: number, stretch: number): boolean {
  return stretch <= SHORTEST_GAP_MILLISECONDS || stretch <= longestCoveredMilliseconds(fold, place);
}

/** The longest stretch between two readings of a place that counts as covered, after what its stretches were so far. */
export function longestCoveredMilliseconds(fold: SubjectFold, place: number): number {
  const usual = fold.usual[place] as number;
  const longest = USUAL_STRETCHES * (usual === 0 ? LONGEST_USUAL_MILLISECONDS : usual);
  return longest > SHORTEST_GAP_MILLISECONDS ? longest : SHORTEST_GAP_MILLISECONDS;
}

function learnUsual(fold: SubjectFold, place: number, stretch: number): void {
  const { usual } = fold;
  const before = usual[place] as number;
  const seen = stretch < LONGEST_USUAL_MILLISECONDS ? stretch : LONGEST_USUAL_MILLISECONDS;
  if (before === seen) return;
  const most = 10 * before;
  usual[place] = before === 0 ? seen : before + 0.1 * ((seen < most ? seen : most) - before);
}
