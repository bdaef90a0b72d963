import type { MessageIntake } from '../pushed-series/message-intake.ts';
import type { Metric } from '../pushed-series/measured-series.ts';
import { textOf } from '../pushed-series/label-block.ts';
import {
  LENGTH_DELIMITED,
  readEnd,
  readTag,
  readVarint,
  skipField,
  VARINT,
  type Wire,
  wrongForm,
} from '../pushed-series/wire.ts';
import { formFault, type MetricForm, metricFault, type PointsKind, refusedForm } from './metric-form.ts';
import type { Origin } from './origin-memory.ts';
import type { PointMemory } from './point-memory.ts';
import type { Span } from './prefixed-key.ts';
import { ATTRIBUTE_TAG, newRawPoint, type PointReading, readPoint } from './wire-point.ts';

/** What a reader of messages works with. */
export interface RequestDoors {
  readonly memory: PointMemory;
  readonly intake: MessageIntake;
}

/** Fields of `ExportMetricsServiceRequest`, `ResourceMetrics`, `ScopeMetrics` and `Metric`. */
const RESOURCE_METRICS = 1;
const RESOURCE = 1;
const SCOPE_METRICS = 2;
const SCOPE = 1;
const METRICS = 2;
const NAME = 1;
const UNIT = 3;
const POINTS_KINDS = new Map<number, PointsKind>([
  [5, 'gauge'],
  [7, 'sum'],
  [9, 'histogram'],
  [10, 'exponential histogram'],
  [11, 'summary'],
]);
/** Fields of `Gauge`, `Sum` and the others. */
const POINT_TAG = 0x0a;
const TEMPORALITY = 2;
const IS_MONOTONIC = 3;

/**
 * Reads a message of OTLP metrics.
 * Source: opentelemetry-proto 1.5, collector/metrics/v1/metrics_service.proto and metrics/v1/metrics.proto.
 * @throws Problem `message-unreadable`
 */
export function readMetricsRequest(wire: Wire, doors: RequestDoors): void {
  const end = wire.bytes.length;
  forEachField(wire, end, (field, until) => {
    if (field === RESOURCE_METRICS) readResourceMetrics(wire, until, doors);
  });
}

/** Takes the parts of a message one by one; what `take` leaves of one is passed over. Numbers are no parts. */
function forEachField(wire: Wire, end: number, take: (field: number, until: number) => void): void {
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag % 8 !== LENGTH_DELIMITED) {
      // The fields that are used are the first ones, and all of them parts.
      if (tag >>> 3 <= METRICS) throw wrongForm('a part of the message');
      skipField(wire, tag, end);
      continue;
    }
    const until = readEnd(wire, end);
    take(tag >>> 3, until);
    wire.at = until;
  }
}

/** The content of a part, wherever it stands; the last of several. The wire stays where it is. */
function contentOf(wire: Wire, end: number, sought: number): Span | undefined {
  const { at, bytes } = wire;
  let span: Span | undefined;
  forEachField(wire, end, (field, until) => {
    if (field === sought) span = { bytes, from: wire.at, until };
  });
  wire.at = at;
  return span;
}

function readResourceMetrics(wire: Wire, end: number, doors: RequestDoors): void {
  const { origins } = doors.memory;
  const resource = origins.resource(contentOf(wire, end, RESOURCE));
  forEachField(wire, end, (field, until) => {
    if (field !== SCOPE_METRICS) return;
    const origin = origins.scope(resource, contentOf(wire, until, SCOPE));
    forEachField(wire, until, (within, metricEnd) => {
      if (within === METRICS) readMetric(wire, metricEnd, { ...doors, origin });
    });
  });
}

interface MetricDoors extends RequestDoors {
  readonly origin: Origin;
}

function readMetric(wire: Wire, end: number, doors: MetricDoors): void {
  const { bytes, at } = wire;
  let [nameFrom, nameUntil, unitFrom, unitUntil] = [at, at, at, at];
  forEachPart(wire, end, (field, until) => {
    if (field === NAME) [nameFrom, nameUntil] = [wire.at, until];
    else if (field === UNIT) [unitFrom, unitUntil] = [wire.at, until];
  });
  wire.at = at;
  const metric = doors.memory.metric(wire, nameFrom, nameUntil);
  const unit = textOf(bytes, unitFrom, unitUntil) ?? '?';
  forEachPart(wire, end, (field, until) => {
    const kind = POINTS_KINDS.get(field);
    if (kind !== undefined) readPoints(wire, until, { ...doors, metric, unit, kind });
  });
}

