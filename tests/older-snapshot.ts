import {
  type DeviceWindow,
  PRODUCTS,
  productIn,
  type SignalSummary,
  signalIn,
} from '../src/domain/telemetry/device-window.ts';
import { type LiveFold, liveFold } from '../src/domain/telemetry/live-fold.ts';
import { SIGNAL_ORDER } from '../src/domain/telemetry/signal.ts';
import { each, FOUR, hearAll, LATENESS, moments, STEP, tensor } from './instance-readings.ts';
import { given, hear, oneByOne, type Row, SECOND, START } from './live-readings.ts';

/*
 * What the folds heard of which snapshots lie in `tests/older-snapshots/`. `<commit>.state` is what `snapshotBefore` gives in a checkout
 * of that commit, and `<commit>.jsonl` the windows that `windowsAfter` gives there of it, one a line. Neither is ever made anew: they are what older versions wrote.
 */
const SCRAPES_BEFORE = 56;
const SCRAPES_AFTER = 12;
const CUT = START + SCRAPES_BEFORE * STEP;

/** A device that tells of all that a place is made of: gauges, a counter, bits, products. */
const wholeRow = (at: number): Row => {
  const step = (at - START) / STEP;
  return [
    1,
    at,
    {
      powerWatts: 300 + 10 * (step % 7),
      energyJoules: 5e6 + 4500 * step,
      tensorActiveFraction: (step % 5) / 8,
      smClockHertz: 1.4e9 + 1e6 * (step % 3),
      clockEventReasons: step % 4 === 0 ? 4 : 0,
    },
  ];
};

/** Beside it one that its only instance does not fill. */
function hearBoth(fold: LiveFold, at: readonly number[]): void {
  hear(fold, oneByOne(at.map(wholeRow)));
  hearAll(fold, each(at, [tensor(FOUR, 0.5)]));
}

/** A state with windows that are open, readings that wait, sums of instances, and a reading that runs ahead of all others. */
export function snapshotBefore(): Uint8Array {
  const fold = liveFold(given({ latenessMilliseconds: LATENESS }).options);
  hearBoth(fold, moments(SCRAPES_BEFORE));
  hear(fold, [{ receivedAt: CUT, rows: [[1, CUT + 240 * STEP, { powerWatts: 1 }]] }]);
  return fold.snapshot();
}

export type ToldWindow = readonly [name: string, from: number, told: Readonly<Record<string, SignalSummary>>];

/** The fold that took up a snapshot and heard what comes after it, and all windows that it gave. */
export function windowsAfter(snapshot: Uint8Array): {
  readonly fold: LiveFold;
  readonly windows: readonly ToldWindow[];
} {
  const { windows, options } = given({ latenessMilliseconds: LATENESS });
  const fold = liveFold(options, snapshot);
  hearBoth(fold, moments(SCRAPES_AFTER, CUT));
  // Sent again, long after the sums of its time were given.
  hearAll(fold, [{ receivedAt: CUT + SCRAPES_AFTER * STEP + SECOND, told: [tensor(FOUR, 0.5)(CUT - 24 * STEP)] }]);
  fold.endAll();
  return { fold, windows: windows.map(({ name, window }) => [name, window.from, toldIn(window)]) };
}

const toldIn = (window: DeviceWindow): Readonly<Record<string, SignalSummary>> =>
  Object.fromEntries(
    [
      ...SIGNAL_ORDER.map((signal) => [signal, signalIn(window, signal)] as const),
      ...PRODUCTS.map((product) => [product, productIn(window, product)] as const),
    ].flatMap(([name, summary]) => (summary === undefined ? [] : [[name, summary] as const])),
  );
