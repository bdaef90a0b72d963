import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { toyModel } from '../toy-classifier.ts';
import { comptroller, folderOf } from './command-line.ts';
import { FILES } from './small-fleet.ts';

let folder = '';
beforeAll(async () => {
  folder = await folderOf(FILES);
  await writeFile(join(folder, 'model.json'), JSON.stringify(toyModel()));
});

const inputs = (model = join(folder, 'model.json')) => [
  'classify',
  '--fleet',
  join(folder, 'fleet.yaml'),
  '--telemetry',
  `dcgm-csv:${join(folder, 'telemetry.csv')}`,
  '--allocations',
  `slurm-sacct:${join(folder, 'jobs.txt')}`,
  '--model',
  model,
];

describe('classify', () => {
  it('gives each workload its kind as JSON, with what it rests on', async () => {
    const { out, code } = await comptroller([...inputs(), '--json']);
    expect(code).toBe(0);
    const workloads = JSON.parse(out) as { workloadId: string }[];
    expect(workloads.find(({ workloadId }) => workloadId === '101')).toMatchObject({
      customerId: 'acme',
      label: 'training',
      stage: 'training',
      labels: ['training'],
      abstained: false,
      visibility: 'counters',
      modelVersion: 'toy',
    });
    expect(workloads.find(({ workloadId }) => workloadId === '102')).toMatchObject({ label: 'inference' });
  });

  it('prints a table for people', async () => {
    const { out } = await comptroller(inputs(), 80);
    expect(out).toContain('by classifier toy');
    expect(out).toMatch(/acme/);
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('says what to do where there is no such classifier', async () => {
    const { err, code } = await comptroller(inputs('2019-01-01'));
    expect(code).toBe(1);
    expect(err).toContain('give a model file or one of the versions');
  });

  it('answers with the classifier that came with the program, of a fleet without allocations too', async () => {
    const all = inputs().slice(0, 5);
    const { out, code } = await comptroller([...all, '--json']);
    expect({ code, workloads: JSON.parse(out) as unknown }).toEqual({ code: 0, workloads: [] });
  });
});

describe('train', () => {
  it.each(['0', '-5', 'many'])(
    'refuses --jobs %s before anything is simulated, and says what to give',
    async (jobs) => {
      const { err, code } = await comptroller([
        'train',
        '--output',
        join(folder, 'never.json'),
        '--name',
        'x',
        '--jobs',
        jobs,
      ]);
      expect(code).toBe(2);
      expect(err).toContain('--jobs is');
    },
  );
});
