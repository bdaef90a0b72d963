import { type DeviceWindow, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { MeteredNode } from './node-power-share.ts';

/** A node's meter in one minute, with who holds what it feeds. */
export type MinuteOfNode = MeteredNode;

export interface MeterInMinute {
  /** Position of the node. */
  readonly position: number;
  readonly meterWindow: DeviceWindow;
  readonly isRepeated: boolean;
  readonly minute: number;
}

export function minuteOfNode(accounting: Bookkeeping, meter: MeterInMinute): MinuteOfNode {
  const { index, rates } = accounting;
  const subjects = index.devicesOfNode(meter.position);
  return {
    meterWindow: meter.meterWindow,
    meter: index.nodes[meter.position]?.powerMeter,
    devices: subjects.map((subject) => rates[subject]),
    hasSeveralHolders: new Set(subjects.map((subject) => holdersKey(accounting, subject, meter.minute))).size > 1,
    isRepeated: meter.isRepeated,
  };
}

/** Equal for devices that the same accounts hold at the same times of the minute. */
function holdersKey({ timelines }: Bookkeeping, subject: number, minute: number): string {
  const until = minute + WINDOW_MILLISECONDS;
  return (timelines[subject] ?? [])
    .filter((segment) => segment.from < until && segment.until > minute)
    .map(
      (segment) =>
        `${Math.max(segment.from, minute)}:${segment.holders.map(({ account, share }) => `${account}x${share}`).join('+')}`,
    )
    .join('|');
}
