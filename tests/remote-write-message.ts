import protobuf from 'protobufjs';
import { compress } from 'snappyjs';
import { T } from './prometheus-series.ts';

const { root } = protobuf.parse(
  `syntax = "proto3";
package one;
message WriteRequest { repeated TimeSeries timeseries = 1; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
message Exemplar { double value = 2; }
message Histogram { double sum = 3; int64 timestamp = 15; }
message WriteRequestOfBytes { repeated TimeSeriesOfBytes timeseries = 1; }
message TimeSeriesOfBytes { repeated LabelOfBytes labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4; }
message LabelOfBytes { bytes name = 1; bytes value = 2; }
message Request { repeated string symbols = 4; repeated TimeSeries2 timeseries = 5; }
message TimeSeries2 { repeated uint32 labels_refs = 1; repeated Sample samples = 2; repeated Histogram histograms = 3; repeated Exemplar exemplars = 4; int64 created_timestamp = 6; }
`,
  { keepCase: true },
);

const WRITE_REQUEST = root.lookupType('one.WriteRequest');

export interface WireSeries {
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
  readonly exemplars?: readonly { readonly value: number }[];
  readonly histograms?: readonly { readonly sum: number; readonly timestamp: number }[];
}

interface SeriesOfBytes {
  readonly labels: readonly { readonly name: Uint8Array; readonly value: Uint8Array }[];
  readonly samples: WireSeries['samples'];
}

/** What a message of remote write 1.0 holds, as another implementation of protobuf reads it. Texts need not be UTF-8. */
export function readByAnother(bytes: Uint8Array): readonly Pick<WireSeries, 'labels' | 'samples'>[] {
  const type = root.lookupType('one.WriteRequestOfBytes');
  const read = type.toObject(type.decode(bytes), { longs: Number, bytes: Array, arrays: true, defaults: true });
  return (read['timeseries'] as readonly SeriesOfBytes[]).map(({ labels, samples }) => ({
    labels: labels.map(({ name, value }) => ({ name: textOf(name), value: textOf(value) })),
    samples,
  }));
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** A series with its labels in the order of their names, as senders write them. Points are in milliseconds from `T`. */
export const wireSeries = (
  name: string,
  labels: Readonly<Record<string, string>>,
  points: readonly (readonly [at: number, value: number])[],
): WireSeries => ({
  labels: Object.entries({ ...labels, __name__: name })
    .map(([label, value]) => ({ name: label, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
  samples: points.map(([at, value]) => ({ value, timestamp: T + at })),
});

export const writeRequest = (timeseries: readonly WireSeries[]): Uint8Array =>
  WRITE_REQUEST.encode(WRITE_REQUEST.fromObject({ timeseries })).finish();

const REQUEST = root.lookupType('one.Request');

/** The same series as a message of remote write 2.0. */
export function request2(timeseries: readonly WireSeries[]): Uint8Array {
  const numbers = new Map([['', 0]]);
  const numberOf = (symbol: string): number => {
    const known = numbers.get(symbol) ?? numbers.size;
    numbers.set(symbol, known);
    return known;
  };
  const series = timeseries.map(({ labels, ...rest }) => ({
    ...rest,
    labels_refs: labels.flatMap(({ name, value }) => [numberOf(name), numberOf(value)]),
    created_timestamp: T,
  }));
  return REQUEST.encode(REQUEST.fromObject({ symbols: [...numbers.keys()], timeseries: series })).finish();
}

export const packed = (bytes: Uint8Array): Uint8Array => compress(Uint8Array.from(bytes));

export const packedRequest = (...timeseries: readonly WireSeries[]): Uint8Array => packed(writeRequest(timeseries));

/** A length-delimited field, written by hand. */
export function field(number: number, ...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))),
  );
  return Buffer.concat([Uint8Array.from([number * 8 + 2, ...varint(content.length)]), content]);
}

export function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A sample written by hand, its value as 64 bits. */
export function sampleField(bits: bigint, timestamp: number, number = 2): Uint8Array {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(bits);
  return field(number, [0x09], value, [0x10], varint(timestamp));
}
