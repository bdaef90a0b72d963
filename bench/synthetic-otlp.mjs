import protobuf from 'protobufjs';
import {
  FIRST_SCRAPE,
  GPUS_PER_NODE,
  labelsOf,
  METRICS,
  numbers,
  SCRAPE_MILLISECONDS,
} from './synthetic-remote-write.mjs';

const { root } = protobuf.parse(`syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
message Scope { string name = 1; string version = 2; }
message Metric { string name = 1; oneof data { Gauge gauge = 5; Sum sum = 7; } }
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message NumberDataPoint { fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; } repeated KeyValue attributes = 7; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; } }
`);
const REQUEST = root.lookupType('Request');

/** Labels of an exporter that a collector leaves with the point; the others are of the resource. */
const OF_POINT = new Set(['Hostname', 'UUID', 'device', 'gpu', 'modelName', 'pci_bus_id', 'pod']);
const attribute = ([key, value]) => ({ key, value: { stringValue: value } });
const nanoseconds = (at) => `${at}000000`;

function resourceMetrics(first, { devices, turn, shares }) {
  const ofNode = labelsOf('', first).filter(([name]) => name === 'job' || name === 'instance');
  const time = nanoseconds(FIRST_SCRAPE + turn * SCRAPE_MILLISECONDS + ((first * 7919) % SCRAPE_MILLISECONDS));
  const metrics = METRICS.map(([name, value]) => {
    const dataPoints = [];
    for (let device = first; device < Math.min(devices, first + GPUS_PER_NODE); device++) {
      dataPoints.push({
        timeUnixNano: time,
        ...(name.endsWith('CONSUMPTION') && { startTimeUnixNano: nanoseconds(FIRST_SCRAPE) }),
        asDouble: value(turn, shares[device - first]),
        attributes: labelsOf(name, device)
          .filter(([label]) => OF_POINT.has(label))
          .map(attribute),
      });
    }
    if (!name.endsWith('CONSUMPTION')) return { name, gauge: { dataPoints } };
    return { name, sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } };
  });
  const scope = { name: 'prometheusreceiver', version: '0.130.0' };
  return { resource: { attributes: ofNode.map(attribute) }, scopeMetrics: [{ scope, metrics }] };
}

/** Messages as a collector forwards them, as objects of JSON: each is one scrape of `devices` accelerators with 20 metrics each. */
export function* otlpMessages(devices, count) {
  const random = numbers(11);
  for (let turn = 0; turn < count; turn++) {
    const all = [];
    for (let first = 0; first < devices; first += GPUS_PER_NODE) {
      const shares = Array.from({ length: GPUS_PER_NODE }, random);
      all.push(resourceMetrics(first, { devices, turn, shares }));
    }
    yield { resourceMetrics: all };
  }
}

export const otlpBytes = (message) => REQUEST.encode(REQUEST.fromObject(message)).finish();
export const readByProtobufjs = (bytes) => REQUEST.decode(bytes);
