import type { Labels } from '../../../foundation/exposition-format.ts';
import { LENGTH_DELIMITED, readEnd, readTag, skipField, type Wire, wrongForm } from './wire.ts';

/** Labels of one series above this length are not looked into. */
export const LONGEST_LABELS = 1 << 16;
/** Tag of a label within a series of remote write 1.0, and of the two parts of a label. */
export const LABEL_TAG = 0x0a;
export const NAME_TAG = 0x0a;
export const VALUE_TAG = 0x12;
const NAME_FIELD = 1;
const VALUE_FIELD = 2;
/** `__na` and `me__`, as little-endian numbers. */
const NAME_START = 0x616e5f5f;
const NAME_END = 0x5f5f656d;
const NAME_LENGTH = 8;

/** Where the label that names the metric stands in a block of labels. Reused from series to series. */
export interface NameSpot {
  /** How many labels of the block are the metric's name; the other fields are of the last of them. */
  count: number;
  labelFrom: number;
  labelUntil: number;
  valueFrom: number;
  valueUntil: number;
}

export const newNameSpot = (): NameSpot => ({ count: 0, labelFrom: 0, labelUntil: 0, valueFrom: 0, valueUntil: 0 });

/** One label: where its name and its value stand. An absent one is empty. */
interface LabelSpot {
  nameFrom: number;
  nameUntil: number;
  valueFrom: number;
  valueUntil: number;
}

/** Reads the labels from where the wire stands up to `end`, tags and all, and finds the metric's name among them. */
export function findName(wire: Wire, end: number, spot: NameSpot): void {
  const label: LabelSpot = { nameFrom: 0, nameUntil: 0, valueFrom: 0, valueUntil: 0 };
  spot.count = 0;
  while (wire.at < end) {
    const from = wire.at;
    wire.at = from + 1;
    readLabel(wire, readEnd(wire, end), label);
    if (!isMetricName(wire, label)) continue;
    spot.count++;
    spot.labelFrom = from;
    spot.labelUntil = wire.at;
    spot.valueFrom = label.valueFrom;
    spot.valueUntil = label.valueUntil;
  }
}

function readLabel(wire: Wire, end: number, label: LabelSpot): void {
  label.nameFrom = label.nameUntil = label.valueFrom = label.valueUntil = wire.at;
  while (wire.at < end) {
    const tag = readTag(wire, end);
    const field = tag >>> 3;
    if (field !== NAME_FIELD && field !== VALUE_FIELD) {
      skipField(wire, tag, end);
      continue;
    }
    if (tag % 8 !== LENGTH_DELIMITED) throw wrongForm('a label');
    const until = readEnd(wire, end);
    if (field === NAME_FIELD) {
      label.nameFrom = wire.at;
      label.nameUntil = until;
    } else {
      label.valueFrom = wire.at;
      label.valueUntil = until;
    }
    wire.at = until;
  }
}

const isMetricName = ({ view }: Wire, { nameFrom, nameUntil }: LabelSpot): boolean =>
  nameUntil - nameFrom === NAME_LENGTH &&
  view.getInt32(nameFrom, true) === NAME_START &&
  view.getInt32(nameFrom + 4, true) === NAME_END;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The labels of a block as text, without the metric's name.
 * @param wire stands at the block's start; the block has been read before and is known to be whole.
 * @returns what is wrong where they are not text or one is given twice.
 */
export function labelsOf(wire: Wire, end: number): Labels | string {
  const labels = new Map<string, string>();
  const label: LabelSpot = { nameFrom: 0, nameUntil: 0, valueFrom: 0, valueUntil: 0 };
  while (wire.at < end) {
    wire.at++;
    readLabel(wire, readEnd(wire, end), label);
    if (isMetricName(wire, label)) continue;
    const name = textOf(wire.bytes, label.nameFrom, label.nameUntil);
    const value = textOf(wire.bytes, label.valueFrom, label.valueUntil);
    if (name === undefined || value === undefined) return 'has labels that are not UTF-8: look at the exporter';
    if (labels.has(name)) return `has the label ${name.slice(0, 100)} twice: which of the two is meant is not known`;
    labels.set(name, value);
  }
  return labels;
}

/** `undefined` for bytes that are not UTF-8. */
export function textOf(bytes: Uint8Array, from: number, until: number): string | undefined {
  try {
    return UTF_8.decode(bytes.subarray(from, until));
  } catch {
    return undefined;
  }
}
