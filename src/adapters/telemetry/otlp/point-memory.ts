import type { Labels } from '../../../foundation/exposition-format.ts';
import { isSame, type Stretch } from '../pushed-series/byte-table.ts';
import { LONGEST_LABELS } from '../pushed-series/label-block.ts';
import { type Metric, NO_SERIES, type Series } from '../pushed-series/measured-series.ts';
import { metricMemory } from '../pushed-series/metric-memory.ts';
import { seriesChain } from '../pushed-series/series-chain.ts';
import { type MemoryOptions, setMemory } from '../pushed-series/set-memory.ts';
import { type Wire, wireOver } from '../pushed-series/wire.ts';
import { addAttributes } from './attribute-labels.ts';
import { type Origin, type OriginMemory, originMemory } from './origin-memory.ts';
import { PREFIX_BYTES, prefixedKey, type Span } from './prefixed-key.ts';
import { ATTRIBUTE_TAG } from './wire-point.ts';

/** What the points that come are of. */
export interface PointsOf {
  readonly metric: Metric;
  readonly origin: Origin;
}

/**
 * Finds what a point means by the bytes of its attributes, its metric and its origin, and remembers it.
 * Bytes are compared with bytes: no two series are ever taken for each other, and forgetting changes nothing but the time it takes.
 */
export interface PointMemory {
  readonly origins: OriginMemory;
  /** Forgets everything when it has grown beyond its limit. To be called before each message. */
  startMessage(): void;
  /** @param from where the metric's name stands, and until where. */
  metric(wire: Wire, from: number, until: number): Metric;
  /** The points that follow are of these. */
  aim(of: PointsOf): void;
  /**
   * How many bytes from `from` on are the attributes of the point that followed the one before last time; 0 where they are
   * others, or it has none.
   */
  readonly foretold: (wire: Wire, from: number, end: number) => number;
  /** The series that was foretold. */
  goOn(): Series;
  /** @returns what is wrong where it can't be told what the point is of. */
  found(attributes: Span): Series | string;
}

const TOO_LONG = `a point has more than ${LONGEST_LABELS} bytes of attributes: it is not used`;

export function pointMemory({ table, input, rememberedBytes }: MemoryOptions): PointMemory {
  const origins = originMemory(rememberedBytes / 4);
  const sets = setMemory({ table, input, rememberedBytes });
  const metrics = metricMemory(table);
  const chain = seriesChain(sets.series);
  const keyOf = prefixedKey();
  const stretch: Stretch = { offset: PREFIX_BYTES, from: 0, length: 0 };
  let of: PointsOf | undefined;

  return {
    origins,
    startMessage() {
      chain.start();
      if (sets.takenBytes() + origins.takenBytes() < rememberedBytes) return;
      sets.clear();
      metrics.clear();
      origins.clear();
      chain.forget();
    },
    metric: (wire, valueFrom, valueUntil) => metrics.at(wire, { valueFrom, valueUntil }),
    aim(next) {
      of = next;
    },
    foretold(wire, from, end) {
      const series = chain.expected();
      if (series === NO_SERIES || of === undefined) return 0;
      const { kept } = sets.series.setOf(series);
      if (kept === undefined || sets.series.kindOf(series).metric !== of.metric) return 0;
      if (!of.origin.isRemembered || kept.view.getUint32(kept.at, true) !== of.origin.serial) return 0;
      const length = kept.length - PREFIX_BYTES;
      if (length > end - from) return 0;
      stretch.from = from;
      stretch.length = length;
      return isSame(kept, wire.view, stretch) ? length : 0;
    },
    goOn() {
      const number = chain.expected();
      chain.goOn(number);
      return { kind: sets.series.kindOf(number), set: sets.series.setOf(number), number };
    },
    found(attributes) {
      if (of === undefined) throw new Error('a point is sought before its metric is known');
      if (attributes.until - attributes.from > LONGEST_LABELS) return TOO_LONG;
      const { metric, origin } = of;
      const labels = (): Labels | string => joined(origin, attributes);
      const set = origin.isRemembered ? sets.at(keyOf(origin.serial, attributes), labels) : sets.unremembered(labels);
      const series = sets.seriesIn(set, { metric, bytesBeforeName: 0, labels });
      chain.follow(series);
      return series;
    },
  };
}

function joined({ labels: ofOrigin }: Origin, { bytes, from, until }: Span): Labels | string {
  if (typeof ofOrigin === 'string') return ofOrigin;
  const labels = new Map(ofOrigin);
  const wire = wireOver(bytes);
  wire.at = from;
  return addAttributes(labels, wire, { end: until, tag: ATTRIBUTE_TAG }) ?? labels;
}
