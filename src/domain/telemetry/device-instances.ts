import { flatText } from '../../foundation/flat-text.ts';
import { type GivenSums, isSamePart, noGivenSums, sumWithout } from './given-sums.ts';
import { type InstancePart, LONGEST_INSTANCE_ID, MOST_INSTANCES } from './instance-part.ts';
import { type RowRoom } from './row-room.ts';
import { fillValues, noWaitingReadings, addWaiting, type WaitingReadings, waitingBytes } from './waiting-readings.ts';
import { SIGNAL_COUNT } from './signal.ts';

/** An instance that was seen so long before a moment is taken to exist still: without its value the device is not known. */
export const INSTANCE_LIVES_MILLISECONDS = 300_000;

/** Of a device that begins to speak nothing is said before so much time of receipt has passed: its senders may tell one instance after another. */
const SETTLING_MILLISECONDS = 60_000;

/** Why an instance is not followed. */
export const CROWD = { longName: 1, ofDevice: 2, ofFold: 4 } as const;
export const ALL_CROWDS = CROWD.longName + CROWD.ofDevice + CROWD.ofFold;

/** What became of the instances of one device. */
export interface InstanceNotices {
  /** Moments for which all of what was told added up. */
  joined: number;
  /** Moments without an instance that was seen around them. */
  missing: number;
  /** Moments at which what fills no device had not been watched for long. */
  unsettled: number;
  /** Moments whose instances are more than their device. */
  aboveWhole: number;
  /** Moments around which instances were told that are not followed, and why they are not: CROWD bits. */
  crowded: number;
  crowdedWhy: number;
  /** Readings of an instance that came after its moment had been given without it, and of when the first and the last were. */
  understated: number;
  understatedFrom: number;
  understatedUntil: number;
  /** ... and those that came after it was forgotten with what their moment had been given. */
  undecided: number;
  undecidedFrom: number;
  undecidedUntil: number;
}

export interface KnownInstance extends InstancePart {
  readonly waiting: WaitingReadings;
  /** What it said at the moment that runs ahead of all before and waits to be confirmed. */
  ahead: Float64Array | undefined;
  /** The latest moment of it that was joined or came too late. */
  lastAt: number;
}

/** What the instances of all devices of a fold have in common. */
export interface InstancesOfFold {
  /** How many more may be known, of all devices together. */
  left: number;
  /** How long after a moment an instance counts as there that was not seen before it: what all senders have told by the folding. */
  readonly lookAheadMilliseconds: number;
}

/** Until a fold owns them. */
export const UNOWNED: InstancesOfFold = { left: 0, lookAheadMilliseconds: 0 };

/** The instances of one device: their readings that wait, and which of them exist. */
export interface DeviceInstances {
  /** The fold that owns the subject sets it. */
  ofFold: InstancesOfFold;
  readonly known: KnownInstance[];
  readonly notices: InstanceNotices;
  /** The latest moment that was told of. */
  heardUntil: number;
  /** When the telling began after the latest pause, by times of receipt, and the latest moment before that pause. */
  heardSince: number;
  pausedAt: number;
  /** The latest moment before a pause that the message that is being read ends; NaN where there is none. */
  resumedFrom: number;
  /** The latest moment that was joined, and the first after the latest pause. */
  joinedAt: number;
  watchedFrom: number;
  /** From the first to the last moment at which an instance was told that is not followed. */
  crowdedFrom: number;
  crowdedUntil: number;
  /** ... and why one is not at the moment that runs ahead; 0 where there is none. */
  aheadCrowdedWhy: number;
  /** Sums that did not fill the device. */
  readonly given: GivenSums;
}

export const newDeviceInstances = (ofFold: InstancesOfFold): DeviceInstances => ({
  ofFold,
  known: [],
  notices: {
    joined: 0,
    missing: 0,
    unsettled: 0,
    aboveWhole: 0,
    crowded: 0,
    crowdedWhy: 0,
    understated: 0,
    understatedFrom: Number.POSITIVE_INFINITY,
    understatedUntil: Number.NEGATIVE_INFINITY,
    undecided: 0,
    undecidedFrom: Number.POSITIVE_INFINITY,
    undecidedUntil: Number.NEGATIVE_INFINITY,
  },
  heardUntil: Number.NEGATIVE_INFINITY,
  heardSince: Number.NaN,
  pausedAt: Number.NEGATIVE_INFINITY,
  resumedFrom: Number.NaN,
  joinedAt: Number.NEGATIVE_INFINITY,
  watchedFrom: Number.NaN,
  crowdedFrom: Number.POSITIVE_INFINITY,
  crowdedUntil: Number.NEGATIVE_INFINITY,
  aheadCrowdedWhy: 0,
  given: noGivenSums(),
});

export const newKnownInstance = ({ id, share }: InstancePart, room: RowRoom): KnownInstance => ({
  id: flatText(id),
  share,
  waiting: noWaitingReadings(room),
  ahead: undefined,
  lastAt: Number.NEGATIVE_INFINITY,
});

/** A fold takes over what was kept. */
export function ownInstances(instances: DeviceInstances, ofFold: InstancesOfFold): void {
  instances.ofFold = ofFold;
  ofFold.left -= instances.known.length;
}

/** What the readings of instances take that wait. */
export function waitingInstanceBytes({ known }: DeviceInstances): number {
  let bytes = 0;
  for (const { waiting } of known) bytes += waitingBytes(waiting);
  return bytes;
}

/** Where the reading's moment stands among those of the device. */
export type Hearing = 'waits' | 'ahead' | 'late';

