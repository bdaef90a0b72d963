import { type DeviceWindow, type Reach, reachOf, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { DeviceRates } from './device-rates.ts';
import { firstSegmentAfter, type Segment } from './device-timeline.ts';
import { type MeteredNode, nodePowerShare } from './node-power-share.ts';
import type { NodePowerShare } from './window-estimate.ts';

/** A node's meter in one minute, and what it says of each device. */
export interface MinuteOfNode {
  readonly reach: Reach;
  powerShareOf(rates: DeviceRates): NodePowerShare | undefined;
}

export interface MeterInMinute {
  /** Position of the node. */
  readonly position: number;
  readonly meterWindow: DeviceWindow;
  readonly isRepeated: boolean;
  readonly minute: number;
}

export function minuteOfNode(accounting: Bookkeeping, meter: MeterInMinute): MinuteOfNode {
  const { index, rates, calibration } = accounting;
  const subjects = index.devicesOfNode(meter.position);
  const node: MeteredNode = {
    meterWindow: meter.meterWindow,
    meter: index.nodes[meter.position]?.powerMeter,
    devices: subjects.map((subject) => rates[subject]),
    hasSeveralHolders: hasSeveralHolders(accounting, subjects, meter.minute),
    isRepeated: meter.isRepeated,
  };
  let of: DeviceRates | undefined;
  let share: NodePowerShare | undefined;
  return {
    reach: reachOf(meter.meterWindow),
    powerShareOf(rates) {
      // Devices of one part share their rates, and a node holds one part as a rule.
      if (of !== rates) share = nodePowerShare(node, rates, calibration);
      of = rates;
      return share;
    },
  };
}

/** Whether some devices of the node are held by others, by other shares or from other times of the minute than its first. */
function hasSeveralHolders(accounting: Bookkeeping, subjects: readonly number[], minute: number): boolean {
  const { timelines } = accounting;
  const first = segmentsOfMinute(timelines[subjects[0] ?? -1] ?? [], minute);
  return subjects.some((subject) => {
    const segments = timelines[subject] ?? [];
    let index = firstSegmentAfter(segments, minute);
    for (const expected of first) {
      const segment = segments[index++];
      if (segment === undefined || !isHeldAlike(expected, segment, minute)) return true;
    }
    return (segments[index]?.from ?? Number.POSITIVE_INFINITY) < minute + WINDOW_MILLISECONDS;
  });
}

function segmentsOfMinute(segments: readonly Segment[], minute: number): readonly Segment[] {
  const start = firstSegmentAfter(segments, minute);
  let end = start;
  while (end < segments.length && (segments[end] as Segment).from < minute + WINDOW_MILLISECONDS) end++;
  return segments.slice(start, end);
}

/** Since when before the minute makes no difference to the minute. */
const isHeldAlike = (a: Segment, b: Segment, minute: number): boolean =>
  a === b ||
  (Math.max(a.from, minute) === Math.max(b.from, minute) &&
    a.holders.length === b.holders.length &&
    a.holders.every(({ account, share }, index) => {
      const other = b.holders[index];
      return other?.account === account && other.share === share;
    }));
