import type { Labels } from '../../../foundation/exposition-format.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import type { MetricTable } from '../prometheus/metric-table.ts';
import { byteTable, type HoledBytes, isKept, isSame, type Stretch } from './byte-table.ts';
import { findName, labelsOf, LONGEST_LABELS, type NameSpot, newNameSpot } from './label-block.ts';
import {
  type LabelSet,
  labelSet,
  type MeaningOptions,
  type MessageDevice,
  type Metric,
  type Series,
  seriesOf,
} from './measured-series.ts';
import { metricMemory } from './metric-memory.ts';
import type { Wire } from './wire.ts';

/** What is remembered takes about this much memory besides its bytes. */
const SET_BYTES = 500;
const DEVICE_BYTES = 300;
const SERIES_BYTES = 80;
/** Series of one set of labels; an exporter has a few dozen metrics. */
const MOST_SERIES_OF_SET = 200;

/**
 * Finds what a series means by the bytes of its labels, and remembers it.
 * Bytes are compared with bytes: no two series are ever taken for each other, and forgetting changes nothing but the time it takes.
 */
export interface SeriesMemory {
  /** Forgets everything when it has grown beyond its limit. To be called before each message. */
  startMessage(): void;
  /**
   * Whether the labels from where the wire stands are those of the series that followed the one before last time.
   * The wire then stands after them, else where it stood.
   */
  foretold(wire: Wire, end: number): Series | undefined;
  /**
   * Takes labels that end at `end`, and reads them whole.
   * @returns undefined where nothing is measured by the series; what is wrong where it can't be told what it is.
   */
  found(wire: Wire, end: number): Series | string | undefined;
}

export interface SeriesMemoryOptions {
  readonly table: MetricTable;
  readonly input: TelemetryInput;
  /** About how much memory may be taken. */
  readonly rememberedBytes: number;
}

export function seriesMemory({ table, input, rememberedBytes }: SeriesMemoryOptions): SeriesMemory {
  const sets = setMemory({ table, input, rememberedBytes });
  const metrics = metricMemory(table);
  const spot = newNameSpot();
  const key: HoledBytes = { view: new DataView(new ArrayBuffer(0)), from: 0, holeFrom: 0, holeUntil: 0, until: 0 };
  let firstOfMessage: Series | undefined;
  let latest: Series | undefined;

  function follow(series: Series): Series {
    if (!series.isRemembered) return series;
    if (latest === undefined) firstOfMessage = series;
    else latest.next = series;
    latest = series;
    return series;
  }

  return {
    startMessage() {
      latest = undefined;
      if (sets.takenBytes() < rememberedBytes) return;
      sets.clear();
      metrics.clear();
      firstOfMessage = undefined;
    },
    foretold(wire, end) {
      const series = latest === undefined ? firstOfMessage : latest.next;
      if (series === undefined || !standsAt(series, wire, end)) return undefined;
      latest = series;
      return series;
    },
    found(wire, end) {
      const from = wire.at;
      findName(wire, end, spot);
      if (spot.count !== 1) return NAMELESS;
      if (end - from > LONGEST_LABELS) return TOO_LONG;
      const metric = metrics.at(wire, spot);
      aim(key, { view: wire.view, from, until: end, spot });
      const before = latest?.set;
      const isOfSetBefore = before?.kept !== undefined && isKept(before.kept, key);
      if (metric.measured === undefined && !isOfSetBefore) return undefined;
      const labels = (): Labels | string => {
        wire.at = from;
        return labelsOf(wire, end);
      };
      const set = isOfSetBefore && before !== undefined ? before : sets.at(key, labels);
      const series = sets.seriesIn(set, { metric, bytesBeforeName: spot.labelFrom - from, labels });
      wire.at = end;
      return follow(series);
    },
  };
}

const NAMELESS = 'a series names no metric, or several (__name__): it is not known what its samples measure';
export const TOO_LONG = `a series has more than ${LONGEST_LABELS} bytes of labels: it is not used`;

interface Aim {
  readonly view: DataView;
  readonly from: number;
  readonly until: number;
  readonly spot: NameSpot;
}

function aim(key: HoledBytes, { view, from, until, spot }: Aim): void {
  key.view = view;
  key.from = from;
  key.holeFrom = spot.labelFrom;
  key.holeUntil = spot.labelUntil;
  key.until = until;
}

const stretch: Stretch = { offset: 0, from: 0, length: 0 };

/** Whether the wire has the series' labels, byte by byte; moves behind them if so. */
function standsAt({ set, metric, bytesBeforeName }: Series, wire: Wire, end: number): boolean {
  const { kept } = set;
  const { label } = metric;
  if (kept === undefined || label === undefined) return false;
  const { at, view } = wire;
  const length = kept.length + label.length;
  if (length > end - at) return false;
  stretch.offset = 0;
  stretch.from = at + bytesBeforeName;
  stretch.length = label.length;
  if (!isSame(label, view, stretch)) return false;
  stretch.from = at;
  stretch.length = bytesBeforeName;
  if (!isSame(kept, view, stretch)) return false;
  stretch.offset = bytesBeforeName;
  stretch.from = at + bytesBeforeName + label.length;
  stretch.length = kept.length - bytesBeforeName;
  if (!isSame(kept, view, stretch)) return false;
  wire.at = at + length;
  return true;
}

interface SoughtSeries {
  readonly metric: Metric;
  readonly bytesBeforeName: number;
  readonly labels: () => Labels | string;
}

/** Sets of labels, and the series and devices that go with them. */
function setMemory({ table, input, rememberedBytes }: SeriesMemoryOptions) {
  const sets = byteTable<LabelSet>();
  const devices = new Map<string, MessageDevice>();
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
    takenBytes,
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
    seriesIn(set: LabelSet, { metric, bytesBeforeName, labels }: SoughtSeries): Series {
      for (const series of set.series) {
        if (series.metric === metric && series.bytesBeforeName === bytesBeforeName) return series;
      }
      const isRemembered =
        set.kept !== undefined && metric.label !== undefined && set.series.length < MOST_SERIES_OF_SET;
      const series = seriesOf(metric, set, { labels, bytesBeforeName, isRemembered });
      if (isRemembered) {
        set.series.push(series);
        seriesCount++;
      }
      return series;
    },
    clear(): void {
      sets.clear();
      devices.clear();
      setCount = seriesCount = 0;
    },
  };
}
