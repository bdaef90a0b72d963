import type { SubjectDescriptor } from '../../../domain/telemetry/subject.ts';
import { instant } from '../../../foundation/instant.ts';
import type { ReadingSink } from '../../../ports/telemetry-source.ts';
import { type DeviceSeries, type MergeNotices, type Slot, mergeDevice, newSlot } from './device-merge.ts';
import { type PointStoreOptions, pointStore } from './point-store.ts';

/** Segments held in the index before everything so far is joined and given on. */
const SEGMENTS_BEFORE_DRAIN = 2_000_000;

/** What a series tells: one signal of one device, or of an instance of it. */
export interface SeriesMeaning {
  readonly descriptor: SubjectDescriptor;
  /** Number of the descriptor, as the sink gave it. */
  readonly subject: number;
  readonly place: number;
  readonly rank: number;
  readonly isMeantOnce: boolean;
  readonly instance?: { readonly id: string; readonly share: number | undefined };
}

/**
 * Brings the series of each device together, in whatever order they come: scrape by scrape, or one whole series after another.
 * Readings carry all signals of one moment, so that products of two signals can be formed.
 */
export interface SeriesJoin {
  /** A number for a new series. */
  open(meaning: SeriesMeaning): number;
  add(series: number, at: number, value: number): void;
  /** Gives on what is left. */
  end(): MergeNotices;
  /** Removes what was laid aside on disk. */
  readonly dispose: () => void;
}

interface Device {
  readonly uuid: string | undefined;
  readonly slots: Map<string, Slot>;
  readonly series: DeviceSeries[];
}

export interface SeriesJoinOptions extends PointStoreOptions {
  readonly segmentsBeforeDrain?: number;
}

export function seriesJoin(sink: ReadingSink, options: SeriesJoinOptions = {}): SeriesJoin {
  const store = pointStore(options);
  const segmentsBeforeDrain = options.segmentsBeforeDrain ?? SEGMENTS_BEFORE_DRAIN;
  const devices = new Set<Device>();
  const byName = new Map<string, Device>();
  const notices: MergeNotices = { toldTwice: 0, instancesAboveWhole: 0 };
  const wordNumbers = new Map<string, number>();
  let seriesCount = 0;

  function wordsNumber(words: string): number {
    const known = wordNumbers.get(words) ?? wordNumbers.size;
    wordNumbers.set(words, known);
    return known;
  }

  function drain(): void {
    store.seal();
    for (const device of devices) {
      mergeDevice({
        series: device.series,
        slots: [...device.slots.values()],
        cursorOf: store.cursor,
        emit: (subject, at, values) => sink.reading(subject, instant(at), values),
        notices,
      });
    }
    store.clear();
  }

  return {
    open(meaning) {
      const device = deviceOf(byName, meaning.descriptor);
      devices.add(device);
      const { subject, rank, isMeantOnce } = meaning;
      const words = wordsNumber(JSON.stringify(meaning.descriptor));
      const namesHolder = meaning.descriptor.holder !== undefined;
      const slot = slotOf(device, meaning);
      device.series.push({ id: seriesCount, subject, words, namesHolder, slot, rank, isMeantOnce, nextAt: Number.NaN });
      return seriesCount++;
    },
    add(series, at, value) {
      store.add(series, at, value);
      if (store.segmentCount() >= segmentsBeforeDrain) drain();
    },
    end() {
      drain();
      return notices;
    },
    dispose: store.dispose,
  };
}

/**
 * The device that a descriptor speaks of: by its uuid, which stays with it, else by its place.
 * One device keeps one order of time, whoever holds it and wherever it is plugged in.
 */
function deviceOf(byName: Map<string, Device>, { uuid, node, index }: SubjectDescriptor): Device {
  const place = node === undefined || index === undefined ? undefined : `${node.toLowerCase()}/${index}`;
  const atPlace = place === undefined ? undefined : byName.get(place);
  const isSame = atPlace !== undefined && (uuid === undefined || atPlace.uuid === undefined);
  const known = (uuid === undefined ? undefined : byName.get(uuid)) ?? (isSame ? atPlace : undefined);
  const device = known ?? { uuid, slots: new Map(), series: [] };
  if (uuid !== undefined) byName.set(uuid, device);
  if (place !== undefined && (uuid !== undefined || atPlace === undefined)) byName.set(place, device);
  return device;
}

function slotOf(device: Device, { place, instance }: SeriesMeaning): Slot {
  const key = `${place}/${instance?.id ?? ''}`;
  let slot = device.slots.get(key);
  if (slot === undefined) {
    slot = newSlot(place, instance === undefined ? undefined : (instance.share ?? Number.NaN));
    device.slots.set(key, slot);
  }
  return slot;
}
