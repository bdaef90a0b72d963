import type { DoublesReader, DoublesWriter } from '../../foundation/doubles.ts';
import {
  type DeviceInstances,
  type InstanceNotices,
  type KnownInstance,
  newDeviceInstances,
  newKnownInstance,
  UNOWNED,
} from './device-instances.ts';
import { LONGEST_INSTANCE_ID, MOST_INSTANCES } from './instance-part.ts';
import { putRows, putValues, takeRows, takeValues } from './live-state.ts';
import type { LiveSubject } from './live-subject.ts';
import type { RowRoom } from './row-room.ts';

const NOTICES = [
  'joined',
  'missing',
  'unsettled',
  'aboveWhole',
  'crowded',
  'understated',
  'understatedFrom',
  'understatedUntil',
] as const satisfies readonly (keyof InstanceNotices)[];
const MOMENTS = [
  'heardUntil',
  'heardSince',
  'pausedAt',
  'joinedAt',
  'watchedFrom',
  'crowdedFrom',
  'crowdedUntil',
  'saidFrom',
  'saidUntil',
] as const satisfies readonly (keyof DeviceInstances)[];
/** A state of this form knows of no pause; it stands where 1 would say that there are instances. */
const WITHOUT_PAUSE = 1;
const FORM = 2;
const MOST_CODE = 0xff_ff;

/** Writes what is kept of a subject's instances between two messages: one number where it never had any. */
export function putInstances(into: DoublesWriter, { instances }: LiveSubject): void {
  into.put(instances === undefined ? 0 : FORM);
  if (instances === undefined) return;
  for (const name of NOTICES) into.put(instances.notices[name]);
  for (const name of MOMENTS) into.put(instances[name]);
  into.put(instances.isAheadCrowded ? 1 : 0);
  into.put(instances.known.length);
  for (const instance of instances.known) putInstance(into, instance);
}

function putInstance(into: DoublesWriter, instance: KnownInstance): void {
  const { id, share, lastAt, knownFrom, ahead, waiting } = instance;
  into.put(id.length);
  for (let place = 0; place < id.length; place++) into.put(id.charCodeAt(place));
  into.put(share);
  into.put(lastAt);
  into.put(knownFrom);
  into.put(ahead === undefined ? 0 : 1);
  if (ahead !== undefined) putValues(into, ahead);
  putRows(into, waiting);
}

/** Reads them back; the fold that owns the subject has to take them over. @throws RangeError when the numbers are not such a state. */
export function takeInstances(from: DoublesReader, subject: LiveSubject, room: RowRoom): void {
  const form = from.takeCount(FORM);
  if (form === 0) return;
  const instances = newDeviceInstances(UNOWNED);
  for (const name of NOTICES) instances.notices[name] = from.take();
  for (const name of MOMENTS) {
    if (name !== 'pausedAt' || form !== WITHOUT_PAUSE) instances[name] = from.take();
  }
  instances.isAheadCrowded = from.takeCount(1) === 1;
  for (let left = from.takeCount(MOST_INSTANCES); left > 0; left--) instances.known.push(takeInstance(from, room));
  subject.instances = instances;
}

function takeInstance(from: DoublesReader, room: RowRoom): KnownInstance {
  const codes = Array.from({ length: from.takeCount(LONGEST_INSTANCE_ID) }, () => from.takeCount(MOST_CODE));
  const instance = newKnownInstance({ id: String.fromCharCode(...codes), share: from.take() }, room);
  instance.lastAt = from.take();
  instance.knownFrom = from.take();
  if (from.takeCount(1) === 1) instance.ahead = takeValues(from);
  takeRows(from, instance.waiting);
  return instance;
}
