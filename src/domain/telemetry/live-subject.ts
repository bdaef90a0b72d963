import { type CatchUp, type CatchUpRules, newCatchUp, toldUntil } from './catch-up.ts';
import {
  confirmAhead,
  type DeviceInstances,
  dropAhead,
  forgetAllInstances,
  type Hearing,
  noteReceipt,
} from './device-instances.ts';
import {
  type DeviceWindow,
  emptyWindow,
  mergeWindows,
  PLACE_COUNT,
  WINDOW_MILLISECONDS,
  windowStart,
} from './device-window.ts';
import { IS_COUNTER, keepGivenMinutes, passSkewedCounts } from './live-counts.ts';
import { joinInstances } from './join-instances.ts';
import { type RowRoom, rowRoom } from './row-room.ts';
import { SIGNAL_COUNT } from './signal.ts';
import {
  LONGEST_COUNTER_BRIDGE_MILLISECONDS,
  longestCoveredMilliseconds,
  newSubjectFold,
  type SubjectFold,
  takeReading,
} from './subject-fold.ts';
import {
  addWaiting,
  fillValues,
  isToldLater,
  noWaitingReadings,
  takeWaiting,
  type WaitingReadings,
} from './waiting-readings.ts';
import type { WindowPool } from './window-pool.ts';
import { EMPTY_SHELF, type ShelvedWindow, shelvedFrom, shelveWindow, unshelveWindow } from './window-shelf.ts';

/** A reading that runs ahead of all before by more waits until the next one agrees: one wrong time stamp must not close the present. */
const UNCONFIRMED_AHEAD_MILLISECONDS = 600_000;
/** So many readings that go on below a reading that ran ahead, or in a gap that was jumped over, decide against it. */
const DECIDING_READINGS = 3;
/** What became of a subject's readings besides windows. */
export interface LiveNotices {
  /** Readings that came in, one for each moment and message. */
  readings: number;
  /** Readings that came too late to fold into their minute, and how late the latest was. */
  late: number;
  latestMilliseconds: number;
  /** Values of counters that lay a little below the one before: two senders whose clocks differ. */
  skewedCounts: number;
  /** Increases of counters that reach back into minutes already given: that part is in no window. */
  clippedCounts: number;
}

/** A reading that ran ahead, and how many others spoke against it. */
export interface AheadReading {
  readonly at: number;
  readonly values: Float64Array;
  doubts: number;
}

export interface LiveSubject {
  readonly name: string;
  readonly fold: SubjectFold;
  /** `from`: everything before has been given; nothing reaches back. The fold that owns the subject sets the pool. */
  readonly bounds: { from: number; until: number; emit: (window: DeviceWindow) => void; pool: WindowPool };
  readonly waiting: WaitingReadings;
  /** Of a partitioned device. */
  instances: DeviceInstances | undefined;
  /** The fold's open window, while nothing is folded. */
  shelf: ShelvedWindow;
  /** Parts of minutes that the fold has left and that slower signals still belong to. */
  readonly held: DeviceWindow[];
  /** By place: how often in a row a counter lay a little below. Absent while none ever did. */
  skews: Uint8Array | undefined;
  readonly notices: LiveNotices;
  /** Takes each minute once; the fold that owns the subject sets it. */
  emit: EmitWindow;
  /** Heard of in the message that is being read. */
  isTouched: boolean;
  /** The earliest moment that the message tells of. */
  earliest: number;
  readonly catchUp: CatchUp;
  /** The latest freezing of the fold for which it was written, or before which it did not exist. */
  keptIn: number;
  ahead: AheadReading | undefined;
  highest: number;
  /** Readings before have been folded; an earlier one is too late. */
  foldedUntil: number;
  /** The log's time when the subject was last heard of. */
  heardAt: number;
  /** The highest moment before the clock jumped so far that nothing bridges it; NaN when it didn't. */
  jumpedFrom: number;
  /** Readings in the gap that was jumped over, and the moment of the last of them. */
  returns: number;
  returnedAt: number;
}

export interface ClosingRules extends CatchUpRules {
  readonly counterPatienceMilliseconds: number;
}

export type EmitWindow = (subject: LiveSubject, window: DeviceWindow) => void;

/** For a subject that no fold owns yet. */
const NEW_WINDOWS: WindowPool = { take: emptyWindow, giveBack: () => undefined };

function noOwner(): never {
  throw new Error('a live subject gives windows before a fold owns it');
}

/** @param room for what waits, shared by the subjects of a fold. */
export function newLiveSubject(name: string, number: number, room: RowRoom = rowRoom()): LiveSubject {
  const held: DeviceWindow[] = [];
  const bounds = {
    from: Number.NEGATIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
    emit: (window: DeviceWindow) => void held.push(window),
    pool: NEW_WINDOWS,
  };
  return {
    name,
    fold: newSubjectFold(number, bounds),
    bounds,
    waiting: noWaitingReadings(room),
    instances: undefined,
    shelf: EMPTY_SHELF,
    held,
    skews: undefined,
    notices: { readings: 0, late: 0, latestMilliseconds: 0, skewedCounts: 0, clippedCounts: 0 },
    emit: noOwner,
    isTouched: false,
    earliest: Number.POSITIVE_INFINITY,
    catchUp: newCatchUp(),
    keptIn: 0,
    ahead: undefined,
    highest: Number.NEGATIVE_INFINITY,
    foldedUntil: Number.NEGATIVE_INFINITY,
    heardAt: Number.NEGATIVE_INFINITY,
    jumpedFrom: Number.NaN,
    returns: 0,
    returnedAt: Number.NEGATIVE_INFINITY,
  };
}

