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

function hasSeveralHolders(accounting: Bookkeeping, subjects: readonly number[], minute: number): boolean {
  const [first, ...others] = subjects;
  return first !== undefined && others.some((subject) => !haveSameHolders(accounting, { first, subject, minute }));
}

interface Pair {
  readonly first: number;
  readonly subject: number;
  readonly minute: number;
}

/** Whether the same accounts hold both devices, by the same shares and from the same times of the minute. */
function haveSameHolders({ timelines }: Bookkeeping, { first, subject, minute }: Pair): boolean {
  const [a, b] = [timelines[first] ?? [], timelines[subject] ?? []];
  const until = minute + WINDOW_MILLISECONDS;
  let [inA, inB] = [firstSegmentAfter(a, minute), firstSegmentAfter(b, minute)];
  for (; inA < a.length && (a[inA] as Segment).from < until; inA++, inB++) {
    const other = b[inB];
    if (other === undefined || !isHeldAlike(a[inA] as Segment, other)) return false;
  }
  return !(inB < b.length && (b[inB] as Segment).from < until);
}

const isHeldAlike = (a: Segment, b: Segment): boolean =>
  a.from === b.from &&
  a.holders.length === b.holders.length &&
  a.holders.every(({ account, share }, index) => {
    const other = b.holders[index];
    return other?.account === account && other.share === share;
  });