/** As `forEachField`, for messages in which numbers stand among the fields that are used. */
function forEachPart(wire: Wire, end: number, take: (field: number, until: number) => void): void {
  while (wire.at < end) {
    const tag = readTag(wire, end);
    const field = tag >>> 3;
    if (tag % 8 === LENGTH_DELIMITED) {
      const until = readEnd(wire, end);
      take(field, until);
      wire.at = until;
    } else if (field === NAME || field === UNIT || POINTS_KINDS.has(field)) throw wrongForm('a part of a metric');
    else skipField(wire, tag, end);
  }
}

interface PointsDoors extends MetricDoors {
  readonly metric: Metric;
  readonly unit: string;
  readonly kind: PointsKind;
}

function readPoints(wire: Wire, end: number, doors: PointsDoors): void {
  const { memory, intake, metric, unit, kind, origin } = doors;
  const { samples, ...form } = formOf(wire, end, kind);
  const refused = refusedForm(form);
  const { measured } = metric;
  if (refused !== undefined) {
    intake.refuse({ samples, fault: formFault(refused, metric.name), form: refused });
    return;
  }
  if (measured === undefined) return intake.pass(samples);
  const fault = metricFault(measured, form, unit);
  if (fault !== undefined) return intake.refuse({ samples, fault });
  memory.aim({ metric, origin });
  const taking = { memory, intake, reading: { point, foretold: memory.foretold } };
  while (wire.at < end) {
    const tag = readTag(wire, end);
    if (tag === POINT_TAG) takePoint(wire, readEnd(wire, end), taking);
    else skipField(wire, tag, end);
  }
}

/** How many points there are, and how they are to be read. The wire stays where it is. */
function formOf(wire: Wire, end: number, kind: PointsKind): MetricForm & { readonly samples: number } {
  const { at } = wire;
  let [samples, temporality, isMonotonic] = [0, 0, false];
  while (wire.at < end) {
    const tag = readTag(wire, end);
    const field = tag >>> 3;
    if (tag === POINT_TAG) samples++;
    else if (field === POINT_TAG >>> 3) throw wrongForm('a point');
    if (field === TEMPORALITY && tag % 8 === VARINT) temporality = readVarint(wire, end);
    else if (field === IS_MONOTONIC && tag % 8 === VARINT) isMonotonic = readVarint(wire, end) !== 0;
    else skipField(wire, tag, end);
  }
  wire.at = at;
  return { kind, temporality, isMonotonic, samples };
}

const point = newRawPoint();
const NO_VALUE = 'a point has neither a value nor the mark that it has none: it is not used';

interface PointDoors extends RequestDoors {
  readonly reading: PointReading;
}

function takePoint(wire: Wire, end: number, { memory, intake, reading }: PointDoors): void {
  const from = wire.at;
  readPoint(wire, end, reading);
  if (!point.hasValue && !point.isStale) return intake.refuse({ samples: 1, fault: NO_VALUE });
  intake.series(point.isForetold && !point.isScattered ? memory.goOn() : memory.found(attributesOf(wire, from, end)));
  intake.sample(point);
}

function attributesOf({ bytes, view }: Wire, from: number, end: number): Span {
  if (!point.isScattered) return { bytes, from: point.attributesFrom, until: point.attributesUntil };
  return gatheredAttributes({ bytes, view, at: from }, end);
}

/** Attributes that do not stand together, brought together. */
function gatheredAttributes(wire: Wire, end: number): Span {
  const gathered = new Uint8Array(end - wire.at);
  let length = 0;
  while (wire.at < end) {
    const from = wire.at;
    const tag = readTag(wire, end);
    skipField(wire, tag, end);
    if (tag !== ATTRIBUTE_TAG) continue;
    gathered.set(wire.bytes.subarray(from, wire.at), length);
    length += wire.at - from;
  }
  return { bytes: gathered, from: 0, until: length };
}
