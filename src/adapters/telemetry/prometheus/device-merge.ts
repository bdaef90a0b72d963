import { SIGNAL_COUNT } from '../../../domain/telemetry/signal.ts';
import type { PointCursor } from './point-store.ts';

/** Samples of one device at most this far apart are one reading: exporters stamp the fields of one collection one by one. */
const TOGETHER_MILLISECONDS = 1000;
/** A second series that tells the same signal is listened to when the first has been silent this long. */
const SILENT_MILLISECONDS = 60_000;
/** An instance seen this recently is taken to exist still: without its sample, the device's sum is not known. */
const LIVE_MILLISECONDS = 300_000;
/** Instances may overshoot the whole by rounding. */
const ROUNDING = 1.02;

/** One signal of a device, or of one instance of it: it has one teller at a time, however many series say it. */
export interface Slot {
  readonly place: number;
  /** Of an instance: its share of the device, NaN where that is not known. Undefined: the slot is of the whole device. */
  readonly share: number | undefined;
  teller: DeviceSeries | undefined;
  tellerAt: number;
  /** In the reading being gathered; NaN where nothing is said yet. */
  value: number;
}

export interface DeviceSeries {
  readonly id: number;
  /** Number of its subject, as the sink gave it. */
  readonly subject: number;
  /** Number of the words under which it speaks of the device: they change with the holder, the device doesn't. */
  readonly words: number;
  readonly namesHolder: boolean;
  readonly slot: Slot;
  /** Of two series that tell one signal, the lower is preferred. */
  readonly rank: number;
  /** False for series that exporters repeat by design, such as the board's power on each of its instances. */
  readonly isMeantOnce: boolean;
  /** When it speaks next; infinite when it has no more. */
  nextAt: number;
}

/** What merging noticed; it becomes a fault or a finding, never a figure. */
export interface MergeNotices {
  /** Samples left out because another series told the same field of the same device. */
  toldTwice: number;
  /** Readings whose instances together claimed more than the device. */
  instancesAboveWhole: number;
}

export interface DeviceMerge {
  readonly series: readonly DeviceSeries[];
  readonly slots: readonly Slot[];
  readonly cursorOf: (series: number) => PointCursor | undefined;
  readonly emit: (subject: number, at: number, values: Float64Array) => void;
  readonly notices: MergeNotices;
}

export const newSlot = (place: number, share: number | undefined): Slot => ({
  place,
  share,
  teller: undefined,
  tellerAt: Number.NEGATIVE_INFINITY,
  value: Number.NaN,
});

interface Stream {
  readonly series: DeviceSeries;
  readonly cursor: PointCursor;
}

/**
 * Gathers the series of one device into readings, in the order of time.
 * Each series keeps its own order: a time stamp that falls back stays where it stood, for the fold to judge.
 */
export function mergeDevice(merge: DeviceMerge): void {
  /** Series that have not begun, the next to begin at the end: of thousands that pods leave behind, few speak at once. */
  const waiting = streamsOf(merge);
  let speaking: Stream[] = [];
  let gatheredAt = Number.NaN;
  let speaker: DeviceSeries | undefined;
  const values = new Float64Array(SIGNAL_COUNT);
  const flush = (): void => {
    if (formReading(merge, gatheredAt, values) && speaker !== undefined)
      merge.emit(speaker.subject, gatheredAt, values);
    speaker = undefined;
  };
  while (speaking.length > 0 || waiting.length > 0) {
    const at = Math.min(earliest(speaking), waiting.at(-1)?.cursor.at ?? Number.POSITIVE_INFINITY);
    for (let next = waiting.at(-1); next?.cursor.at === at; next = waiting.at(-1)) enter(speaking, waiting);
    const heads = speaking.filter((stream) => stream.cursor.at === at);
    const told = heads.filter((stream) => isTeller(stream.series, at, merge.notices));
    const isApart = !(at >= gatheredAt && at - gatheredAt <= TOGETHER_MILLISECONDS);
    if (told.length > 0 && (isApart || told.some(({ series }) => isSaid(series.slot)))) {
      flush();
      gatheredAt = at;
    }
    for (const { series, cursor } of told) {
      series.slot.value = cursor.value;
      if (speaker === undefined || (series.namesHolder && !speaker.namesHolder)) speaker = series;
    }
    speaking = advanced(speaking, heads);
  }
  flush();
}

