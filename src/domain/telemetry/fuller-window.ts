import { type DeviceWindow, mergeWindows, PLACE_COUNT } from './device-window.ts';

/**
 * Joins what is stored of a subject's minute with what is told of it once more, place by place by the rule of `mergeWindows`: parts side
 * by side add up, of parts on top of each other the one that covers more stands. Where both cover as much, that of the window stands
 * which knows more of the minute altogether, and of two that know as much the stored one. So a minute that was bridged by a counter
 * alone gives way as a whole to one that was seen, nothing counts twice, and what is told again changes nothing.
 */
export const fullerWindow = (stored: DeviceWindow, told: DeviceWindow): DeviceWindow =>
  knownMilliseconds(told) > knownMilliseconds(stored) ? mergeWindows(told, stored) : mergeWindows(stored, told);

/**
 * What several tell of one subject's minute, each by itself, as one window: joined as by `fullerWindow`, who knows most of the minute
 * first. Of those that know as much the one that is named first goes first, so that the same tellings in the same order of their tellers
 * are always the same window, whoever told last.
 */
export function fullestWindow(told: readonly [DeviceWindow, ...DeviceWindow[]]): DeviceWindow {
  const [only, ...others] = told;
  if (others.length === 0) return only;
  const known = told.map((window) => ({ window, milliseconds: knownMilliseconds(window) }));
  known.sort((a, b) => b.milliseconds - a.milliseconds);
  return known.map(({ window }) => window).reduce(mergeWindows);
}

/** Over all places together. */
function knownMilliseconds({ coveredMilliseconds }: DeviceWindow): number {
  let sum = 0;
  for (let place = 0; place < PLACE_COUNT; place++) sum += coveredMilliseconds[place] as number;
  return sum;
}

const FIELDS = ['integral', 'minimum', 'maximum', 'coveredMilliseconds', 'coveredFrom', 'coveredUntil'] as const;

/** Whether two windows of one minute tell the same, of each place that covers time. */
export function tellSame(a: DeviceWindow, b: DeviceWindow): boolean {
  for (let place = 0; place < PLACE_COUNT; place++) {
    const isCovered = (a.coveredMilliseconds[place] as number) > 0 || (b.coveredMilliseconds[place] as number) > 0;
    if (isCovered && FIELDS.some((field) => a[field][place] !== b[field][place])) return false;
  }
  return true;
}
