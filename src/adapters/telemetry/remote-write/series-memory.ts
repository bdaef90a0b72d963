import type { Labels } from '../../../foundation/exposition-format.ts';
import { type HoledBytes, isKept, isSame, newKey, type Stretch } from '../pushed-series/byte-table.ts';
import { findName, labelsOf, LONGEST_LABELS, type NameSpot, newNameSpot } from '../pushed-series/label-block.ts';
import { NO_SERIES, type Series } from '../pushed-series/measured-series.ts';
import { metricMemory } from '../pushed-series/metric-memory.ts';
import { seriesChain } from '../pushed-series/series-chain.ts';
import { type MemoryOptions, setMemory } from '../pushed-series/set-memory.ts';
import type { Wire } from '../pushed-series/wire.ts';

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

export function seriesMemory({ table, input, rememberedBytes }: MemoryOptions): SeriesMemory {
  const sets = setMemory({ table, input, rememberedBytes });
  const metrics = metricMemory(table);
  const chain = seriesChain(sets.series);
  const spot = newNameSpot();
  const key = newKey();

  return {
    startMessage() {
      chain.start();
      if (sets.takenBytes() < rememberedBytes) return;
      sets.clear();
      metrics.clear();
      chain.forget();
    },
    foretold(wire, end) {
      const number = chain.expected();
      if (number === NO_SERIES) return undefined;
      const series = { kind: sets.series.kindOf(number), set: sets.series.setOf(number), number };
      if (!standsAt(series, wire, end)) return undefined;
      chain.goOn(number);
      return series;
    },
    found(wire, end) {
      const from = wire.at;
      findName(wire, end, spot);
      if (spot.count !== 1) return NAMELESS;
      if (end - from > LONGEST_LABELS) return TOO_LONG;
      const metric = metrics.at(wire, spot);
      aim(key, { view: wire.view, from, until: end, spot });
      const before = chain.latestSet();
      const isOfSetBefore = before?.kept !== undefined && isKept(before.kept, key);
      const labels = (): Labels | string => {
        wire.at = from;
        return labelsOf(wire, end);
      };
      // What is not measured is remembered beside what is, and takes no set of its own.
      const known = isOfSetBefore ? before : sets.known(key);
      const set = known ?? (metric.measured === undefined ? undefined : sets.at(key, labels));
      if (set === undefined) return undefined;
      const series = sets.seriesIn(set, { metric, bytesBeforeName: spot.labelFrom - from, labels });
      wire.at = end;
      chain.follow(series);
      return series;
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
function standsAt({ set, kind: { metric, bytesBeforeName } }: Series, wire: Wire, end: number): boolean {
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
