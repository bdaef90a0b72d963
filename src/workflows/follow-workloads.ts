import { firstSegmentAfter, type Holder, type Segment } from '../domain/accounting/device-timeline.ts';
import { addPulse, type Course, type JobFacts, newCourse } from '../domain/classification/course.ts';
import { type Pulse, type PulseMaker, pulseMaker } from '../domain/classification/pulse.ts';
import { type DeviceWindow, WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { instant } from '../foundation/instant.ts';

export interface FollowedFleet {
  readonly index: SubjectIndex;
  /** By device: who held it when. */
  readonly timelines: readonly (readonly Segment[])[];
}

/** Puts windows together into the minutes of each workload. They come in the order of time; a workload's number is that of its account. */
export interface PulseFollower {
  window(window: DeviceWindow): void;
  /** Closes the open minute. */
  end(): void;
}

export interface WorkloadFollower extends PulseFollower {
  courseOf(account: number): Course | undefined;
}

/** Follows each workload from its first minute on. */
export function followWorkloads(fleet: FollowedFleet): WorkloadFollower {
  const courses = new Map<number, Course>();
  const follower = followPulses(fleet, (account, pulse, facts) => {
    const course = courses.get(account) ?? newCourse(facts);
    courses.set(account, course);
    addPulse(course, pulse);
  });
  return { ...follower, courseOf: (account) => courses.get(account) };
}

/**
 * A device's minute belongs to who held it alone for all of it: a minute that changes hands, or a shared device, shows the
 * work of several and tells of none. A node's meter belongs to who held all devices of the node.
 * @param told of each minute of each workload; the pulse is the receiver's.
 */
export function followPulses(
  { index, timelines }: FollowedFleet,
  told: (account: number, pulse: Pulse, facts: JobFacts) => void,
): PulseFollower {
  const open = new Map<number, PulseMaker>();
  const spare: PulseMaker[] = [];
  const facts = jobFacts({ index, timelines });
  let minute = Number.NEGATIVE_INFINITY;

  const makerOf = (account: number): PulseMaker => {
    const known = open.get(account);
    if (known !== undefined) return known;
    const made = spare.pop() ?? pulseMaker();
    open.set(account, made);
    return made;
  };
  const closeMinute = (): void => {
    for (const [account, maker] of open) {
      told(account, maker.taken(instant(minute)), facts(account));
      spare.push(maker);
    }
    open.clear();
  };

  return {
    window(window) {
      if (window.from !== minute) {
        closeMinute();
        minute = window.from;
      }
      const device = index.devices[window.subject];
      if (device !== undefined) {
        const holder = holderOf(timelines[window.subject], window.from);
        if (holder !== undefined) makerOf(holder.account).device(window, device.part);
        return;
      }
      const position = window.subject - index.devices.length;
      const subjects = index.devicesOfNode(position);
      const holders = subjects.map((subject) => holderOf(timelines[subject], window.from)?.account);
      const [account] = holders;
      if (account === undefined || holders.some((holder) => holder !== account)) return;
      makerOf(account).meter(window, boardWatts(index, subjects));
    },
    end: closeMinute,
  };
}

/** Who held the device alone and throughout the minute. */
export function holderOf(segments: readonly Segment[] | undefined, minute: number): Holder | undefined {
  if (segments === undefined) return undefined;
  const segment = segments[firstSegmentAfter(segments, minute)];
  if (segment === undefined || segment.from > minute || segment.until < minute + WINDOW_MILLISECONDS) return undefined;
  const [holder] = segment.holders;
  return segment.holders.length === 1 ? holder : undefined;
}

const boardWatts = ({ devices }: SubjectIndex, subjects: readonly number[]): number =>
  subjects.reduce((sum, subject) => sum + (devices[subject]?.part?.boardPower?.value ?? Number.NaN), 0);

/** How many devices and nodes each account ever held. */
function jobFacts({ index, timelines }: FollowedFleet) {
  const held = new Map<number, { readonly devices: Set<number>; readonly nodes: Set<string> }>();
  timelines.forEach((segments, device) => {
    for (const { account } of segments.flatMap(({ holders }) => holders)) {
      const of = held.get(account) ?? { devices: new Set(), nodes: new Set() };
      held.set(account, of);
      of.devices.add(device);
      of.nodes.add(index.devices[device]?.nodeId ?? '');
    }
  });
  return (account: number) => {
    const of = held.get(account);
    return { devices: of?.devices.size ?? 1, nodes: of?.nodes.size ?? 1 };
  };
}
