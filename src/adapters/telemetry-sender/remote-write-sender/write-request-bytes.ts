import type { SentSeries } from '../../../ports/telemetry-sender.ts';

/* Prometheus remote write 1.0, types.proto and remote.proto: WriteRequest { timeseries = 1 }, TimeSeries { labels = 1, samples = 2 },
   Label { name = 1, value = 2 }, Sample { value = 1 (double), timestamp = 2 (int64, ms) }. */
const FIRST_BYTES = 0x0a;
const SECOND_BYTES = 0x12;
const FIRST_DOUBLE = 0x09;
const SECOND_VARINT = 0x10;
const LOW_BITS = 128;

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= LOW_BITS; rest = Math.floor(rest / LOW_BITS)) bytes.push((rest % LOW_BITS) + LOW_BITS);
  bytes.push(rest);
  return bytes;
}

const field = (tag: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.from([tag, ...varint(content.length)]), content]);

const label = ([name, value]: readonly [string, string]): Uint8Array =>
  Buffer.concat([field(FIRST_BYTES, Buffer.from(name)), field(SECOND_BYTES, Buffer.from(value))]);

function sample({ at, value }: SentSeries['samples'][number]): Uint8Array {
  const double = Buffer.alloc(1 + Float64Array.BYTES_PER_ELEMENT);
  double[0] = FIRST_DOUBLE;
  double.writeDoubleLE(value, 1);
  return Buffer.concat([double, Uint8Array.from([SECOND_VARINT, ...varint(at)])]);
}

/** Labels are sorted by name, as the specification demands of senders. */
const timeSeries = ({ labels, samples }: SentSeries): Uint8Array =>
  Buffer.concat([
    ...Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((pair) => field(FIRST_BYTES, label(pair))),
    ...samples.map((one) => field(SECOND_BYTES, sample(one))),
  ]);

/** The series as a `WriteRequest` of remote write 1.0, not compressed. Moments before 1970 can't be sent. */
export const writeRequestBytes = (series: readonly SentSeries[]): Uint8Array =>
  Buffer.concat(series.map((one) => field(FIRST_BYTES, timeSeries(one))));
