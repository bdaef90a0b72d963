import type { DoublesReader, DoublesWriter } from '../../foundation/doubles.ts';
import {
  ALL_CROWDS,
  type DeviceInstances,
  type InstanceNotices,
  type KnownInstance,
  newDeviceInstances,
  newKnownInstance,
  UNOWNED,
} from './device-instances.ts';
import { type GivenSums, MOST_STRETCHES } from './given-sums.ts';
import { type InstancePart, LONGEST_INSTANCE_ID, MOST_INSTANCES } from './instance-part.ts';
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
/** ... and what a state of the fourth form says beside. */
const LATER_NOTICES = [
  'undecided',
  'undecidedFrom',
  'undecidedUntil',
] as const satisfies readonly (keyof InstanceNotices)[];
const MOMENTS = [
  'heardUntil',
  'heardSince',
  'pausedAt',
  'joinedAt',
  'watchedFrom',
  'crowdedFrom',
  'crowdedUntil',
] as const satisfies readonly (keyof DeviceInstances)[];
/** The form stands where the first one said by 1 that there are instances. That one knows of no pause, and of all sums together from when to when. */
const FIRST_FORM = 1;
/** ... and this one not why instances are not followed. */
const SECOND_FORM = 2;
/** ... and this one not of readings of which nothing is decided. */
const THIRD_FORM = 3;
const FORM = 4;
const MOST_CODE = 0xff_ff;

/** Writes what is kept of a subject's instances between two messages: one number where it never had any. */
export function putInstances(into: DoublesWriter, { instances }: LiveSubject): void {
  into.put(instances === undefined ? 0 : FORM);
  if (instances === undefined) return;
  for (const name of NOTICES) into.put(instances.notices[name]);
  for (const name of MOMENTS) into.put(instances[name]);
  putSums(into, instances.given);
  into.put(instances.aheadCrowdedWhy);
  into.put(instances.notices.crowdedWhy);
  for (const name of LATER_NOTICES) into.put(instances.notices[name]);
  into.put(instances.known.length);
  for (const instance of instances.known) putInstance(into, instance);
}

function putSums(into: DoublesWriter, { stretches, forgottenUntil }: GivenSums): void {
  into.put(forgottenUntil);
  into.put(stretches.length);
  for (const { from, until, parts } of stretches) {
    into.put(from);
    into.put(until);
    into.put(parts.length);
    for (const part of parts) putPart(into, part);
  }
}

function putPart(into: DoublesWriter, { id, share }: InstancePart): void {
  into.put(id.length);
  for (let place = 0; place < id.length; place++) into.put(id.charCodeAt(place));
  into.put(share);
}

function putInstance(into: DoublesWriter, instance: KnownInstance): void {
  const { lastAt, ahead, waiting } = instance;
  putPart(into, instance);
  into.put(lastAt);
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
    if (name !== 'pausedAt' || form !== FIRST_FORM) instances[name] = from.take();
  }
  takeSums(from, form, instances.given);
  takeCrowds(from, form, instances);
  if (form > THIRD_FORM) for (const name of LATER_NOTICES) instances.notices[name] = from.take();
  for (let left = from.takeCount(MOST_INSTANCES); left > 0; left--) {
    instances.known.push(takeInstance(from, form, room));
  }
  subject.instances = instances;
}

/** Why is not known of a state that does not say it: each cause is told. */
function takeCrowds(from: DoublesReader, form: number, instances: DeviceInstances): void {
  const isSaid = form > SECOND_FORM;
  const ahead = from.takeCount(ALL_CROWDS);
  instances.aheadCrowdedWhy = isSaid || ahead === 0 ? ahead : ALL_CROWDS;
  if (isSaid) instances.notices.crowdedWhy = from.takeCount(ALL_CROWDS);
  else if (instances.notices.crowded > 0) instances.notices.crowdedWhy = ALL_CROWDS;
}

function takeSums(from: DoublesReader, form: number, sums: GivenSums): void {
  // From when on there were sums; what was in them the first form does not say.
  if (form === FIRST_FORM) from.take();
  sums.forgottenUntil = from.take();
  if (form === FIRST_FORM) return;
  for (let left = from.takeCount(MOST_STRETCHES); left > 0; left--) {
    const stretch = { from: from.take(), until: from.take() };
    const parts = Array.from({ length: from.takeCount(MOST_INSTANCES) }, () => takePart(from));
    sums.stretches.push({ ...stretch, parts });
  }
}

function takePart(from: DoublesReader): InstancePart {
  const codes = Array.from({ length: from.takeCount(LONGEST_INSTANCE_ID) }, () => from.takeCount(MOST_CODE));
  return { id: String.fromCharCode(...codes), share: from.take() };
}

function takeInstance(from: DoublesReader, form: number, room: RowRoom): KnownInstance {
  const instance = newKnownInstance(takePart(from), room);
  instance.lastAt = from.take();
  // From when on it was in all sums.
  if (form === FIRST_FORM) from.take();
  if (from.takeCount(1) === 1) instance.ahead = takeValues(from);
  takeRows(from, instance.waiting);
  return instance;
}
