import type { Allocation, HeldDevices } from '../../../domain/accounting/allocation.ts';
import type { CsvRow } from '../../../foundation/csv-records.ts';
import { type Instant, instant, isoOf } from '../../../foundation/instant.ts';
import { deviceIndices, MOST_DEVICES_OF_A_NODE } from '../device-indices.ts';
import type { HostlistReader } from '../hostlist.ts';
import type { Report } from '../report.ts';
import { isoInstant, type TimeReading } from '../source-time.ts';

/** What a field says: nothing, something that can be used, or something that can't and was reported. */
type Field<Value> = { readonly value?: Value; readonly isWrong: boolean };

const MOST_DEVICES = 1_000_000;
/** An instant in milliseconds before 1973 is almost surely one in seconds. */
const EARLIEST_MILLISECONDS = 100_000_000_000;

export interface RowContext {
  readonly options: TimeReading;
  readonly expand: HostlistReader;
  readonly report: Report;
}

/** The allocation of one row; `undefined` when a fault keeps it from being used. Every fault of the row is reported. */
export function allocationOf(row: CsvRow, context: RowContext): Allocation | undefined {
  const { report: problems } = context;
  const customerId = needed(row, 'customer_id', problems);
  const workloadId = needed(row, 'workload_id', problems);
  const from = timeOf(row, 'from', context);
  const until = timeOf(row, 'until', context);
  const held = heldOf(row, context);
  if (row.text('from') === '') problems('has no from: write when the devices were given');
  if (customerId === '' || workloadId === '' || from.value === undefined || until.isWrong || held === undefined)
    return undefined;
  if (until.value !== undefined && until.value < from.value) {
    return problems(`ends (${isoOf(until.value)}) before it starts (${isoOf(from.value)}): swap from and until`);
  }
  return {
    customerId,
    workloadId,
    runKey: row.text('run_key') || `${workloadId}@${isoOf(from.value)}`,
    from: from.value,
    ...(until.value === undefined ? {} : { until: until.value }),
    ...held,
    suspendedSeconds: 0,
    source: 'allocations-csv',
  };
}

function needed(row: CsvRow, column: string, problems: Report): string {
  const text = row.text(column);
  if (text === '') problems(`has no ${column}: fill it in`);
  return text;
}

function timeOf(row: CsvRow, column: string, context: RowContext): Field<Instant> {
  const text = row.text(column);
  if (text === '') return { isWrong: false };
  const at = /^\d+$/.test(text) ? epochMilliseconds(Number(text)) : isoInstant(text, context.options);
  if (at !== undefined) return { value: at, isWrong: false };
  context.report(`has "${text}" for ${column}: write 2026-01-31T13:00:00Z or milliseconds since 1970`);
  return { isWrong: true };
}

const epochMilliseconds = (value: number): Instant | undefined =>
  value >= EARLIEST_MILLISECONDS && value <= 8.64e15 ? instant(value) : undefined;

type Held = Pick<Allocation, 'devices' | 'devicesWithoutNode'>;

function heldOf(row: CsvRow, { expand, report: problems }: RowContext): Held | undefined {
  const nodes = expand(row.text('node'));
  const indices = indicesOf(row, problems);
  const count = countOf(row, indices.value, problems);
  const share = shareOf(row, problems);
  if (nodes.kind === 'fault') problems(nodes.message);
  if (nodes.kind === 'fault' || indices.isWrong || count === undefined || share.isWrong) return undefined;
  if (nodes.nodes.length === 0 && (indices.value !== undefined || (share.value ?? 1) < 1)) {
    return problems('has devices or a share and no node: name the node, or give a count alone');
  }
  const each: Omit<HeldDevices, 'node'> = {
    count,
    ...(indices.value === undefined ? {} : { indices: indices.value }),
    ...(share.value === undefined ? {} : { share: share.value }),
  };
  const devices = nodes.nodes.map((node) => ({ node, ...each }));
  return { devices, devicesWithoutNode: devices.length === 0 ? count : 0 };
}

function indicesOf(row: CsvRow, problems: Report): Field<readonly number[]> {
  const text = row.text('devices');
  if (text === '') return { isWrong: false };
  const value = deviceIndices(text);
  if (value !== undefined) return { value, isWrong: false };
  problems(`has "${text}" for devices: write 0-7 or 0;1, each once and below ${MOST_DEVICES_OF_A_NODE}`);
  return { isWrong: true };
}

function countOf(row: CsvRow, indices: readonly number[] | undefined, problems: Report): number | undefined {
  const text = row.text('count');
  const most = row.text('node') === '' ? MOST_DEVICES : MOST_DEVICES_OF_A_NODE;
  if (text === '' && indices !== undefined) return indices.length;
  if (text === '' && row.text('devices') !== '') return undefined;
  if (text === '') return problems('has neither devices nor count: say how many accelerators were held');
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most) return problems(`has "${text}" for count: write a number from 1 to ${most}`);
  if (indices === undefined || indices.length === count) return count;
  return problems(`names ${indices.length} devices and counts ${count}: correct one of the two`);
}

function shareOf(row: CsvRow, problems: Report): Field<number> {
  const text = row.text('share');
  if (text === '') return { isWrong: false };
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= 1) return { value, isWrong: false };
  problems(`has "${text}" for share: write a fraction above 0 and up to 1, such as 0.25`);
  return { isWrong: true };
}
