import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { type CsvRow, csvReader } from '../../../foundation/csv-records.ts';
import { slurmSacct } from './slurm-sacct.ts';

const FILE = ['infrastructure', 'slurm-mit-supercloud', 'slurm-log-queueing-clean.csv.gz'];
const COLUMNS =
  'JobIDRaw|Account|User|State|Start|End|ElapsedRaw|Suspended|AllocTRES|NodeList|Timelimit|ConsumedEnergyRaw';

function rowsOf(path: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const reader = csvReader({
    header: () => undefined,
    row: (row) => void rows.push(row),
    fault: (line, message) => expect.fail(`${line}: ${message}`),
  });
  reader.push(gunzipSync(readFileSync(path)).toString('utf8'));
  reader.end();
  return rows;
}

const tresOf = (row: CsvRow, id: string): number =>
  Number(new RegExp(`(?:^|,)${id}=(\\d+)`).exec(row.text('tres_alloc'))?.[1] ?? 0);

/** The row as sacct would print it; its numbers of jobs are rounded and collide, so that the line stands for the job. */
function sacctLine(row: CsvRow): string {
  const volta = tresOf(row, '1002');
  const energy = /(?:^|,)3=(\d+)/.exec(row.text('tres_alloc'))?.[1] ?? '';
  const tres = `cpu=${tresOf(row, '1')},energy=${energy},gres/gpu:volta=${volta},gres/gpu=${volta}`;
  const nodes = row.text('nodelist').replaceAll(/[[\]' ]/g, '');
  const times = [row.text('time_start'), row.text('time_end'), ''];
  const end = [row.text('time_suspended'), tres, nodes, row.text('timelimit'), energy];
  return [row.line, row.text('id_user'), 'u', 'COMPLETED', ...times, ...end].join('|');
}

describe('the log of a real cluster', () => {
  it.skipIf(isAbsent(...FILE))(
    'gives the device-hours of each user, its numbers for "not set" changing nothing',
    async () => {
      const rows = rowsOf(sharedData(...FILE));
      const folder = mkdtempSync(join(tmpdir(), 'supercloud-'));
      const path = join(folder, 'sacct');
      writeFileSync(path, [COLUMNS, ...rows.map(sacctLine)].join('\n'));
      const { allocations, faults } = await slurmSacct.read(path);
      rmSync(folder, { recursive: true });

      const expected = new Map<string, number>();
      for (const row of rows) {
        const seconds = tresOf(row, '1002') * (Number(row.text('time_end')) - Number(row.text('time_start')));
        if (seconds > 0) expected.set(row.text('id_user'), (expected.get(row.text('id_user')) ?? 0) + seconds);
      }
      const got = new Map<string, number>();
      for (const { customerId, from, until = from, devices, devicesWithoutNode } of allocations) {
        const count = devices.reduce((sum, held) => sum + held.count, devicesWithoutNode);
        got.set(customerId, (got.get(customerId) ?? 0) + (count * (until - from)) / 1000);
      }
      expect(faults).toEqual([]);
      expect(rows).toHaveLength(9628);
      expect(rows.filter((row) => tresOf(row, '1002') > 0)).toHaveLength(2401);
      expect(got).toEqual(expected);
      expect(allocations.every((held) => held.devicesWithoutNode === 0 || held.devices.length === 0)).toBe(true);
    },
  );
});
