import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../foundation/problem.ts';
import type { AllocationsRead } from '../../../ports/allocation-source.ts';
import { slurmSacct } from './slurm-sacct.ts';

const folder = mkdtempSync(join(tmpdir(), 'sacct-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array) {
  const path = join(folder, 'jobs');
  writeFileSync(path, content);
  return slurmSacct.read(path);
}

const COLUMNS = 'JobID|JobIDRaw|Account|User|State|Start|End|ElapsedRaw|Suspended|AllocTRES|NodeList';
const readJobs = (jobs: readonly unknown[]) => read(JSON.stringify({ meta: {}, jobs, errors: [] }));
const day = '2026-01-01T';

describe('sacct --json', () => {
  const start = Date.parse(`${day}01:00:00Z`) / 1000;
  const gpus = [
    { type: 'cpu', name: '', id: 1, count: 96 },
    { type: 'energy', name: '', id: 3, count: -2 },
    { type: 'gres', name: 'gpu', id: 1001, count: 2 },
    { type: 'gres', name: 'gpu:h100', id: 1002, count: 2 },
  ];
  const old = {
    job_id: 7,
    name: 'train',
    account: 'acme',
    cluster: 'c',
    user: 'ann',
    state: { current: 'COMPLETED', reason: 'None' },
    time: { start, end: start + 25, elapsed: 19, suspended: 6, submission: start - 5 },
    nodes: 'n1',
    tres: { allocated: gpus, requested: [] },
    array: { job_id: 0, task_id: null },
    het: { job_id: 0, job_offset: null },
    steps: [{ tres: { allocated: gpus } }],
  };
  const set = (number: number) => ({ set: true, infinite: false, number });
  const recent = {
    ...old,
    state: { current: ['COMPLETED'], reason: 'None' },
    time: { start: set(start), end: set(start + 25), elapsed: set(19), suspended: set(6) },
    array: { job_id: 0, task_id: { set: false, infinite: false, number: 0 } },
    het: { job_id: 0, job_offset: { set: false, infinite: false, number: 0 } },
  };

  it('reads the older and the newer shape alike, and as the table', async () => {
    const inTable = await read(
      `Cluster|${COLUMNS}\nc|7|7|acme|ann|COMPLETED|${start}|${start + 25}|19|00:00:06|gres/gpu=2,gres/gpu:h100=2|n1`,
    );
    const [fromOld, fromRecent] = [await readJobs([old]), await readJobs([recent])];
    expect(fromOld.allocations).toHaveLength(1);
    expect(fromOld).toEqual(inTable);
    expect(fromRecent).toEqual(inTable);
  });

  it('takes arrays, heterogeneous jobs, jobs that wait and jobs that run', async () => {
    const { allocations, faults } = await readJobs([
      { ...old, job_id: 8, array: { job_id: 4, task_id: 2 } },
      { ...recent, job_id: 9, array: { job_id: 4, task_id: set(0) } },
      { ...old, job_id: 10, array: { job_id: 10, task_id: 4294967294 }, het: { job_id: 10, job_offset: 0 } },
      { ...recent, job_id: 11, het: { job_id: 10, job_offset: set(1) } },
      { ...old, job_id: 12, state: { current: 'PENDING' }, time: { start: 0, end: 0 }, tres: { allocated: [] } },
      { ...recent, job_id: 13, state: { current: ['RUNNING'] }, time: { start, end: 0, elapsed: 5, suspended: 0 } },
    ]);
    expect(faults).toEqual([]);
    expect(allocations.map((held) => [held.workloadId, held.until === undefined])).toEqual([
      ['4_2', false],
      ['4_0', false],
      ['10', false],
      ['10', false],
      ['13', true],
    ]);
  });

  it('takes which devices of each node where the document says so', async () => {
    const job = {
      job_id: 7,
      account: 'a',
      user_name: 'u',
      job_state: ['RUNNING'],
      start_time: set(start),
      nodes: 'n[1-2]',
      tres_alloc_str: 'gres/gpu=4,gres/gpu:h100=4',
    };
    const detail = ['gpu:h100:1(IDX:3)', 'gpu:h100:3(IDX:0,6-7)'];
    const { allocations, faults } = await readJobs([
      { ...job, gres_detail: detail },
      { ...job, job_id: 8, gres_detail: ['gpu:4(IDX:0-3)'] },
    ]);
    expect(faults).toEqual([]);
    expect(allocations.map((held) => held.devices)).toEqual([
      [
        { node: 'n1', count: 1, indices: [3] },
        { node: 'n2', count: 3, indices: [0, 6, 7] },
      ],
      [
        { node: 'n1', count: 2 },
        { node: 'n2', count: 2 },
      ],
    ]);
  });

  it('names the path of every field that can not be used, and uses the other jobs', async () => {
    const { allocations, faults } = await readJobs([{ ...old, time: { start: true }, nodes: ['n1'] }, 'text', old]);
    expect(allocations).toHaveLength(1);
    expect(faults.map((fault) => fault.where.replace(/^.* jobs/, 'jobs'))).toEqual([
      'jobs[0].time.start',
      'jobs[0].nodes',
      'jobs[1]',
    ]);
  });

  it('throws nothing but a Problem on any input, in either form, and keeps units', async () => {
    const table = `${COLUMNS}\n7_1|7|acme|ann|COMPLETED|${day}01:00:00|1767232800|3600|1-00:00:01|gres/gpu:h100=16,gres/gpu=16|n[1-2]\n`;
    const document = JSON.stringify({ jobs: [recent] });
    const put = fc.string({
      unit: fc.constantFrom('|', '"', '9', '-', '[', ']', '\n', 'e', '{', ',', '=', 'null'),
      maxLength: 6,
    });
    const mutated = (valid: string) =>
      fc
        .tuple(fc.nat(valid.length), fc.nat(9), put)
        .map(([from, cut, text]) => valid.slice(0, from) + text + valid.slice(from + cut));
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      mutated(table),
      mutated(document),
      fc.json().map((json) => `{"jobs":[${json}]}`),
    );
    await fc.assert(
      fc.asyncProperty(content, async (anything) => {
        const { allocations } = await read(anything).catch(noneIfProblem);
        for (const held of allocations) {
          const heldSeconds = held.until === undefined ? Infinity : (held.until - held.from) / 1000;
          expect(Number.isFinite(held.from) && heldSeconds >= 0 && held.suspendedSeconds >= 0).toBe(true);
          expect(
            Math.min(held.devicesWithoutNode, ...held.devices.map(({ count }) => count - 1)),
          ).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads gzip', async () => {
    expect((await read(gzipSync(JSON.stringify({ jobs: [old] })))).allocations).toHaveLength(1);
  });
});

function noneIfProblem(error: unknown): AllocationsRead {
  if (error instanceof Problem) return { allocations: [], faults: [] };
  throw error;
}
