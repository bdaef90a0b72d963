import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { metricTable, readMetricFiles } from './metric-table.ts';

const PAGE = resolve(import.meta.dirname, '../../../../docs/prometheus-names.md');

/** A row of a table without the blanks that align it. */
const cells = (row: string): string =>
  row
    .split('|')
    .map((cell) => cell.trim())
    .join('|');

describe('the tables of metric names', () => {
  it('give no name to two fields', async () => {
    const names = (await readMetricFiles()).flatMap((file) => file.fields.flatMap((field) => field.names));
    expect(names.map((name) => name.toLowerCase()).filter((name, index, all) => all.indexOf(name) !== index)).toEqual(
      [],
    );
  });

  it.each([
    ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 'DCGM_FI_PROF_TENSOR_UTIL_RATIO', '1004'],
    ['DCGM_FI_DEV_POWER_USAGE', 'DCGM_FI_DEV_BOARD_POWER_WATTS', '155'],
    ['DCGM_FI_DEV_CLOCK_THROTTLE_REASONS', 'DCGM_FI_DEV_CLOCKS_EVENT_REASONS', '112'],
    ['DCGM_FI_DEV_GPU_UTIL', 'dcgm_fi_dev_gpu_util_ratio', '203'],
    ['gpu_energy_consumed', 'amd_gpu_energy_consumed', 'gpu_energy_consumed'],
  ])('know %s and %s as one field', async (first, second, id) => {
    const table = await metricTable();
    expect(table.field(first)).toBe(table.field(second));
    expect(table.field(first)?.id).toBe(id);
  });

  it.each([
    ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 0.001],
    ['gpu_energy_consumed', 0.000001],
    ['slurm_job_power_gpu', 0.001],
    ['DCGM_FI_DEV_GPU_UTIL_RATIO', 0.01],
    ['DCGM_FI_PROF_SM_UTIL_RATIO', 1],
    ['gpu_prof_tensor_active_percent', 0.01],
    ['DCGM_FI_DEV_SM_CLOCK', 1e6],
    ['DCGM_FI_DEV_FB_USED', 1_048_576],
  ])('take one unit of %s as %s of the signal', async (name, factor) => {
    expect((await metricTable()).field(name)?.factor).toBe(factor);
  });

  it('stand in full on the page for readers, name by name', async () => {
    const page = await readFile(PAGE, 'utf8');
    const rows = (await readMetricFiles()).flatMap((file) =>
      file.fields.map(({ id, names, unit, signal, factor, note = '' }) => {
        const meaning = signal === undefined ? 'not used' : `${signal} = value x ${factor}`;
        return `|${id}|${names.join(', ')}|${unit}|${meaning}|${note}|`;
      }),
    );
    const tables = page.slice(page.indexOf('\n## DCGM')).split('\n').map(cells);
    const listed = tables.filter((line) => /^\|(?!field\||-)/.test(line));
    const missing = rows.filter((row) => !listed.includes(row));
    expect(missing, `add these rows to docs/prometheus-names.md:\n${missing.join('\n')}`).toEqual([]);
    expect(listed.filter((row) => !rows.includes(row))).toEqual([]);
  });

  it('have every label alias on the page for readers', async () => {
    const page = await readFile(PAGE, 'utf8');
    const { labels } = await metricTable();
    const aliases = Object.entries(labels)
      .filter(([key]) => key !== 'wholePartitionTypes')
      .flatMap(([, names]) => names);
    expect(aliases.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it.skipIf(isAbsent('accounting', 'telemetry_metrics.csv'))(
    'know every name that the collected evidence lists for DCGM, AMD and per-job telemetry',
    async () => {
      const known = new Set(
        (await readMetricFiles()).flatMap((file) =>
          file.fields.flatMap((field) => field.names.map((name) => name.toLowerCase())),
        ),
      );
      const rows: Record<string, string>[] = parse(
        await readFile(join(sharedData('accounting'), 'telemetry_metrics.csv')),
        { columns: true },
      );
      const listed = rows
        .filter((row) =>
          /^(DCGM|AMD device-metrics-exporter|slurm-job-exporter \(guilbaults\))$/.test(row['source'] ?? ''),
        )
        .flatMap((row) => `${row['metric']} ${row['aliases']}`.match(/\b(?:DCGM_FI|gpu|slurm_job)_\w+/g) ?? []);
      expect(listed.length).toBeGreaterThan(50);
      expect(listed.filter((name) => !known.has(name.toLowerCase()))).toEqual([]);
    },
  );
});