export interface HeardInstance {
  readonly at: number;
  readonly part: InstancePart;
  readonly values: Float64Array;
  readonly hearing: Hearing;
  readonly room: RowRoom;
}

/** Takes what an instance said; returns how many of its values were known of that moment before. Those stand. */
export function addInstance(instances: DeviceInstances, heard: HeardInstance): number {
  const { at, values, hearing } = heard;
  const instance = knownAs(instances, heard);
  if (typeof instance === 'number') return noteCrowd(instances, instance, heard);
  if (hearing === 'late') return noteLate(instances, instance, at);
  if (hearing === 'ahead') {
    instance.ahead ??= new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
    return fillValues(instance.ahead, 0, values);
  }
  noteHeard(instances, at);
  return addWaiting(instance.waiting, at, values);
}

/** An identifier that comes with another share is another instance: the device was partitioned anew. A number is why it is not followed. */
function knownAs(instances: DeviceInstances, { part, room }: HeardInstance): KnownInstance | number {
  const { known, ofFold } = instances;
  for (const one of known) if (isSamePart(one, part)) return one;
  if (part.id.length > LONGEST_INSTANCE_ID) return CROWD.longName;
  if (known.length >= MOST_INSTANCES) return CROWD.ofDevice;
  if (ofFold.left <= 0) return CROWD.ofFold;
  ofFold.left--;
  const added = newKnownInstance(part, room);
  known.push(added);
  return added;
}

type CrowdedMoment = Pick<HeardInstance, 'at' | 'hearing'>;

function noteCrowd(instances: DeviceInstances, why: number, { at, hearing }: CrowdedMoment): number {
  if (hearing === 'ahead') instances.aheadCrowdedWhy |= why;
  else {
    instances.notices.crowdedWhy |= why;
    instances.crowdedFrom = Math.min(instances.crowdedFrom, at);
    instances.crowdedUntil = Math.max(instances.crowdedUntil, at);
  }
  return 0;
}

function noteHeard(instances: DeviceInstances, at: number): void {
  const isPause = !(at - instances.heardUntil <= INSTANCE_LIVES_MILLISECONDS);
  if (isPause && Number.isNaN(instances.resumedFrom)) instances.resumedFrom = instances.heardUntil;
  instances.heardUntil = Math.max(instances.heardUntil, at);
}

/** Ends a message: what it told after a pause begins anew. What was told before the pause does not, unless that has just begun too. */
export function noteReceipt(instances: DeviceInstances, receivedAt: number): void {
  const { resumedFrom } = instances;
  if (Number.isNaN(resumedFrom)) return;
  if (isSettled(instances, receivedAt)) instances.pausedAt = resumedFrom;
  instances.heardSince = receivedAt;
  instances.resumedFrom = Number.NaN;
}

/** Whether all that tell of the device by turns have had their turn. */
export const isSettled = ({ heardSince }: DeviceInstances, receivedAt: number): boolean =>
  Math.abs(receivedAt - heardSince) >= SETTLING_MILLISECONDS;

/** Where a sum was given without knowing of it, that sum is too small. Where that is forgotten nothing is claimed. */
function noteLate({ notices, given }: DeviceInstances, instance: KnownInstance, at: number): number {
  const without = sumWithout(given, instance, at);
  if (without === 'given') {
    notices.understated++;
    notices.understatedFrom = Math.min(notices.understatedFrom, at);
    notices.understatedUntil = Math.max(notices.understatedUntil, at);
  } else if (without === 'unremembered') {
    notices.undecided++;
    notices.undecidedFrom = Math.min(notices.undecidedFrom, at);
    notices.undecidedUntil = Math.max(notices.undecidedUntil, at);
  }
  instance.lastAt = Math.max(instance.lastAt, at);
  return 0;
}

/** The moment that ran ahead is confirmed: what instances said of it waits like the rest. */
export function confirmAhead(instances: DeviceInstances, at: number): void {
  if (instances.aheadCrowdedWhy > 0) noteCrowd(instances, instances.aheadCrowdedWhy, { at, hearing: 'waits' });
  instances.aheadCrowdedWhy = 0;
  for (const instance of instances.known) {
    if (instance.ahead === undefined) continue;
    noteHeard(instances, at);
    addWaiting(instance.waiting, at, instance.ahead);
    instance.ahead = undefined;
  }
}

/** The moment that ran ahead was wrong. */
export function dropAhead(instances: DeviceInstances): void {
  instances.aheadCrowdedWhy = 0;
  for (const instance of instances.known) instance.ahead = undefined;
  forgetInstances(instances, ({ lastAt, waiting }) => waiting.count === 0 && lastAt === Number.NEGATIVE_INFINITY);
}

export function forgetInstances(instances: DeviceInstances, isOver: (instance: KnownInstance) => boolean): void {
  const { known, ofFold } = instances;
  let kept = 0;
  for (const instance of known) if (!isOver(instance)) known[kept++] = instance;
  ofFold.left += known.length - kept;
  known.length = kept;
}

/** Nothing of the device is expected: which instances it has when it speaks again is to be seen anew. */
export function forgetAllInstances(instances: DeviceInstances): void {
  forgetInstances(instances, () => true);
  instances.aheadCrowdedWhy = 0;
  instances.heardUntil = Number.NEGATIVE_INFINITY;
  instances.joinedAt = Number.NEGATIVE_INFINITY;
  instances.crowdedFrom = Number.POSITIVE_INFINITY;
  instances.crowdedUntil = Number.NEGATIVE_INFINITY;
}
