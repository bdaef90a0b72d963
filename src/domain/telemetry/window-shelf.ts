import { doublesSlab } from '../../foundation/doubles.ts';
import { instant } from '../../foundation/instant.ts';
import { type DeviceWindow, PLACE_COUNT } from './device-window.ts';
import type { WindowPool } from './window-pool.ts';

/**
 * The open window of a subject between two of its messages, as the numbers of the places that it knows: a fleet has an open window
 * for each device, and most places of most of them are empty. The minute, how many places follow, then these one by one.
 */
export type ShelvedWindow = Float64Array;

const LEAD = 2;
/** The place, then what the window says of it. */
const PLACE_DOUBLES = 7;
/** A shelf that is too short is followed by one with room for one more place. */
const MORE_PLACES = 1;

/** Of thirty subjects or so. */
const SLAB_DOUBLES = 4000;
const doubles = doublesSlab(SLAB_DOUBLES);

/** Nothing lies on it. */
export const EMPTY_SHELF: ShelvedWindow = new Float64Array([Number.POSITIVE_INFINITY, 0]);

/** Whose open window can be laid aside. */
export interface Shelving {
  readonly fold: { readonly notices: { readonly subject: number }; window: DeviceWindow | undefined };
  readonly bounds: { readonly pool: WindowPool };
  shelf: ShelvedWindow;
}

/** The minute of the window that is laid aside; infinite where none is. */
export const shelvedFrom = ({ shelf }: Pick<Shelving, 'shelf'>): number => shelf[0] as number;

/** Lays the open window aside; the full one is used for others meanwhile. */
export function shelveWindow(subject: Shelving): void {
  const { window } = subject.fold;
  if (window === undefined) return;
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const shelf = roomFor(subject, coveredMilliseconds);
  let count = 0;
  for (let place = 0; place < PLACE_COUNT; place++) {
    const covered = coveredMilliseconds[place] as number;
    if (covered <= 0) continue;
    const at = LEAD + PLACE_DOUBLES * count++;
    shelf[at] = place;
    shelf[at + 1] = integral[place] as number;
    shelf[at + 2] = minimum[place] as number;
    shelf[at + 3] = maximum[place] as number;
    shelf[at + 4] = covered;
    shelf[at + 5] = coveredFrom[place] as number;
    shelf[at + 6] = coveredUntil[place] as number;
  }
  shelf[0] = window.from;
  shelf[1] = count;
  subject.fold.window = undefined;
  subject.bounds.pool.giveBack(window);
}

function roomFor(subject: Shelving, covered: readonly number[]): ShelvedWindow {
  let count = 0;
  for (let place = 0; place < PLACE_COUNT; place++) if ((covered[place] as number) > 0) count++;
  const isEnough = LEAD + PLACE_DOUBLES * count <= subject.shelf.length && subject.shelf !== EMPTY_SHELF;
  if (!isEnough) subject.shelf = doubles(LEAD + PLACE_DOUBLES * (count + MORE_PLACES));
  return subject.shelf;
}

/** Opens the window again that was laid aside. */
export function unshelveWindow(subject: Shelving): void {
  const { shelf, fold, bounds } = subject;
  const from = shelf[0] as number;
  if (from === Number.POSITIVE_INFINITY) return;
  const window = bounds.pool.take(fold.notices.subject, instant(from));
  const { integral, minimum, maximum, coveredMilliseconds, coveredFrom, coveredUntil } = window;
  const end = LEAD + PLACE_DOUBLES * (shelf[1] as number);
  for (let at = LEAD; at < end; at += PLACE_DOUBLES) {
    const place = shelf[at] as number;
    integral[place] = shelf[at + 1] as number;
    minimum[place] = shelf[at + 2] as number;
    maximum[place] = shelf[at + 3] as number;
    coveredMilliseconds[place] = shelf[at + 4] as number;
    coveredFrom[place] = shelf[at + 5] as number;
    coveredUntil[place] = shelf[at + 6] as number;
  }
  shelf[0] = Number.POSITIVE_INFINITY;
  fold.window = window;
}
