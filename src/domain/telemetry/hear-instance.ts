import { addInstance, type InstancesOfFold, newDeviceInstances } from './device-instances.ts';
import type { InstancePart } from './instance-part.ts';
import { hearReading, type LiveSubject, noteRepeated } from './live-subject.ts';
import type { RowRoom } from './row-room.ts';
import { SIGNAL_COUNT } from './signal.ts';

const NOTHING_SAID = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);

export interface InstanceReading {
  readonly at: number;
  readonly part: InstancePart;
  /** Of the instance, as a share of it; by place. */
  readonly values: Float64Array;
}

export interface InstanceOwner {
  readonly instances: InstancesOfFold;
  readonly room: RowRoom;
}

/** Lets what an instance said wait for what the others say. Its moment counts as one of the device: it is late when that would be. */
export function hearInstance(subject: LiveSubject, reading: InstanceReading, { instances, room }: InstanceOwner): void {
  const hearing = hearReading(subject, reading.at, NOTHING_SAID);
  const ofSubject = (subject.instances ??= newDeviceInstances(instances));
  noteRepeated(subject, addInstance(ofSubject, { ...reading, hearing, room }));
}
