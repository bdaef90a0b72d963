import { SIGNAL_INDEX } from '../../../domain/telemetry/signal.ts';
import type { SubjectDescriptor } from '../../../domain/telemetry/subject.ts';
import { flatText } from '../../../foundation/flat-text.ts';
import type { Labels } from '../../../foundation/exposition-format.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { type MetricField, type MetricTable, meets } from '../prometheus/metric-table.ts';
import { instanceMeant } from '../prometheus/series-intake.ts';
import { type DevicePart, subjectOf } from '../prometheus/series-subject.ts';
import { type ValueRule, valueRule } from '../prometheus/signal-value.ts';
import type { KeptBytes } from './byte-table.ts';

/** A metric by its name. */
export interface Metric {
  readonly name: string;
  /** Undefined where nothing is measured by it here. */
  readonly measured: Measured | undefined;
  /** The label that gives this name, as writers write it. Undefined where the metric is not remembered. */
  readonly label: KeptBytes | undefined;
}

export interface Measured {
  readonly field: MetricField;
  readonly rule: ValueRule;
  readonly place: number;
  readonly rank: number;
}

/** A device as the series of a message speak of it. Its samples hang on it in the order of their arrival. */
export interface MessageDevice {
  readonly name: string;
  /** The message of which the samples are. */
  message: number;
  firstSample: number;
  lastSample: number;
  /** Whether each sample is at the time of the one before or later. */
  isInOrder: boolean;
}

/** Of what a series with these labels is, whatever its metric. */
export type Meant =
  | {
      readonly kind: 'subject';
      readonly descriptor: SubjectDescriptor;
      readonly part: DevicePart;
      readonly device: MessageDevice;
    }
  /** `isMalformed`: its labels are none by the protocol itself. */
  | { readonly kind: 'unusable'; readonly message: string; readonly isMalformed?: boolean };

/** The labels of a series without the metric's name: many series of one device have the same. */
export interface LabelSet {
  /** Undefined where the set is not remembered. */
  readonly kept: KeptBytes | undefined;
  readonly meant: Meant;
  /** Its number among those that have remembered series. */
  number: number;
  /** The number of the latest of those that are remembered, and how many there are. */
  latest: number;
  seriesCount: number;
  /** The subject's number, as the sink of this turn gave it. */
  subject: number;
  sinkTurn: number;
}

/** How a series counts: for its device as a whole, for one MIG instance of it, or for nothing. */
export type SeriesRole = 'whole' | 'instance' | 'nothing';

/** What the same series of many devices have in common: there are millions of series, and some dozen of these. */
export interface SeriesKind {
  readonly metric: Metric;
  /** Bytes of labels that stand before the metric's name. */
  readonly bytesBeforeName: number;
  readonly role: SeriesRole;
  /** Told in each message in which the series comes. */
  readonly fault: string | undefined;
  readonly isRemembered: boolean;
  /** Its number among those of remembered series. */
  number: number;
}

/** The number of a series that is not remembered, and of none. */
export const NO_SERIES = -1;

/** One series: a metric with a set of labels. */
export interface Series {
  readonly kind: SeriesKind;
  readonly set: LabelSet;
  /** Its number in the table of those that are remembered. */
  readonly number: number;
}

/** @param label undefined where the metric is not to be remembered. */
export const metricOf = (name: string, label: KeptBytes | undefined, table: MetricTable): Metric => ({
  name,
  measured: measuredBy(table.field(name)),
  label,
});

const measuredBy = (field: MetricField | undefined): Measured | undefined =>
  field && { field, rule: valueRule(field), place: SIGNAL_INDEX[field.signal], rank: field.rank };

export interface MeaningOptions {
  readonly table: MetricTable;
  readonly input: TelemetryInput;
  readonly deviceNamed: (name: string) => MessageDevice;
}

/** @param labels or what is wrong with them. */
export function labelSet(labels: Labels | string, kept: KeptBytes | undefined, options: MeaningOptions): LabelSet {
  const meant = meantBy(labels, options);
  return { kept, meant, number: NO_SERIES, latest: NO_SERIES, seriesCount: 0, subject: 0, sinkTurn: 0 };
}

function meantBy(labels: Labels | string, { table, input, deviceNamed }: MeaningOptions): Meant {
  if (typeof labels === 'string') return { kind: 'unusable', message: labels, isMalformed: true };
  const of = subjectOf(labels, table, input);
  if (of.kind === 'unusable') return of;
  const { descriptor, part } = of;
  return { kind: 'subject', descriptor, part, device: deviceNamed(deviceName(descriptor)) };
}

/** The name under which all series of a device meet: its uuid, which stays with it, else its place. */
const deviceName = ({ uuid, node, index }: SubjectDescriptor): string =>
  flatText(uuid === undefined ? `place ${node?.toLowerCase()}/${index}` : `uuid ${uuid.toLowerCase()}`);

/** How a series is written and whether it is remembered. */
export interface SeriesWriting {
  /** Reads the labels, or tells what is wrong with them. */
  readonly labels: () => Labels | string;
  readonly bytesBeforeName: number;
  readonly isRemembered: boolean;
}

export function seriesKindOf(metric: Metric, meant: Meant, writing: SeriesWriting): SeriesKind {
  const { bytesBeforeName, isRemembered } = writing;
  const { role, fault } = roleOf(metric, meant, writing.labels);
  return { metric, bytesBeforeName, role, fault, isRemembered, number: NO_SERIES };
}

interface Role {
  readonly role: SeriesRole;
  readonly fault: string | undefined;
}

const NOTHING: Role = { role: 'nothing', fault: undefined };

function roleOf({ name, measured }: Metric, meant: Meant, labels: () => Labels | string): Role {
  if (measured === undefined) return NOTHING;
  if (meant.kind === 'unusable') return { role: 'nothing', fault: `a series of ${name} ${meant.message}` };
  if (!isMeant(measured.field, labels)) return NOTHING;
  let fault: string | undefined;
  const instance = instanceMeant(measured.field, meant.part, { once: (message) => (fault = message) });
  if (instance === 'unsaid') return { role: 'nothing', fault };
  return { role: instance === undefined ? 'whole' : 'instance', fault };
}

/** Whether the series is one of those of its metric that the field means. Most fields mean all. */
function isMeant(field: MetricField, labels: () => Labels | string): boolean {
  if (field.where.size === 0) return true;
  const read = labels();
  return typeof read !== 'string' && meets(field, read);
}
