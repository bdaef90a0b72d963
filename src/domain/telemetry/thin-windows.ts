import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, PLACE_COUNT, WINDOW_MILLISECONDS } from './device-window.ts';

/** Thinned windows are this long and start on whole UTC hours. */
export const HOUR_MILLISECONDS = 60 * WINDOW_MILLISECONDS;

/** A window under a name for its subject that outlives the process. */
interface OfSubject {
  readonly subjectName: string;
  readonly window: DeviceWindow;
}

interface OpenHour {
  readonly window: DeviceWindow;
  /** Start of the latest minute that was added, UTC milliseconds. */
  latest: number;
}

/**
 * Makes one window of each subject's hour out of the windows of its minutes, which come in the order of time, each once.
 * Integrals and covered times are the sums of the minutes', minima and maxima the lowest and the highest, and the covered time
 * reaches from the first to the last: what is summed over hours is what was summed over minutes. Hours come in the order of time
 * and within an hour in the order in which its subjects first came. Memory grows with the subjects, not with the windows.
 * @throws Error when a subject's minutes come twice or out of order: they would be counted twice.
 */
export async function* thinWindows(minutes: AsyncIterable<OfSubject>): AsyncGenerator<OfSubject> {
  let hour = Number.NEGATIVE_INFINITY;
  let open = new Map<string, OpenHour>();
  for await (const { subjectName, window } of minutes) {
    const start = hourStart(window.from);
    if (start < hour) throw outOfOrder(subjectName, window);
    if (start > hour) {
      yield* closed(open);
      open = new Map();
      hour = start;
    }
    addTo(open, subjectName, window);
  }
  yield* closed(open);
}

/** The whole hour, UTC milliseconds, in which a moment lies. */
export const hourStart = (at: number): number => Math.floor(at / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;

function* closed(open: ReadonlyMap<string, OpenHour>): Generator<OfSubject> {
  for (const [subjectName, { window }] of open) yield { subjectName, window };
}

function addTo(open: Map<string, OpenHour>, subjectName: string, minute: DeviceWindow): void {
  let hour = open.get(subjectName);
  if (hour === undefined) {
    const window = emptyWindow(minute.subject, instant(hourStart(minute.from)));
    open.set(subjectName, (hour = { window, latest: Number.NEGATIVE_INFINITY }));
  }
  if (minute.from <= hour.latest) throw outOfOrder(subjectName, minute);
  hour.latest = minute.from;
  for (let place = 0; place < PLACE_COUNT; place++) addPlace(hour.window, minute, place);
}

function addPlace(hour: DeviceWindow, minute: DeviceWindow, place: number): void {
  const covered = at(minute.coveredMilliseconds, place);
  if (covered <= 0) return;
  hour.integral[place] = at(hour.integral, place) + at(minute.integral, place);
  hour.coveredMilliseconds[place] = at(hour.coveredMilliseconds, place) + covered;
  hour.minimum[place] = Math.min(at(hour.minimum, place), at(minute.minimum, place));
  hour.maximum[place] = Math.max(at(hour.maximum, place), at(minute.maximum, place));
  hour.coveredFrom[place] = Math.min(at(hour.coveredFrom, place), at(minute.coveredFrom, place));
  hour.coveredUntil[place] = Math.max(at(hour.coveredUntil, place), at(minute.coveredUntil, place));
}

const at = (values: number[], place: number): number => values[place] as number;

const outOfOrder = (subjectName: string, { from }: DeviceWindow): Error =>
  new Error(`the minute ${from} of ${subjectName} comes again or too late: its hour would count it twice`);
