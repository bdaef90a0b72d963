import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { demonstrationBilling } from './demonstration-billing.ts';
import { demonstrationDcgm } from './demonstration-dcgm.ts';
import { DEMONSTRATION_FILES, textOf } from './demonstration-files.ts';
import { MINUTES, minuteOf, READING_MINUTES } from './demonstration-fleet.ts';
import { demonstrationNodePower } from './demonstration-node-power.ts';
import { HOLDINGS, holdingAt } from './demonstration-schedule.ts';

const FOLDER = resolve(import.meta.dirname, '../../../data/demonstration');
const MOST_BYTES = 1_500_000;

const keptText = (name: string): string => {
  const content = readFileSync(join(FOLDER, name));
  return (name.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
};

describe('the files of the demonstration', () => {
  it.each(DEMONSTRATION_FILES.map(({ name, lines }) => ({ name, lines })))(
    '$name is what the generator makes',
    (file) => {
      // One comparison: a difference of megabytes is nothing that a person reads.
      expect(keptText(file.name) === textOf(file)).toBe(true);
    },
  );

  it('are those and a README, and stay small', () => {
    const names = readdirSync(FOLDER);
    expect(names.toSorted()).toEqual(['README.md', ...DEMONSTRATION_FILES.map(({ name }) => name)].toSorted());
    const bytes = names.reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('say that they are synthetic where a file can say so', () => {
    for (const name of ['README.md', 'fleet.yaml', 'declarations.yaml', 'billing-focus.csv']) {
      expect(keptText(name)).toMatch(/synthetic/i);
    }
  });

  it('are the same at every making', () => {
    for (const file of DEMONSTRATION_FILES) expect(textOf(file) === textOf(file)).toBe(true);
  });
});

describe('the schedule', () => {
  it('never gives a device to two holders at once', () => {
    for (const held of HOLDINGS) {
      for (const index of held.indices) {
        expect(holdingAt(held.node.name, index, held.from)).toBe(held);
        expect(holdingAt(held.node.name, index, held.until - 1)).toBe(held);
      }
    }
  });

  it('stays within the two days and within the nodes', () => {
    for (const { from, until, indices, node } of HOLDINGS) {
      expect(from >= 0 && from < until && until <= MINUTES).toBe(true);
      expect(Math.max(...indices)).toBeLessThan(node.deviceCount);
    }
  });

  it('has five customers, and one whose training comes in two parts', () => {
    expect(new Set(HOLDINGS.map(({ customerId }) => customerId)).size).toBe(5);
    const parts = HOLDINGS.filter(({ behaviour }) => behaviour === 'training').map(({ workloadId }) => workloadId);
    expect(new Set(parts).size).toBe(2);
  });
});

describe('the planted troubles', () => {
  const fields = (line: string) => line.split(',');

  it('are a sensor that reads 45 W beside 98 % utilisation, for six hours', () => {
    const rows = [...demonstrationDcgm()].map(fields).filter((row) => row[4] === '45' && row[5] === '98');
    expect(rows).toHaveLength(6 * 60);
    expect(new Set(rows.map((row) => `${row[1]}/${row[2]}`))).toEqual(new Set(['alpha-1/6']));
  });

  it('are a node that tells the power of its neighbour, and no other pair does', () => {
    const series = new Map<string, string[]>();
    for (const row of [...demonstrationNodePower()].slice(1).map(fields)) {
      const [, source = '', watts = ''] = row;
      series.set(source, [...(series.get(source) ?? []), watts]);
    }
    const texts = [...series.values()].map((watts) => watts.join());
    expect(series.get('delta-1')).toEqual(series.get('delta-0'));
    expect(new Set(texts).size).toBe(texts.length - 1);
  });

  it('are seven hours without a reading of one node, in the middle of its service', () => {
    const line = keptText('beta-amd-exporter.jsonl.gz')
      .split('\n')
      .filter(
        (text) => text.includes('"beta-1"') && text.includes('gpu_gfx_activity') && text.includes('"gpu_id":"0"'),
      );
    const times = line.flatMap((text) => (JSON.parse(text) as { timestamps: number[] }).timestamps);
    expect(times).toHaveLength(READING_MINUTES.length - 7 * 60);
    expect(holdingAt('beta-1', 0, minuteOf(2, 15))?.customerId).toBe('cirrus-serve');
  });

  it('are a part that no catalogue knows', () => {
    expect(keptText('fleet.yaml')).toContain('Cobalt XN-2');
  });

  it('are a bill that is an hour short', () => {
    const hours = [...demonstrationBilling()]
      .filter((line) => line.includes('birch-tune-2'))
      .map((line) => Number(/"",(\d+\.\d{4}),|}",(\d+\.\d{4}),/.exec(line)?.slice(1).find(Boolean)));
    expect(hours).toEqual([4.75]);
  });
});

it('energy is the integral of the power that was told', () => {
  const rows = [...demonstrationDcgm()].slice(1).map((line) => line.split(','));
  const device = rows.filter((row) => row[1] === 'alpha-0' && row[2] === '3');
  const told = device.slice(0, -1).reduce((sum, row) => sum + Number(row[4]) * 60, 0);
  expect((Number(device.at(-1)?.[11]) - Number(device[0]?.[11])) / 1000).toBe(told);
});
