import protobuf from 'protobufjs';
import { T } from './prometheus-series.ts';

const { root } = protobuf.parse(
  `syntax = "proto3";
package otlp;
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Metric { string name = 1; string description = 2; string unit = 3; oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; ExponentialHistogram exponential_histogram = 10; Summary summary = 11; } repeated KeyValue metadata = 12; }
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message ExponentialHistogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated HistogramDataPoint data_points = 1; }
message HistogramDataPoint { fixed64 time_unix_nano = 3; fixed64 count = 4; }
message NumberDataPoint { repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; } repeated Exemplar exemplars = 5; uint32 flags = 8; }
message Exemplar { fixed64 time_unix_nano = 2; double as_double = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; } }
message ArrayValue { repeated AnyValue values = 1; }
message Response { PartialSuccess partial_success = 1; }
message PartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
`,
);

const REQUEST = root.lookupType('otlp.Request');
const RESPONSE = root.lookupType('otlp.Response');

export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A point; times are in milliseconds from `T`. A value that is a bigint is sent as an integer. */
export interface Point {
  readonly at?: number;
  readonly start?: number;
  readonly value?: number | bigint;
  readonly of?: Attributes;
  readonly flags?: number;
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit?: string;
  readonly kind?: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';
  /** Of sums: 2, cumulative, unless said. */
  readonly temporality?: number;
  readonly isMonotonic?: boolean;
  readonly points: readonly Point[];
}

export interface OtlpScope {
  readonly resource?: Attributes;
  readonly scope?: Attributes;
  readonly metrics: readonly OtlpMetric[];
}

const NANOSECONDS = 1_000_000n;
const nanoseconds = (at: number): string => String(BigInt(T + at) * NANOSECONDS);

const keyValue = ([key, value]: [string, AttributeValue]) => ({ key, value: anyValue(value) });

function anyValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}

const attributesOf = (of: Attributes): object[] => Object.entries(of).map(keyValue);

const pointObject = ({ at = 0, start, value, of = {}, flags }: Point) => ({
  attributes: attributesOf(of),
  ...(start !== undefined && { startTimeUnixNano: nanoseconds(start) }),
  timeUnixNano: nanoseconds(at),
  ...(typeof value === 'bigint' ? { asInt: String(value) } : value !== undefined && { asDouble: value }),
  ...(flags !== undefined && { flags }),
});

function metricObject({ name, unit, kind = 'gauge', points, ...sum }: OtlpMetric) {
  const isOfNumbers = kind === 'gauge' || kind === 'sum';
  const data = {
    dataPoints: isOfNumbers ? points.map(pointObject) : points.map(({ at = 0 }) => ({ timeUnixNano: nanoseconds(at) })),
    ...(kind === 'sum' && { aggregationTemporality: sum.temporality ?? 2, isMonotonic: sum.isMonotonic ?? true }),
  };
  return { name, ...(unit !== undefined && { unit }), [kind]: data };
}

/** The message as JSON of OTLP has it, not yet text. */
export const requestObject = (scopes: readonly OtlpScope[]): object => ({
  resourceMetrics: scopes.map(({ resource, scope, metrics }) => ({
    ...(resource !== undefined && { resource: { attributes: attributesOf(resource) } }),
    scopeMetrics: [
      {
        ...(scope !== undefined && { scope: { name: 'test', attributes: attributesOf(scope) } }),
        metrics: metrics.map(metricObject),
      },
    ],
  })),
});

export const protobufOf = (object: object): Uint8Array => REQUEST.encode(REQUEST.fromObject(object)).finish();
export const jsonOf = (object: object): Uint8Array => Buffer.from(JSON.stringify(object));

export const otlpProtobuf = (...scopes: readonly OtlpScope[]): Uint8Array => protobufOf(requestObject(scopes));
export const otlpJson = (...scopes: readonly OtlpScope[]): Uint8Array => jsonOf(requestObject(scopes));

/** A message as another implementation of protobuf reads it. */
export const readByAnother = (bytes: Uint8Array): object =>
  REQUEST.toObject(REQUEST.decode(bytes), { longs: String, arrays: true, defaults: true });

export const readResponse = (bytes: Uint8Array): object =>
  RESPONSE.toObject(RESPONSE.decode(bytes), { longs: String, defaults: true });
