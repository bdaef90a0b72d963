import { unreadable } from '../pushed-series/unreadable.ts';
import { CUMULATIVE, DELTA } from './metric-form.ts';
import {
  doubleAt,
  integerAt,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  SIGNED_64,
  textAt,
  UNSIGNED_32,
  UNSIGNED_64,
  WrongValue,
} from './json-values.ts';
import type { WireWriter } from './wire-writer.ts';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
/** A field of a message that is the only one of its kind, and the first of most. */
const FIRST_PART = 0x0a;
const SECOND_PART = 0x12;
const THIRD_PART = 0x1a;
/** Fields of `Metric`. */
const POINTS_TAGS = [
  ['gauge', 0x2a],
  ['sum', 0x3a],
  ['histogram', 0x4a],
  ['exponentialHistogram', 0x52],
  ['summary', 0x5a],
] as const;
const TEMPORALITIES: Readonly<Record<string, number>> = {
  AGGREGATION_TEMPORALITY_DELTA: DELTA,
  AGGREGATION_TEMPORALITY_CUMULATIVE: CUMULATIVE,
};

/**
 * Writes a message of OTLP metrics in JSON as the same message in protobuf, without what nothing reads.
 * Field names are in lowerCamelCase and enumerations are numbers, as OTLP says; names of enumerations are understood too.
 * Source: opentelemetry-proto 1.5, docs/specification.md, "JSON Protobuf Encoding".
 * @param refuse told of each point that can't be written; the others are.
 * @throws Problem `message-unreadable`
 */
export function writeJsonRequest(body: Uint8Array, into: WireWriter, refuse: (why: string) => void): void {
  try {
    into.start();
    for (const resourceMetrics of listAt(parsed(body), 'resourceMetrics')) {
      const part = into.begin(FIRST_PART);
      writeAttributesOf(into, resourceMetrics, { field: 'resource', tag: FIRST_PART, attributeTag: FIRST_PART });
      for (const scopeMetrics of listAt(resourceMetrics, 'scopeMetrics')) {
        const within = into.begin(SECOND_PART);
        writeAttributesOf(into, scopeMetrics, { field: 'scope', tag: FIRST_PART, attributeTag: THIRD_PART });
        for (const metric of listAt(scopeMetrics, 'metrics')) writeMetric(into, metric, refuse);
        into.end(within);
      }
      into.end(part);
    }
  } catch (error) {
    throw error instanceof WrongValue ? unreadable(`is no OTLP in JSON: ${error.message}`) : error;
  }
}

function parsed(body: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(UTF_8.decode(body));
  } catch {
    throw unreadable('is no JSON: send it whole, and say in Content-Type and Content-Encoding what it is');
  }
  if (isObject(value)) return value;
  throw new WrongValue('it is no object');
}

interface AttributesOf {
  readonly field: string;
  readonly tag: number;
  readonly attributeTag: number;
}

function writeAttributesOf(into: WireWriter, of: JsonObject, { field, tag, attributeTag }: AttributesOf): void {
  const object = objectAt(of, field);
  if (object === undefined) return;
  const part = into.begin(tag);
  writeAttributes(into, object, attributeTag);
  into.end(part);
}

function writeAttributes(into: WireWriter, of: JsonObject, tag: number): void {
  for (const attribute of listAt(of, 'attributes')) {
    const part = into.begin(tag);
    into.text(FIRST_PART, textAt(attribute, 'key'));
    const value = objectAt(attribute, 'value');
    if (value !== undefined) writeValue(into, value);
    into.end(part);
  }
}

/** Lists, maps and bytes name nothing here, and no more do numbers that are none. */
function writeValue(into: WireWriter, value: JsonObject): void {
  const part = into.begin(SECOND_PART);
  const { stringValue, boolValue } = value;
  if (typeof stringValue === 'string') into.text(FIRST_PART, stringValue);
  else if (typeof boolValue === 'boolean') into.varint(0x10, boolValue ? 1n : 0n);
  else writeNumber(into, value);
  into.end(part);
}

function writeNumber(into: WireWriter, value: JsonObject): void {
  const integer = orNothing(() => integerAt(value, 'intValue', SIGNED_64));
  const double = orNothing(() => doubleAt(value, 'doubleValue'));
  if (integer !== undefined) into.varint(0x18, integer);
  else if (double !== undefined) into.double(0x21, double);
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongValue) return undefined;
    throw error;
  }
}

function writeMetric(into: WireWriter, metric: JsonObject, refuse: (why: string) => void): void {
  const part = into.begin(SECOND_PART);
  into.text(FIRST_PART, textAt(metric, 'name'));
  into.text(THIRD_PART, textAt(metric, 'unit'));
  for (const [field, tag] of POINTS_TAGS) {
    const data = objectAt(metric, field);
    if (data === undefined) continue;
    const within = into.begin(tag);
    for (const point of listAt(data, 'dataPoints')) {
      if (field === 'gauge' || field === 'sum') writePoint(into, point, refuse);
      else into.end(into.begin(FIRST_PART));
    }
    into.varint(0x10, BigInt(temporalityOf(data)));
    if (data['isMonotonic'] === true) into.varint(0x18, 1n);
    into.end(within);
  }
  into.end(part);
}

function temporalityOf({ aggregationTemporality: said }: JsonObject): number {
  if (typeof said === 'string' && Object.hasOwn(TEMPORALITIES, said)) return TEMPORALITIES[said] as number;
  return said === DELTA || said === CUMULATIVE ? said : 0;
}

function writePoint(into: WireWriter, point: JsonObject, refuse: (why: string) => void): void {
  const part = into.begin(FIRST_PART);
  try {
    writeFieldsOfPoint(into, point);
    into.end(part);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    into.drop(part);
    refuse(`a point can't be read: ${error.message}`);
  }
}

function writeFieldsOfPoint(into: WireWriter, point: JsonObject): void {
  writeAttributes(into, point, 0x3a);
  const start = integerAt(point, 'startTimeUnixNano', UNSIGNED_64);
  const time = integerAt(point, 'timeUnixNano', UNSIGNED_64);
  const [double, integer] = [doubleAt(point, 'asDouble'), integerAt(point, 'asInt', SIGNED_64)];
  const flags = integerAt(point, 'flags', UNSIGNED_32);
  if (start !== undefined) into.fixed64(0x11, start);
  if (time !== undefined) into.fixed64(0x19, time);
  if (double !== undefined) into.double(0x21, double);
  if (integer !== undefined) into.fixed64(0x31, integer);
  if (flags !== undefined) into.varint(0x40, flags);
}
