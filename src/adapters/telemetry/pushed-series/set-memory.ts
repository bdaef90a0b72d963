import type { Labels } from '../../../foundation/exposition-format.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import type { MetricTable } from '../prometheus/metric-table.ts';
import { byteTable, type HoledBytes } from './byte-table.ts';
import {
  type LabelSet,
  labelSet,
  type MeaningOptions,
  type MessageDevice,
  type Metric,
  NO_SERIES,
  type Series,
  type SeriesKind,
  seriesKindOf,
} from './measured-series.ts';
import { type SeriesTable, seriesTable } from './series-table.ts';

/** What is remembered takes about this much memory besides its bytes. */
const SET_BYTES = 500;
const DEVICE_BYTES = 300;
const SERIES_BYTES = 16;
/** Series of one set of labels; an exporter has a few dozen metrics. */
const MOST_SERIES_OF_SET = 200;
/** Kinds of one metric that are looked through; a fleet writes its labels in a few ways. */
const MOST_KINDS = 64;

export interface MemoryOptions {
  readonly table: MetricTable;
  readonly input: TelemetryInput;
  /** About how much memory may be taken. */
  readonly rememberedBytes: number;
}

/** Sets of labels by their bytes, and the series and devices that go with them. */
export interface SetMemory {
  readonly series: SeriesTable;
  takenBytes(): number;
  /** One that is remembered already. */
  known(key: HoledBytes): LabelSet | undefined;
  /** @param labels reads them, or tells what is wrong with them. */
  at(key: HoledBytes, labels: () => Labels | string): LabelSet;
  /** A set that is not to be remembered. */
  unremembered(labels: () => Labels | string): LabelSet;
  seriesIn(set: LabelSet, sought: SoughtSeries): Series;
  clear(): void;
}

interface SoughtSeries {
  readonly metric: Metric;
  readonly bytesBeforeName: number;
  readonly labels: () => Labels | string;
}

export function setMemory({ table, input, rememberedBytes }: MemoryOptions): SetMemory {
  const sets = byteTable<LabelSet>();
  const devices = new Map<string, MessageDevice>();
  const kinds = sharedKinds();
  const series = seriesTable();
  let setCount = 0;
  let seriesCount = 0;
  const meaning: MeaningOptions = {
    table,
    input,
    deviceNamed(name) {
      const known = devices.get(name);
      if (known !== undefined) return known;
      const device = { name, message: 0, firstSample: 0, lastSample: 0, isInOrder: true };
      devices.set(name, device);
      return device;
    },
  };
  const takenBytes = (): number =>
    sets.keptBytes + SET_BYTES * setCount + SERIES_BYTES * seriesCount + DEVICE_BYTES * devices.size;

  return {
    series,
    takenBytes,
    known: (key) => sets.find(key),
    at(key: HoledBytes, labels: () => Labels | string): LabelSet {
      const known = sets.find(key);
      if (known !== undefined) return known;
      if (takenBytes() < rememberedBytes) {
        const added = sets.add(key, (kept) => labelSet(labels(), kept, meaning));
        if (added !== undefined) {
          setCount++;
          return added;
        }
      }
      return labelSet(labels(), undefined, meaning);
    },
    unremembered: (labels) => labelSet(labels(), undefined, meaning),
    seriesIn(set: LabelSet, { metric, bytesBeforeName, labels }: SoughtSeries): Series {
      for (let number = set.latest; number !== NO_SERIES; number = series.before(number)) {
        const kind = series.kindOf(number);
        if (kind.metric === metric && kind.bytesBeforeName === bytesBeforeName) return { kind, set, number };
      }
      const isRemembered = set.kept !== undefined && metric.label !== undefined && set.seriesCount < MOST_SERIES_OF_SET;
      const found = seriesKindOf(metric, set.meant, { labels, bytesBeforeName, isRemembered });
      if (!isRemembered) return { kind: found, set, number: NO_SERIES };
      seriesCount++;
      return series.add(kinds.shared(found), set);
    },
    clear(): void {
      sets.clear();
      series.clear();
      devices.clear();
      kinds.clear();
      setCount = seriesCount = 0;
    },
  };
}

/** Gives for a kind the same one each time, but for very many of one metric. */
function sharedKinds() {
  const ofMetrics = new Map<Metric, SeriesKind[]>();
  return {
    shared(kind: SeriesKind): SeriesKind {
      let known = ofMetrics.get(kind.metric);
      if (known === undefined) ofMetrics.set(kind.metric, (known = []));
      const same = known.find((one) => isSameKind(one, kind));
      if (same === undefined && known.length < MOST_KINDS) known.push(kind);
      return same ?? kind;
    },
    clear: () => ofMetrics.clear(),
  };
}

/** Of one metric. */
const isSameKind = (a: SeriesKind, b: SeriesKind): boolean =>
  a.bytesBeforeName === b.bytesBeforeName &&
  a.role === b.role &&
  a.fault === b.fault &&
  a.isRemembered === b.isRemembered;
