import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounted, comptroller, folderOf } from './command-line.ts';

const simulated = async (...args: readonly string[]): Promise<string> => {
  const folder = join(await folderOf({}), 'made');
  const { err, code } = await comptroller(['simulate', '--output', folder, ...args]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return folder;
};

const accountArguments = (folder: string): readonly string[] =>
  [
    ['--fleet', join(folder, 'fleet.yaml')],
    ['--telemetry', `dcgm-csv:${join(folder, 'counters.csv.gz')}`],
    ['--telemetry', `node-power-csv:${join(folder, 'node-power.csv.gz')}`],
    ['--allocations', `allocations-csv:${join(folder, 'allocations.csv')}`],
    ['--declarations', join(folder, 'declarations.yaml')],
  ].flat();

interface Labels {
  readonly workloads: readonly { readonly workloadId: string; readonly label: string }[];
}

const labelsIn = async (folder: string): Promise<Labels> =>
  JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8')) as Labels;

describe('comptroller simulate', () => {
  it('makes a folder that comptroller account reads whole: every workload there, all device time accounted for', async () => {
    const folder = await simulated(
      '--fleet-size',
      '20',
      '--kind',
      'training,inference',
      '--minutes',
      '30',
      '--seed',
      '3',
    );
    const { document, err, code } = await accounted(accountArguments(folder));
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const { workloads } = await labelsIn(folder);
    expect(document.accounts.map(({ workloadId }) => workloadId).sort()).toEqual(
      workloads.map(({ workloadId }) => workloadId).sort(),
    );
    const { workload, idle, unallocated, coverageGap, fleetDeviceSeconds } = document.fates;
    expect(fleetDeviceSeconds).toBe(20 * 30 * 60);
    expect(unallocated + coverageGap).toBe(0);
    expect(workload + idle).toBeCloseTo(fleetDeviceSeconds, 3);
  });

  it('makes the same files for the same seed, and others for another', async () => {
    const args = ['--fleet-size', '8', '--minutes', '4', '--kind', 'inference'];
    const [one, again, other] = [
      await simulated(...args),
      await simulated(...args),
      await simulated(...args, '--seed', '2'),
    ];
    for (const name of await readdir(one)) {
      expect(await readFile(join(again, name))).toEqual(await readFile(join(one, name)));
    }
    expect(await readFile(join(other, 'counters.csv.gz'))).not.toEqual(await readFile(join(one, 'counters.csv.gz')));
  });

  it('tells power alone where that is asked for', async () => {
    const folder = await simulated(
      '--fleet-size',
      '8',
      '--minutes',
      '3',
      '--visibility',
      'power',
      '--part',
      'a100-sxm-80',
    );
    const { document } = await accounted(accountArguments(folder));
    expect(document.fates.coverageGap).toBe(0);
  });

  it.each([
    [['--fleet-size', '0'], '--fleet-size is a whole number from 1'],
    [['--kind', 'knitting'], '--kind is one of training'],
    [['--start', 'yesterday'], '--start is a time'],
    [['--visibility', 'all'], '--visibility is one of power'],
    [['--part', 'abacus-9'], 'no part "abacus-9"'],
  ])('refuses %j and says what is expected', async (args, message) => {
    const { err, code } = await comptroller(['simulate', '--output', join(await folderOf({}), 'made'), ...args]);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('says where it can not write', async () => {
    const { err, code } = await comptroller(['simulate', '--output', join(await folderOf({ file: 'a file' }), 'file')]);
    expect(err).toContain('name another with --output');
    expect(code).toBe(1);
  });
});