/** Lets a reading wait for its turn; one that runs far ahead waits to be confirmed, one that is too late is counted. */
export function hearReading(subject: LiveSubject, at: number, values: Float64Array): Hearing {
  subject.notices.readings++;
  if (at < subject.earliest) subject.earliest = at;
  if (subject.ahead !== undefined && at > subject.highest) {
    if (at === subject.ahead.at) {
      noteRepeated(subject, fillValues(subject.ahead.values, 0, values));
      return 'ahead';
    }
    decideAhead(subject, subject.ahead, at);
  }
  const isFirst = subject.highest === Number.NEGATIVE_INFINITY;
  const runsAhead = isFirst ? subject.ahead === undefined : at - subject.highest > UNCONFIRMED_AHEAD_MILLISECONDS;
  if (runsAhead) return waitAhead(subject, at, values);
  if (at < subject.foldedUntil) return tooLate(subject, at, values);
  return enqueue(subject, at, values);
}

function waitAhead(subject: LiveSubject, at: number, values: Float64Array): Hearing {
  if (subject.ahead !== undefined) forgetAhead(subject);
  const finite = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  fillValues(finite, 0, values);
  subject.ahead = { at, values: finite, doubts: 0 };
  return 'ahead';
}

function forgetAhead(subject: LiveSubject): void {
  subject.ahead = undefined;
  subject.fold.notices.forwardJumps++;
  if (subject.instances !== undefined) dropAhead(subject.instances);
}

/** The reading at `at` moves on from all before: it confirms the one that ran ahead, or speaks against it. */
function decideAhead(subject: LiveSubject, ahead: AheadReading, at: number): void {
  if (ahead.doubts === 0 && at > ahead.at - UNCONFIRMED_AHEAD_MILLISECONDS) {
    subject.ahead = undefined;
    const { highest } = subject;
    const isBeyondBridges = ahead.at - highest > LONGEST_COUNTER_BRIDGE_MILLISECONDS;
    if (isBeyondBridges && highest > Number.NEGATIVE_INFINITY) subject.jumpedFrom = highest;
    enqueue(subject, ahead.at, ahead.values);
    if (subject.instances !== undefined) confirmAhead(subject.instances, ahead.at);
    return;
  }
  ahead.doubts++;
  if (ahead.doubts >= DECIDING_READINGS) forgetAhead(subject);
}

function enqueue(subject: LiveSubject, at: number, values: Float64Array): Hearing {
  noteRepeated(subject, addWaiting(subject.waiting, at, values));
  if (at > subject.highest) subject.highest = at;
  return 'waits';
}

export function noteRepeated(subject: LiveSubject, values: number): void {
  if (values > 0) subject.fold.notices.repeatedTimes++;
}

/** Counts it. Where readings go on in a gap that the clock had jumped over, that clock is correct again and they are believed. */
function tooLate(subject: LiveSubject, at: number, values: Float64Array): Hearing {
  const { notices } = subject;
  const isReturn = at > subject.jumpedFrom && at > subject.returnedAt;
  if (isReturn) {
    subject.returnedAt = at;
    subject.returns++;
    if (subject.returns >= DECIDING_READINGS && goBack(subject, at)) return enqueue(subject, at, values);
  }
  notices.late++;
  notices.latestMilliseconds = Math.max(notices.latestMilliseconds, subject.highest - at);
  return 'late';
}

/** Gives what was told of the time ahead and takes up the series where it was left; false while its minute is given already. */
function goBack(subject: LiveSubject, at: number): boolean {
  const resumesAt = windowStart(subject.jumpedFrom) + WINDOW_MILLISECONDS;
  if (at < resumesAt) return false;
  endSubject(subject);
  const { fold } = subject;
  fold.lastAt.fill(Number.NaN);
  fold.lastValue.fill(Number.NaN);
  fold.levelBeforeFall = undefined;
  fold.atBefore = Number.NaN;
  fold.waitingAt = Number.NaN;
  fold.waitingValues = undefined;
  fold.notices.clockSteps++;
  subject.bounds.from = resumesAt;
  subject.foldedUntil = resumesAt;
  subject.highest = at;
  subject.jumpedFrom = Number.NaN;
  subject.returns = 0;
  subject.returnedAt = Number.NEGATIVE_INFINITY;
  return true;
}

/** Ends a message: folds what no reading may precede any more, and gives the minutes to which nothing can be added. */
export function settleSubject(subject: LiveSubject, receivedAt: number, rules: ClosingRules): void {
  settle(subject, receivedAt, rules);
  shelveWindow(subject);
}