const isSaid = (slot: Slot): boolean => !Number.isNaN(slot.value);

function streamsOf(merge: DeviceMerge): Stream[] {
  const streams: Stream[] = [];
  for (const series of merge.series) {
    const cursor = merge.cursorOf(series.id);
    series.nextAt = cursor?.at ?? Number.POSITIVE_INFINITY;
    if (cursor !== undefined) streams.push({ series, cursor });
  }
  return streams.sort((a, b) => b.cursor.at - a.cursor.at || preference(b, a));
}

const preference = (a: Stream, b: Stream): number => a.series.rank - b.series.rank || a.series.id - b.series.id;

/** Moves the next series to those that speak, which stand in the order of preference. */
function enter(speaking: Stream[], waiting: Stream[]): void {
  const stream = waiting.pop();
  if (stream === undefined) return;
  const before = speaking.findIndex((other) => preference(stream, other) < 0);
  speaking.splice(before < 0 ? speaking.length : before, 0, stream);
}

function earliest(streams: readonly Stream[]): number {
  let at = Number.POSITIVE_INFINITY;
  for (const { cursor } of streams) if (cursor.at < at) at = cursor.at;
  return at;
}

function advanced(streams: Stream[], heads: readonly Stream[]): Stream[] {
  const ended = heads.filter(({ series, cursor }) => {
    const hasEnded = !cursor.next();
    series.nextAt = hasEnded ? Number.POSITIVE_INFINITY : cursor.at;
    return hasEnded;
  });
  return ended.length === 0 ? streams : streams.filter((stream) => !ended.includes(stream));
}

function isTeller(series: DeviceSeries, at: number, notices: MergeNotices): boolean {
  const { slot } = series;
  const { teller } = slot;
  if (teller !== undefined && teller !== series && !takesOver(series, teller, at)) {
    if (series.isMeantOnce && series.rank === teller.rank && !fallsSilent(teller)) notices.toldTwice++;
    return false;
  }
  slot.teller = series;
  slot.tellerAt = at;
  return true;
}

/** Whether the series that told last has ended or pauses. */
const fallsSilent = (teller: DeviceSeries): boolean =>
  Math.abs(teller.nextAt - teller.slot.tellerAt) >= SILENT_MILLISECONDS;

/**
 * A preferred field speaks at once; another series of the same field when the first has been silent; and one under other words
 * as soon as the first falls silent, because that is how a change of holder looks.
 */
function takesOver(series: DeviceSeries, teller: DeviceSeries, at: number): boolean {
  if (series.rank < teller.rank || Math.abs(at - teller.slot.tellerAt) >= SILENT_MILLISECONDS) return true;
  return series.words !== teller.words && fallsSilent(teller);
}

/** Lays out what was gathered and empties the slots. False when nothing was. */
function formReading(merge: DeviceMerge, at: number, values: Float64Array): boolean {
  values.fill(Number.NaN);
  let isAnythingSaid = false;
  for (const slot of merge.slots) {
    if (slot.share !== undefined || !isSaid(slot)) continue;
    values[slot.place] = slot.value;
    isAnythingSaid = true;
    slot.value = Number.NaN;
  }
  return addInstances(merge, at, values) || isAnythingSaid;
}

function addInstances(merge: DeviceMerge, at: number, values: Float64Array): boolean {
  const sums = new Map<number, number>();
  for (const slot of merge.slots) {
    if (slot.share === undefined || at - slot.tellerAt > LIVE_MILLISECONDS) continue;
    sums.set(slot.place, (sums.get(slot.place) ?? 0) + slot.share * slot.value);
    slot.value = Number.NaN;
  }
  let isAnythingSaid = false;
  for (const [place, sum] of sums) {
    if (Number.isNaN(sum) || !Number.isNaN(values[place])) continue;
    if (sum > ROUNDING) merge.notices.instancesAboveWhole++;
    values[place] = Math.min(1, sum);
    isAnythingSaid = true;
  }
  return isAnythingSaid;
}
