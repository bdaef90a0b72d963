import TinyQueue from 'tinyqueue';
import { type DeviceWindow, emptyWindow, mergeWindows } from '../../../domain/telemetry/device-window.ts';
import {
  compareRecords,
  decodeWindow,
  encodeWindow,
  LONGEST_RECORD,
  recordLength,
  type WindowRecord,
} from './window-record.ts';

const NEW_WINDOWS = { take: emptyWindow };

/** Parts of one minute that are held to be joined together. */
const PARTS_AT_ONCE = 64;

/** Walks through sorted records; stands on one after each `next` that was true. */
export interface RecordCursor extends WindowRecord {
  next(): boolean;
}

/**
 * All records of sorted runs in order, one for each subject and minute: parts are joined, of equal ones the earlier run's first.
 * A record that has no second part is given as it stands. What is given holds until the next is asked for.
 */
export function* joinedRecords(runs: readonly RecordCursor[]): Generator<WindowRecord> {
  const joining = { doubles: new Float64Array(LONGEST_RECORD), offset: 0 };
  let parts: DeviceWindow[] = [];
  let isHolding = false;
  for (const record of inOrder(runs)) {
    if (isHolding && compareRecords(joining, record) === 0) {
      if (parts.length === 0) parts.push(decodeWindow(joining, NEW_WINDOWS));
      else if (parts.length >= PARTS_AT_ONCE) parts = [mergedParts(parts)];
      parts.push(decodeWindow(record, NEW_WINDOWS));
      continue;
    }
    if (isHolding) yield finished(joining, parts);
    if (parts.length > 0) parts = [];
    copyRecord(record, joining.doubles);
    isHolding = true;
  }
  if (isHolding) yield finished(joining, parts);
}

function finished(joining: WindowRecord, parts: readonly DeviceWindow[]): WindowRecord {
  if (parts.length > 0) encodeWindow(mergedParts(parts), joining.doubles, 0);
  return joining;
}

function copyRecord({ doubles, offset }: WindowRecord, into: Float64Array): void {
  const length = recordLength(doubles, offset);
  for (let index = 0; index < length; index++) into[index] = doubles[offset + index] as number;
}

interface Head {
  readonly run: RecordCursor;
  /** Of two equal windows the one that was added first comes first. */
  readonly order: number;
}

function* inOrder(runs: readonly RecordCursor[]): Generator<WindowRecord> {
  const queue = new TinyQueue<Head>([], (a, b) => compareRecords(a.run, b.run) || a.order - b.order);
  for (const [order, run] of runs.entries()) if (run.next()) queue.push({ run, order });
  for (let head = queue.pop(); head !== undefined; head = queue.pop()) {
    yield head.run;
    if (head.run.next()) queue.push(head);
  }
}

/** Joins the parts in the order of their time, so that a part which fits between two others isn't taken for a second telling. */
function mergedParts(parts: readonly DeviceWindow[]): DeviceWindow {
  const ordered = parts.length > 2 ? parts.toSorted((a, b) => startOf(a) - startOf(b)) : parts;
  return ordered.reduce((merged, part) => mergeWindows(merged, part));
}

const startOf = (window: DeviceWindow): number => Math.min(Number.MAX_VALUE, ...window.coveredFrom);
