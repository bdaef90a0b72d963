import type { DoublesReader, DoublesWriter } from '../../foundation/doubles.ts';
import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, PLACE_COUNT } from './device-window.ts';
import { type LiveNotices, type LiveSubject, newLiveSubject } from './live-subject.ts';
import type { RowRoom } from './row-room.ts';
import { SIGNAL_COUNT } from './signal.ts';
import { type FoldNotices, levelBeforeFall, setLevelBeforeFall } from './subject-fold.ts';
import { addWaiting, forEachWaiting, type WaitingReadings } from './waiting-readings.ts';
import { shelveWindow, unshelveWindow } from './window-shelf.ts';

/** More windows or readings than any subject holds: a count beyond is damage. */
const MOST_ITEMS = 1e8;

const FOLD_NOTICES = [
  'repeatedTimes',
  'outOfOrder',
  'clockSteps',
  'forwardJumps',
  'counterResets',
  'counterMisreads',
  'bridges',
  'bridgedMilliseconds',
  'firstReading',
  'lastReading',
] as const satisfies readonly (keyof FoldNotices)[];
const LIVE_NOTICES = [
  'readings',
  'late',
  'latestMilliseconds',
  'skewedCounts',
  'clippedCounts',
] as const satisfies readonly (keyof LiveNotices)[];
const FOLD_MOMENTS = ['bridgedAt', 'at', 'atBefore', 'waitingAt'] as const;
const LIVE_MOMENTS = ['highest', 'foldedUntil', 'heardAt', 'jumpedFrom', 'returns', 'returnedAt'] as const;

/** Writes all that is kept of a subject but its name. What says nothing takes no room. */
export function putSubject(into: DoublesWriter, subject: LiveSubject): void {
  const { fold, notices, bounds } = subject;
  for (const name of LIVE_MOMENTS) into.put(subject[name]);
  for (const name of FOLD_MOMENTS) into.put(fold[name]);
  for (const name of LIVE_NOTICES) into.put(notices[name]);
  for (const name of FOLD_NOTICES) into.put(fold.notices[name]);
  into.put(bounds.from);
  putPlaces(into, subject);
  putValues(into, fold.waitingValues ?? NO_VALUES);
  putAhead(into, subject);
  putRows(into, subject.waiting);
  unshelveWindow(subject);
  const open = [fold.previous, fold.window];
  for (const window of open) into.put(window === undefined ? 0 : 1);
  const windows = [...open.filter((window) => window !== undefined), ...subject.held];
  into.put(windows.length);
  for (const window of windows) putWindow(into, window);
  shelveWindow(subject);
}

/** Until a reading names the subject. */
const NO_NUMBER = -1;

/** Reads a subject back as it was, its waiting readings into the room that the subjects of a fold share. @throws RangeError when the numbers are not such a state. */
export function takeSubject(from: DoublesReader, name: string, room: RowRoom): LiveSubject {
  const subject = newLiveSubject(name, NO_NUMBER, room);
  const { fold, notices, bounds } = subject;
  for (const name of LIVE_MOMENTS) subject[name] = from.take();
  for (const name of FOLD_MOMENTS) fold[name] = from.take();
  for (const name of LIVE_NOTICES) notices[name] = from.take();
  for (const name of FOLD_NOTICES) fold.notices[name] = from.take();
  bounds.from = from.take();
  takePlaces(from, subject);
  const waitingValues = takeValues(from);
  if (fold.waitingAt === fold.waitingAt) fold.waitingValues = waitingValues;
  takeAhead(from, subject);
  takeRows(from, subject.waiting);
  const hasPrevious = from.take() === 1;
  const hasWindow = from.take() === 1;
  const windows = Array.from({ length: from.takeCount(MOST_ITEMS) }, () => takeWindow(from, NO_NUMBER));
  if (hasPrevious) fold.previous = windows.shift();
  if (hasWindow) fold.window = windows.shift();
  subject.held.push(...windows);
  shelveWindow(subject);
  return subject;
}

const NO_VALUES = new Float64Array(0);

