import type { MetricTable } from '../prometheus/metric-table.ts';
import { byteTable, type KeptBytes, newKey } from './byte-table.ts';
import { LABEL_TAG, type NameSpot, textOf } from './label-block.ts';
import { type Metric, metricOf } from './measured-series.ts';
import type { Wire } from './wire.ts';

const MOST_METRICS = 4096;
/** A label of this length or more needs two bytes to say so; no metric that is known here has such a name. */
const LONGEST_LABEL = 128;
const NAME = new TextEncoder().encode('\n\u0008__name__\u0012');

/** Metrics by the bytes of their names. */
export interface MetricMemory {
  /** @param spot where the name stands. */
  at(wire: Wire, spot: Pick<NameSpot, 'valueFrom' | 'valueUntil'>): Metric;
  clear(): void;
}

export function metricMemory(table: MetricTable): MetricMemory {
  const metrics = byteTable<Metric>();
  const key = newKey();
  let count = 0;
  return {
    at(wire, { valueFrom, valueUntil }) {
      key.view = wire.view;
      key.from = valueFrom;
      key.holeFrom = key.holeUntil = key.until = valueUntil;
      const known = metrics.find(key);
      if (known !== undefined) return known;
      const name = textOf(wire.bytes, valueFrom, valueUntil) ?? '';
      const label = count < MOST_METRICS ? labelGiving(wire.bytes.subarray(valueFrom, valueUntil)) : undefined;
      if (label === undefined) return metricOf(name, undefined, table);
      const added = metrics.add(key, () => metricOf(name, label, table));
      if (added === undefined) return metricOf(name, undefined, table);
      count++;
      return added;
    },
    clear() {
      metrics.clear();
      count = 0;
    },
  };
}

/** The whole label, tag and all, as every writer in use writes it. */
function labelGiving(name: Uint8Array): KeptBytes | undefined {
  const length = NAME.length + 1 + name.length;
  if (length >= LONGEST_LABEL) return undefined;
  const bytes = new Uint8Array(2 + length);
  bytes[0] = LABEL_TAG;
  bytes[1] = length;
  bytes.set(NAME, 2);
  bytes[2 + NAME.length] = name.length;
  bytes.set(name, 3 + NAME.length);
  return { view: new DataView(bytes.buffer), at: 0, length: bytes.length };
}
