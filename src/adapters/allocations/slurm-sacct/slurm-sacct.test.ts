import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AllocationReadOptions } from '../../../ports/allocation-source.ts';
import { slurmSacct } from './slurm-sacct.ts';

const folder = mkdtempSync(join(tmpdir(), 'slurm-sacct-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array, options?: AllocationReadOptions) {
  const path = join(folder, 'jobs');
  writeFileSync(path, content);
  return slurmSacct.read(path, options);
}

const COLUMNS = 'JobID|JobIDRaw|Account|User|State|Start|End|ElapsedRaw|Suspended|AllocTRES|NodeList';
const readRows = (rows: readonly string[], options?: AllocationReadOptions) =>
  read([COLUMNS, ...rows].join('\n'), options);
const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);
const day = '2026-01-01T';

describe('sacct -P', () => {
  it('reads a job once, with its devices shared out over its nodes', async () => {
    const { allocations, faults } = await readRows([
      `7|7|acme|ann|COMPLETED|${day}01:00:00|${day}02:00:00|3600|00:00:00|cpu=96,gres/gpu:h100=16,gres/gpu=16,node=2|n[1-2]`,
      `7.batch|7.batch|acme||COMPLETED|${day}01:00:00|${day}02:00:00|3600|00:00:00|cpu=96,gres/gpu:h100=8,gres/gpu=8|n1`,
      `7.extern|7.extern|acme||COMPLETED|${day}01:00:00|${day}02:00:00|3600|00:00:00|gres/gpu=16|n[1-2]`,
      `7.0|7.0|acme||COMPLETED|${day}01:00:00|${day}02:00:00|3600|00:00:00|gres/gpu=16|n[1-2]`,
    ]);
    expect(faults).toEqual([]);
    expect(allocations).toEqual([
      {
        customerId: 'acme',
        workloadId: '7',
        runKey: '7@2026-01-01T01:00:00.000Z',
        from: at('01:00:00'),
        until: at('02:00:00'),
        devices: [
          { node: 'n1', count: 8 },
          { node: 'n2', count: 8 },
        ],
        devicesWithoutNode: 0,
        suspendedSeconds: 0,
        source: 'slurm-sacct',
      },
    ]);
  });

  it('keeps every run of a job that was put back in the queue, as one workload', async () => {
    const { allocations, faults } = await readRows([
      `1|1|acme|ann|REQUEUED|${day}01:00:00|${day}01:00:05|5|00:00:00|gres/gpu=2|n1`,
      `1|1|acme|ann|CANCELLED by 0|${day}01:00:10|${day}01:00:14|4|00:00:00|gres/gpu=2|n1`,
      `1|1|acme|ann|PENDING|Unknown|Unknown|0|00:00:00||None assigned`,
    ]);
    expect(faults).toEqual([]);
    expect(allocations.map((held) => [held.workloadId, (held.until ?? 0) - held.from])).toEqual([
      ['1', 5000],
      ['1', 4000],
    ]);
    expect(new Set(allocations.map((held) => held.runKey)).size).toBe(2);
  });

  it('counts the time in which a job was suspended as held', async () => {
    const { allocations, faults } = await readRows([
      `1|1|a|u|COMPLETED|${day}01:00:00|${day}01:00:25|19|00:00:06|gres/gpu=2|n1`,
    ]);
    expect(faults).toEqual([]);
    expect(allocations[0]).toMatchObject({ until: at('01:00:25'), suspendedSeconds: 6 });
  });

  it.each([
    ['waits', `1|1|a|u|PENDING|Unknown|Unknown|0|00:00:00||None assigned`],
    ['waits and has a forecast', `1|1|a|u|PENDING|${day}09:00:00|Unknown|0|00:00:00|gres/gpu=2|`],
    ['waits again', `1|1|a|u|REQUEUED PENDING|${day}09:00:00|Unknown|0|00:00:00|gres/gpu=2|`],
    ['was cancelled before it began', `1|1|a|u|CANCELLED by 7|None|${day}01:00:00|0|00:00:00||None assigned`],
    ['was cancelled with devices in view', `1|1|a|u|CANCELLED by 7|None|${day}01:00:00|0|00:00:00|gres/gpu=1|`],
    ['has no accelerators', `1|1|a|u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||cpu=8,mem=10G|n1`],
    ['began and ended at once', `1|1|a|u|FAILED|${day}01:00:00|${day}01:00:00|0||gres/gpu=8|n1`],
  ])('a job that %s holds nothing', async (_, row) => {
    expect(await readRows([row])).toMatchObject({ allocations: [], faults: [] });
  });

  it.each(['RUNNING', 'SUSPENDED', 'COMPLETING'])('a job that is %s has no end, whatever is written', async (state) => {
    const { allocations, faults } = await readRows([
      `1|1|a|u|${state}|${day}01:00:00|Unknown|60|00:00:00|gres/gpu=8|n1`,
      `2|2|a|u|${state}|${day}01:00:00|${day}23:00:00|60|00:00:00|gres/gpu=8|n1`,
    ]);
    expect(faults).toEqual([]);
    expect(allocations.map((held) => held.until)).toEqual([undefined, undefined]);
  });

  it('keeps the tasks of an array apart and the parts of a heterogeneous job together', async () => {
    const rest = `a|u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||gres/gpu=1|n1`;
    const { allocations } = await readRows([`4_2|5|${rest}`, `4_3|4|${rest}`, `10+0|10|${rest}`, `10+1|11|${rest}`]);
    expect(allocations.map((held) => held.workloadId)).toEqual(['4_2', '4_3', '10', '10']);
    expect(new Set(allocations.map((held) => held.runKey)).size).toBe(4);
  });

  it.each([
    ['16', 'n[1-2]', [8, 8], 0],
    ['3', 'n[1-2]', [], 3],
    ['8', 'None assigned', [], 8],
    ['1', 'n[1-', [], 1],
  ])('%s devices on %s', async (...[count, nodes, perNode, devicesWithoutNode]) => {
    const { allocations } = await readRows([
      `1|1|a|u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||gres/gpu=${count}|${nodes}`,
    ]);
    expect(allocations[0]?.devices.map((held) => held.count)).toEqual(perNode);
    expect(allocations[0]?.devicesWithoutNode).toBe(devicesWithoutNode);
  });

  it('takes account and user as the customer and the name as the workload where that is asked for', async () => {
    const content = `JobName|JobID|Account|User|State|Start|End|AllocTRES\ntrain|9|a|u|RUNNING|1767225600|Unknown|gres/gpu=1`;
    const { allocations } = await read(content, { customerKey: 'account/user', workloadKey: 'job-name' });
    expect(allocations).toMatchObject([{ customerId: 'a/u', workloadId: 'train', from: at('00:00:00') }]);
  });

  it('reads local times by the given offset and says how it read them', async () => {
    const { allocations, notes } = await readRows(
      [`1|1|a|u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||gres/gpu=1|n1`],
      { utcOffsetMinutes: -60 },
    );
    expect(allocations[0]).toMatchObject({ from: at('00:00:00'), until: at('01:00:00') });
    expect(notes).toEqual(['times without a zone are local: -60 minutes are added to get UTC']);
  });

  it('says nothing of zones where every time is seconds since 1970', async () => {
    const { notes } = await readRows(['1|1|a|u|RUNNING|1767225600|Unknown|3600||gres/gpu=1|n1']);
    expect(notes).toEqual([]);
  });

  it('puts the cluster before the workload where a file tells of several', async () => {
    const row = (cluster: string) => `1|1|${cluster}|a|RUNNING|1767225600|Unknown|gres/gpu=1`;
    const { allocations } = await read(
      `JobID|JobIDRaw|Cluster|Account|State|Start|End|AllocTRES\n${row('x')}\n${row('y')}`,
    );
    expect(allocations.map((held) => held.workloadId)).toEqual(['x/1', 'y/1']);
  });

  it('a job name with a separator can not move its use to another account', async () => {
    const header = 'JobID|JobName|Account|State|Start|End|AllocTRES|ReqTRES';
    const rows = ['1|x|y|a|RUNNING|1767225600|Unknown|gres/gpu=1|', '2|x|b|RUNNING|1767225600|Unknown|gres/gpu=1|'];
    const one = await read([header, ...rows].join('\n'));
    expect(one.allocations.map((held) => held.customerId)).toEqual(['a', 'b']);
    const two = await read([`${header}|Comment`, `${rows[0]}|`, `${rows[1]}|`].join('\n'));
    expect(two.allocations.map((held) => held.customerId)).toEqual(['b']);
    expect(two.faults).toMatchObject([{ line: 2, message: expect.stringMatching(/sacct --json/) }]);
  });

  it('reads what sacct -p prints, with a separator at the end of each line', async () => {
    const { allocations, faults } = await read(
      'JobID|Account|State|Start|End|AllocTRES|\n1|a|RUNNING|1767225600|Unknown|gres/gpu=1|\n',
    );
    expect({ count: allocations.length, faults }).toEqual({ count: 1, faults: [] });
  });

  it.each([
    ['1|1|a|u|RUNNING|Unknown|Unknown|1||gres/gpu=1|n1', 0, /no Start/],
    ['1|1|a|u|COMPLETED|soon|Unknown|1||gres/gpu=1|n1', 0, /time that can't be read/],
    [`1|1|a|u|COMPLETED|${day}02:00:00|${day}01:00:00|1||gres/gpu=1|n1`, 0, /before it starts/],
    [`1|1|a|u|COMPLETED|${day}01:00:00|Unknown|3600|00:00:10|gres/gpu=1|n1`, 1, /no End: Start and the time elapsed/],
    [`1|1|a|u|COMPLETED|${day}01:00:00|Unknown|||gres/gpu=1|n1`, 0, /no End: it was left out/],
    [`1|1|a|u|COMPLETED|${day}01:00:00|${day}03:00:00|3600||gres/gpu=1|n1`, 1, /change of the clock/],
    [`1|1||u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||gres/gpu=1|n1`, 1, /no Account/],
    [`1|1|a|u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||gres/gpu=1|n[9-1]`, 1, /kept without a node/],
    ['1|1|a|u', 0, /has 4 fields and the header 11/],
  ])('%s is a fault on its line', async (row, count, message) => {
    const { allocations, faults } = await readRows([row]);
    expect(allocations).toHaveLength(count);
    expect(faults).toMatchObject([{ line: 2, message: expect.stringMatching(message) }]);
  });

  it.each([
    [3602, 0],
    [3603, 1],
  ])('compares End with the time elapsed: %i s against an hour gives %i faults', async (elapsed, count) => {
    const { faults } = await readRows([`1|1|a|u|COMPLETED|${day}01:00:00|${day}02:00:00|${elapsed}||gres/gpu=1|n1`]);
    expect(faults).toHaveLength(count);
  });

  it('counts a run once that is told twice, with the end that one of them knows', async () => {
    const { allocations, faults } = await readRows([
      `1|1|a|u|RUNNING|${day}01:00:00|Unknown|60||gres/gpu=1|n1`,
      COLUMNS,
      `1|1|a|u|COMPLETED|${day}01:00:00|${day}02:00:00|3600||gres/gpu=1|n1`,
    ]);
    expect(allocations).toMatchObject([{ until: at('02:00:00') }]);
    expect(faults).toMatchObject([{ line: 4, message: expect.stringMatching(/told twice/) }]);
  });

  it('uses what was asked for where nothing is said of what was given, and says so', async () => {
    const without = await read('JobID|Account|State|Start|End|ReqTRES\n1|a|RUNNING|1767225600|Unknown|gres/gpu=4');
    expect(without.allocations).toMatchObject([{ devicesWithoutNode: 4 }]);
    expect(without.faults).toMatchObject([{ line: 1, message: expect.stringMatching(/add AllocTRES/) }]);
    const blank = await read(
      'JobID|Account|State|Start|End|AllocTRES|ReqTRES|NodeList\n1|a|RUNNING|1767225600|Unknown||gres/gpu=4|n1',
    );
    expect(blank.allocations).toHaveLength(1);
    expect(blank.faults).toMatchObject([{ line: 2, message: expect.stringMatching(/AccountingStorageTRES/) }]);
  });

  it.each([
    ['1|1|a|u|RUNNING|1767225600|Unknown|1||gres/gpu=1|n1', /without -n/],
    ['JobID|State|Start|End|AllocTRES', /no column Account: add it to sacct -o/],
    ['', /is empty/],
    ['{"jobs": 3}', /sacct --json/],
    ['{"jobs": [', /sacct --json/],
  ])('refuses %s', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toMatchObject({ code: 'allocations-unreadable' });
  });
});