function putPlaces(into: DoublesWriter, { fold, skews }: LiveSubject): void {
  const known: number[] = [];
  for (let place = 0; place < PLACE_COUNT; place++) {
    const level = levelBeforeFall(fold, place);
    const value = fold.lastValue[place] as number;
    if (value === value || fold.usual[place] !== 0 || level === level) known.push(place);
  }
  into.put(known.length);
  for (const place of known) {
    into.put(place);
    into.put(fold.lastAt[place] as number);
    into.put(fold.lastValue[place] as number);
    into.put(fold.usual[place] as number);
    into.put(levelBeforeFall(fold, place));
    into.put(skews?.[place] ?? 0);
  }
}

function takePlaces(from: DoublesReader, subject: LiveSubject): void {
  const { fold } = subject;
  for (let left = from.takeCount(PLACE_COUNT); left > 0; left--) {
    const place = from.takeCount(PLACE_COUNT - 1);
    fold.lastAt[place] = from.take();
    fold.lastValue[place] = from.take();
    fold.usual[place] = from.take();
    setLevelBeforeFall(fold, place, from.take());
    const skew = from.takeCount(255);
    if (skew > 0 && place < SIGNAL_COUNT) (subject.skews ??= new Uint8Array(SIGNAL_COUNT))[place] = skew;
  }
}

function putAhead(into: DoublesWriter, { ahead }: LiveSubject): void {
  into.put(ahead === undefined ? 0 : 1);
  if (ahead === undefined) return;
  into.put(ahead.at);
  into.put(ahead.doubts);
  putValues(into, ahead.values);
}

function takeAhead(from: DoublesReader, subject: LiveSubject): void {
  if (from.take() !== 1) return;
  const at = from.take();
  const doubts = from.take();
  subject.ahead = { at, doubts, values: takeValues(from) };
}

export function putRows(into: DoublesWriter, waiting: WaitingReadings): void {
  into.put(waiting.isSorted ? 1 : 0);
  into.put(waiting.count);
  forEachWaiting(waiting, (at, values) => {
    into.put(at);
    putValues(into, values);
  });
}

export function takeRows(from: DoublesReader, waiting: WaitingReadings): void {
  const isSorted = from.take() === 1;
  for (let left = from.takeCount(MOST_ITEMS); left > 0; left--) {
    const at = from.take();
    addWaiting(waiting, at, takeValues(from));
  }
  waiting.isSorted = isSorted;
}

/** Which places of an array are told, as one number: bit by place. There are fewer places than a double has bits. */
const BITS = Array.from({ length: PLACE_COUNT }, (_, place) => 2 ** place);
const hasBit = (mask: number, place: number): boolean => Math.floor(mask / (BITS[place] as number)) % 2 === 1;

export function putValues(into: DoublesWriter, values: Float64Array): void {
  let mask = 0;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number;
    if (value === value) mask += BITS[place] as number;
  }
  into.put(mask);
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number;
    if (value === value) into.put(value);
  }
}

export function takeValues(from: DoublesReader): Float64Array {
  const values = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  const mask = from.takeCount(2 ** SIGNAL_COUNT - 1);
  for (let place = 0; place < SIGNAL_COUNT; place++) if (hasBit(mask, place)) values[place] = from.take();
  return values;
}

const WINDOW_FIELDS = [
  'integral',
  'minimum',
  'maximum',
  'coveredMilliseconds',
  'coveredFrom',
  'coveredUntil',
] as const satisfies readonly (keyof DeviceWindow)[];

function putWindow(into: DoublesWriter, window: DeviceWindow): void {
  const covered = window.coveredMilliseconds;
  into.put(window.from);
  into.put(covered.reduce((mask, time, place) => (time > 0 ? mask + (BITS[place] as number) : mask), 0));
  for (let place = 0; place < PLACE_COUNT; place++) {
    if ((covered[place] as number) > 0) for (const field of WINDOW_FIELDS) into.put(window[field][place] as number);
  }
}

function takeWindow(from: DoublesReader, subject: number): DeviceWindow {
  const moment = from.take();
  if (!(Math.abs(moment) <= 8.64e15)) throw new RangeError(`${moment} is no moment`);
  const window = emptyWindow(subject, instant(moment));
  const mask = from.takeCount(2 ** PLACE_COUNT - 1);
  for (let place = 0; place < PLACE_COUNT; place++) {
    if (hasBit(mask, place)) for (const field of WINDOW_FIELDS) window[field][place] = from.take();
  }
  return window;
}
