import { type DeviceWindow, signalIn } from '../src/domain/telemetry/device-window.ts';
import { type LiveFold, type LiveFoldOptions, liveFold } from '../src/domain/telemetry/live-fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../src/domain/telemetry/signal.ts';
import { instant } from '../src/foundation/instant.ts';

export type Values = Partial<Record<Signal, number>>;
export type Row = readonly [subject: number, at: number, values: Values];
export interface Message {
  readonly receivedAt: number;
  readonly rows: readonly Row[];
}

export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const START = 1_700_000_040_000;

export function given(options: Partial<LiveFoldOptions> = {}, names = (subject: number) => `device ${subject}`) {
  const windows: { name: string; window: DeviceWindow }[] = [];
  const all = {
    ...options,
    nameOf: names,
    emit: (name: string, window: DeviceWindow) => windows.push({ name, window }),
  };
  return { windows, options: all };
}

export const valuesOf = (values: Values): Float64Array => {
  const array = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  for (const [signal, value] of Object.entries(values)) array[SIGNAL_INDEX[signal as Signal]] = value;
  return array;
};

export function hear(fold: LiveFold, messages: readonly Message[]): void {
  for (const { receivedAt, rows } of messages) {
    for (const [subject, at, values] of rows) fold.reading(subject, instant(at), valuesOf(values));
    fold.endMessage(instant(receivedAt));
  }
}

/** Each row is a message of its own, received a second after its moment. */
export const oneByOne = (rows: readonly Row[]): Message[] =>
  rows.map((row) => ({ receivedAt: row[1] + SECOND, rows: [row] }));

export function folded(messages: readonly Message[], options: Partial<LiveFoldOptions> = {}) {
  const { windows, options: all } = given(options);
  const fold = liveFold(all);
  hear(fold, messages);
  const early = windows.length;
  fold.endAll();
  return { windows: windows.map(({ window }) => window), early, notices: fold.notices() };
}

export const sum = (windows: readonly DeviceWindow[], signal: Signal): number =>
  windows.reduce((total, window) => total + (signalIn(window, signal)?.integral ?? 0), 0);

export const steady = (from: number, seconds: number, { step = 15, watts = 100, subject = 0 } = {}): Row[] =>
  Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => [
    subject,
    from + index * step * SECOND,
    { powerWatts: watts, energyJoules: 1e6 + ((from - START) / SECOND + index * step) * watts },
  ]);