function settle(subject: LiveSubject, receivedAt: number, rules: ClosingRules): void {
  const { earliest: told, highest, catchUp, instances } = subject;
  if (instances !== undefined) noteReceipt(instances, receivedAt);
  subject.earliest = Number.POSITIVE_INFINITY;
  const watermark = toldUntil(catchUp, { receivedAt, earliest: told, highest }, rules) - rules.latenessMilliseconds;
  if (watermark > subject.foldedUntil) {
    joinUntil(subject, watermark, receivedAt);
    foldUntil(subject, watermark);
  }
  const earliest = earliestOpen(subject);
  if (earliest + WINDOW_MILLISECONDS > subject.foldedUntil) return;
  const reach = earliestReach(subject, rules.counterPatienceMilliseconds);
  if (earliest + WINDOW_MILLISECONDS <= reach) giveWindows(subject, reach);
}

/** Folds all that waits and gives all windows: nothing more is expected for now. */
export function endSubject(subject: LiveSubject): void {
  joinUntil(subject, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (subject.instances !== undefined) forgetAllInstances(subject.instances);
  if (subject.highest === Number.NEGATIVE_INFINITY) return;
  foldUntil(subject, Number.POSITIVE_INFINITY);
  subject.foldedUntil = subject.highest;
  giveWindows(subject, Number.POSITIVE_INFINITY);
  subject.foldedUntil = Math.max(subject.foldedUntil, subject.bounds.from);
}

export const hasOpenWindows = (subject: LiveSubject): boolean =>
  subject.waiting.count > 0 || earliestOpen(subject) < Number.POSITIVE_INFINITY;

/** What the instances of the device come to together waits with what is said of it as a whole, which stands where there is both. */
function joinUntil({ instances, waiting }: LiveSubject, until: number, receivedAt: number): void {
  if (instances === undefined) return;
  joinInstances(instances, until, { receivedAt, say: (at, values) => void addWaiting(waiting, at, values) });
}

function foldUntil(subject: LiveSubject, until: number): void {
  subject.foldedUntil = until;
  const repeated = takeWaiting(subject.waiting, until, (at, values) => {
    // A moment at which only instances spoke, and not all of them.
    if (subject.instances !== undefined && values.every(Number.isNaN)) return;
    unshelveWindow(subject);
    passSkewedCounts(subject, values);
    keepGivenMinutes(subject, at, values);
    takeReading(subject.fold, at, values);
  });
  noteRepeated(subject, repeated);
}

function earliestOpen(subject: LiveSubject): number {
  const { fold, held } = subject;
  const never = Number.POSITIVE_INFINITY;
  let earliest = Math.min(fold.previous?.from ?? never, fold.window?.from ?? never, shelvedFrom(subject));
  for (const window of held) if (window.from < earliest) earliest = window.from;
  return earliest;
}

/** The earliest moment to which a reading that is still to come may add. */
function earliestReach(subject: LiveSubject, counterPatienceMilliseconds: number): number {
  const { fold, foldedUntil } = subject;
  let reach = foldedUntil;
  for (let place = 0; place < PLACE_COUNT; place++) {
    const last = fold.lastAt[place] as number;
    if (!(last < reach)) continue;
    const silence = foldedUntil - last;
    const isAwaited =
      IS_COUNTER[place] === 1
        ? silence <= counterPatienceMilliseconds || isCountToCome(subject, place, last)
        : silence <= longestCoveredMilliseconds(fold, place);
    if (isAwaited) reach = last;
  }
  return reach;
}

function isCountToCome({ fold, waiting }: LiveSubject, place: number, last: number): boolean {
  const until = last + LONGEST_COUNTER_BRIDGE_MILLISECONDS;
  const unconfirmed = fold.waitingValues?.[place] ?? Number.NaN;
  const isUnconfirmed = fold.waitingAt <= until && unconfirmed === unconfirmed;
  return isUnconfirmed || isToldLater(waiting, place, until);
}

/** Gives each minute that ends by then, whole and once, in order. */
function giveWindows(subject: LiveSubject, until: number): void {
  unshelveWindow(subject);
  const { fold, held, bounds } = subject;
  const isGiven = (window: DeviceWindow): boolean => window.from + WINDOW_MILLISECONDS <= until;
  const given = held.filter(isGiven);
  const kept = held.filter((window) => !isGiven(window));
  held.splice(0, held.length, ...kept);
  if (fold.previous !== undefined && isGiven(fold.previous)) {
    given.push(fold.previous);
    fold.previous = undefined;
  }
  if (fold.window !== undefined && isGiven(fold.window)) {
    given.push(fold.window);
    fold.window = undefined;
  }
  const minutes = new Map<number, DeviceWindow>();
  for (const part of given) {
    const earlier = minutes.get(part.from);
    minutes.set(part.from, earlier === undefined ? part : mergeWindows(earlier, part));
  }
  for (const window of [...minutes.values()].sort((a, b) => a.from - b.from)) {
    bounds.from = Math.max(bounds.from, window.from + WINDOW_MILLISECONDS);
    subject.emit(subject, window);
  }
}
