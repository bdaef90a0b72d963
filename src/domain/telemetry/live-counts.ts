import { WINDOW_MILLISECONDS } from './device-window.ts';
import { SIGNAL_COUNT, SIGNAL_ORDER, SIGNALS } from './signal.ts';
import { LONGEST_COUNTER_BRIDGE_MILLISECONDS, type SubjectFold } from './subject-fold.ts';

/** A fall that leaves this share of a counter is no restart: it is a second sender whose clock is a little off. */
const SKEWED_SHARE = 0.9;
/** After as many falls in a row it is another counter: it starts anew, and nothing is made of the difference. */
const MOST_SKEWED_IN_A_ROW = 3;

export const IS_COUNTER = Uint8Array.from(SIGNAL_ORDER, (signal) => (SIGNALS[signal] === 'counter' ? 1 : 0));

/** A live subject, as far as its counters are looked at before they are folded. */
interface CountedSubject {
  readonly fold: SubjectFold;
  readonly bounds: { readonly from: number };
  /** By place: how often in a row a counter lay a little below. Absent while none ever did. */
  skews: Uint8Array | undefined;
  readonly notices: { skewedCounts: number; clippedCounts: number };
}

/** A counter a little below its last value is left out: the next value that stands above it tells the whole increase. */
export function passSkewedCounts(subject: CountedSubject, values: Float64Array): void {
  const { fold, notices } = subject;
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const value = values[place] as number;
    if (IS_COUNTER[place] !== 1 || value !== value) continue;
    const last = fold.lastValue[place] as number;
    if (!(value < last && value >= SKEWED_SHARE * last)) {
      if (subject.skews !== undefined) subject.skews[place] = 0;
      continue;
    }
    const skews = (subject.skews ??= new Uint8Array(SIGNAL_COUNT));
    const inARow = (skews[place] as number) + 1;
    notices.skewedCounts++;
    skews[place] = inARow > MOST_SKEWED_IN_A_ROW ? 0 : inARow;
    if (inARow > MOST_SKEWED_IN_A_ROW) fold.lastAt[place] = Number.NaN;
    else values[place] = Number.NaN;
  }
}

/** The increase of a counter since a minute that was given is spread over what follows it, where no more than that minute is left out. */
export function keepGivenMinutes({ fold, bounds, notices }: CountedSubject, at: number, values: Float64Array): void {
  if (at <= bounds.from) return;
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const value = values[place] as number;
    const last = fold.lastAt[place] as number;
    if (IS_COUNTER[place] !== 1 || value !== value || !(last < bounds.from)) continue;
    if (bounds.from - last <= WINDOW_MILLISECONDS) fold.lastAt[place] = bounds.from;
    else if (at - last <= LONGEST_COUNTER_BRIDGE_MILLISECONDS) notices.clippedCounts++;
  }
}
