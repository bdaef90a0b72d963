import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { type CsvRow, csvReader } from '../../../foundation/csv-records.ts';
import { allocationsCsv } from './allocations-csv.ts';

const FILE = ['telemetry', 'fleet-alibaba-2023', 'openb_pod_list_default.csv'];
const EPOCH_MILLISECONDS = Date.UTC(2023, 0, 1);

function podsOf(path: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const reader = csvReader({
    header: () => undefined,
    row: (row) => void rows.push(row),
    fault: (line, message) => expect.fail(`${line}: ${message}`),
  });
  reader.push(readFileSync(path, 'utf8'));
  reader.end();
  return rows;
}

const isHolding = (pod: CsvRow): boolean => Number(pod.text('num_gpu')) > 0 && pod.text('scheduled_time') !== '';
const shareOf = (pod: CsvRow): number => Number(pod.text('gpu_milli')) / 1000;
const moment = (seconds: string): number => EPOCH_MILLISECONDS + Number(seconds) * 1000;

function line(pod: CsvRow): string {
  const times = [moment(pod.text('scheduled_time')), moment(pod.text('deletion_time'))];
  return [
    pod.text('qos'),
    pod.text('name'),
    ...times,
    `on-${pod.text('name')}`,
    pod.text('num_gpu'),
    shareOf(pod),
  ].join(',');
}

describe('pods of a real cluster, written as a plain list', () => {
  it.skipIf(isAbsent(...FILE))('keeps shares of devices, and charges no device whole for a part of it', async () => {
    const pods = podsOf(sharedData(...FILE)).filter(isHolding);
    const folder = mkdtempSync(join(tmpdir(), 'shared-devices-'));
    const path = join(folder, 'pods.csv');
    writeFileSync(path, ['customer_id,workload_id,from,until,node,count,share', ...pods.map(line)].join('\n'));
    const { allocations, faults } = await allocationsCsv.read(path);
    rmSync(folder, { recursive: true });

    const expected = pods.reduce((sum, pod) => {
      const length = Number(pod.text('deletion_time')) - Number(pod.text('scheduled_time'));
      return sum + length * Number(pod.text('num_gpu')) * shareOf(pod);
    }, 0);
    const got = allocations.reduce((sum, { from, until = from, devices }) => {
      const held = devices.reduce((count, { count: of, share = 1 }) => count + of * share, 0);
      return sum + (held * (until - from)) / 1000;
    }, 0);
    expect(faults).toEqual([]);
    expect(pods.length).toBeGreaterThan(6000);
    expect(allocations.some((held) => (held.devices[0]?.share ?? 1) < 1)).toBe(true);
    expect(got / expected).toBeCloseTo(1, 9);
  });
});
