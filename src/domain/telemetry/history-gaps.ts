import { type Instant, instant, lengthMilliseconds, type Period, period } from '../../foundation/instant.ts';
import { WINDOW_MILLISECONDS } from './device-window.ts';

/** Below, minutes without readings lie between two readings of an exporter that is seldom read. */
const SHORTEST_GAP_MILLISECONDS = 15 * 60_000;
/** The latest are kept. */
const MOST_GAPS = 100;

/** Whether a time without readings is long enough to be told. */
export const isGap = (silence: Period): boolean => lengthMilliseconds(silence) >= SHORTEST_GAP_MILLISECONDS;

/**
 * Times of which a history has nothing, in order, once another stretch of it is known.
 * @param before those of the stretches before; the last of them, however short, where it reaches up to this stretch.
 * @param stretch whole minutes.
 * @param heard starts of minutes of which there are readings, of whatever device.
 */
export function gapsAfter(before: readonly Period[], stretch: Period, heard: ReadonlySet<number>): readonly Period[] {
  const gaps = [...before];
  for (let minute = stretch.from; minute < stretch.until; minute = instant(minute + WINDOW_MILLISECONDS)) {
    if (!heard.has(minute)) addMinute(gaps, minute);
  }
  return gaps.filter((gap) => isGap(gap) || gap.until === stretch.until).slice(-MOST_GAPS);
}

function addMinute(gaps: Period[], minute: Instant): void {
  const last = gaps.at(-1);
  const until = instant(minute + WINDOW_MILLISECONDS);
  if (last?.until === minute) gaps.splice(-1, 1, period(last.from, until));
  else gaps.push(period(minute, until));
}
