import type { Series } from './measured-series.ts';

/** An instance seen this recently is taken to exist still: without its sample, the device's sum is not known. */
const LIVE_MILLISECONDS = 300_000;
/** Instances may overshoot the whole by rounding. */
const ROUNDING = 1.02;
/** Devices of which it is remembered which instances they have; a device has at most seven or so. */
const MOST_DEVICES = 200_000;
const MOST_INSTANCES = 64;

/** A sample of one instance of a partitioned device. */
export interface InstanceSample {
  readonly series: Series;
  readonly place: number;
  readonly value: number;
}

/** Which instances a device has, as far as messages have told: when each was seen last, by its name. */
export type InstanceMemory = Map<string, Map<string, number>>;

interface InstanceReading {
  readonly device: string;
  readonly at: number;
  readonly values: Float64Array;
}

export interface AddedInstances {
  readonly used: number;
  readonly isAboveWhole: boolean;
}

/**
 * Adds up the instances of a device, by their shares of it, where the device says nothing of itself.
 * A message may hold a part of a scrape, and a part is not the whole: a sum stands only when each instance that was seen
 * lately is in it. A device that has not been seen before says nothing yet.
 */
export function addInstances(
  memory: InstanceMemory,
  samples: readonly InstanceSample[],
  { device, at, values }: InstanceReading,
): AddedInstances {
  const live = liveInstances(memory, device, at);
  const isNew = live.size === 0;
  for (const { series } of samples) see(live, series, at);
  const byPlace = new Map<number, InstanceSample[]>();
  for (const sample of samples) {
    const ofPlace = byPlace.get(sample.place);
    if (ofPlace === undefined) byPlace.set(sample.place, [sample]);
    else ofPlace.push(sample);
  }
  let used = 0;
  let isAboveWhole = false;
  for (const [place, ofPlace] of byPlace) {
    if (isNew || !Number.isNaN(values[place])) continue;
    const sum = sumOf(ofPlace, live);
    if (Number.isNaN(sum)) continue;
    isAboveWhole ||= sum > ROUNDING;
    values[place] = Math.min(1, sum);
    used += live.size;
  }
  return { used, isAboveWhole };
}

function liveInstances(memory: InstanceMemory, device: string, at: number): Map<string, number> {
  const known = memory.get(device) ?? new Map<string, number>();
  for (const [id, seenAt] of known) if (at - seenAt > LIVE_MILLISECONDS) known.delete(id);
  memory.delete(device);
  memory.set(device, known);
  const [oldest] = memory.keys();
  if (memory.size > MOST_DEVICES && oldest !== undefined) memory.delete(oldest);
  return known;
}

function see(live: Map<string, number>, { set }: Series, at: number): void {
  const id = instanceOf(set)?.id;
  if (id === undefined || (live.size >= MOST_INSTANCES && !live.has(id))) return;
  live.set(id, Math.max(at, live.get(id) ?? at));
}

const instanceOf = ({ meant }: Series['set']) =>
  meant.kind === 'subject' && meant.part.kind === 'instance' ? meant.part : undefined;

/** NaN where an instance is missing or its share is not known. The same instance twice is one. */
function sumOf(samples: readonly InstanceSample[], live: ReadonlyMap<string, number>): number {
  const parts = new Map<string, number>();
  for (const { series, value } of samples) {
    const instance = instanceOf(series.set);
    if (instance !== undefined && !parts.has(instance.id)) {
      parts.set(instance.id, value * (instance.share ?? Number.NaN));
    }
  }
  if (parts.size !== live.size) return Number.NaN;
  let sum = 0;
  for (const id of live.keys()) sum += parts.get(id) ?? Number.NaN;
  return sum;
}
