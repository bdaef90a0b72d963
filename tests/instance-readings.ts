import { type DeviceWindow, signalIn } from '../src/domain/telemetry/device-window.ts';
import type { InstancePart } from '../src/domain/telemetry/instance-part.ts';
import { liveFindings } from '../src/domain/telemetry/live-findings.ts';
import { type LiveFold, type LiveFoldOptions, liveFold } from '../src/domain/telemetry/live-fold.ts';
import { instant } from '../src/foundation/instant.ts';
import { given, MINUTE, SECOND, START, type Values, valuesOf } from './live-readings.ts';

/** What one instance, or the device itself where there is none, tells of a moment. */
export interface Told {
  readonly at: number;
  readonly part?: InstancePart;
  readonly values: Values;
}
export interface Sent {
  readonly receivedAt: number;
  readonly told: readonly Told[];
}

export const LATENESS = 5 * MINUTE;
export const STEP = 15 * SECOND;
export const FOUR: InstancePart = { id: '1', share: 4 / 7 };
export const THREE: InstancePart = { id: '2', share: 3 / 7 };
export const TWO: InstancePart = { id: '3', share: 2 / 7 };
export const ONE: InstancePart = { id: '7', share: 1 / 7 };
export const moments = (count: number, from = START) =>
  Array.from({ length: count }, (_, index) => from + index * STEP);
export const tensor = (part: InstancePart, value: number) => (at: number) => ({
  at,
  part,
  values: { tensorActiveFraction: value },
});

export function hearAll(fold: LiveFold, sent: readonly Sent[]): void {
  for (const { receivedAt, told } of sent) {
    for (const { at, part, values } of told) {
      if (part === undefined) fold.reading(0, instant(at), valuesOf(values));
      else fold.instance(0, instant(at), { part, values: valuesOf(values) });
    }
    fold.endMessage(instant(receivedAt));
  }
}

export function foldedOf(sent: readonly Sent[], options: Partial<LiveFoldOptions> = {}) {
  const { windows, options: all } = given({ latenessMilliseconds: LATENESS, catchUpMilliseconds: MINUTE, ...options });
  const fold = liveFold(all);
  hearAll(fold, sent);
  fold.endAll();
  const findings = fold
    .notices()
    .flatMap(liveFindings)
    .filter(({ code }) => code.startsWith('instances-'));
  return { windows: windows.map(({ window }) => window), fold, findings };
}

export const each = (at: readonly number[], of: readonly ((at: number) => Told)[], delay = SECOND): Sent[] =>
  at.map((moment) => ({ receivedAt: moment + delay, told: of.map((tell) => tell(moment)) }));

/** What is known of the tensor cores: the least and the most of any minute, to a billionth, and for how many seconds. */
export function known(windows: readonly DeviceWindow[]) {
  const of = windows.map((window) => signalIn(window, 'tensorActiveFraction')).filter((one) => one !== undefined);
  const round = (value: number) => Math.round(value * 1e9) / 1e9;
  return {
    least: round(Math.min(...of.map(({ minimum }) => minimum))),
    most: round(Math.max(...of.map(({ maximum }) => maximum))),
    seconds: of.reduce((sum, { coveredSeconds }) => sum + coveredSeconds, 0),
  };
}
export const NOTHING = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY, seconds: 0 };
export const asText = (windows: readonly DeviceWindow[]): string =>
  JSON.stringify(
    windows.map(({ subject, ...window }) => [
      subject,
      ...Object.values(window).map((value) => (value instanceof Float64Array ? [...value] : value)),
    ]),
  );
