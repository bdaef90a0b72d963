import { describe, expect, it } from 'vitest';
import type { Allocation } from '../domain/accounting/allocation.ts';
import { instant, period } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { AllocationsRead } from '../ports/allocation-source.ts';
import type { RecordFile } from '../ports/record-imports.ts';
import { importBody, type ImportBodyDoors } from './import-records.ts';

const ORDER = { kind: 'allocations', source: 'slurm' } as const;

/** Doors over one held file, which tell whether it is still there. */
function doorsOf(read: (path: string) => Promise<AllocationsRead>) {
  const state = { isHeld: false, taken: [] as RecordFile[] };
  const doors: ImportBodyDoors = {
    sources: {
      allocations: [{ format: 'a-format', read }],
      billing: [],
      declarations: { read: () => Promise.reject() },
    },
    files: {
      take: async (file) => {
        state.taken.push(file);
        return { id: 1, ...file, kind: 'allocations', state: 'done', attempt: 1, createdAt: file.at, counts: NONE };
      },
    },
    clock: () => instant(7),
    digest: () => 'a-digest',
    spool: {
      hold: async () => {
        state.isHeld = true;
        return { path: '/spool/1', [Symbol.asyncDispose]: async () => void (state.isHeld = false) };
      },
    },
  };
  return { doors, state };
}

const RUN: Allocation = {
  customerId: 'acme',
  workloadId: 'w',
  runKey: '1',
  from: instant(10),
  until: instant(20),
  devices: [],
  devicesWithoutNode: 1,
  suspendedSeconds: 0,
  source: 's',
};
const NONE = { read: 0, kept: 0, refused: 0 };
const nothing: AllocationsRead = { allocations: [], faults: [] };

describe('a file that came over the network', () => {
  it('is there until it is read whole, and no longer', async () => {
    const seen: boolean[] = [];
    const { doors, state } = doorsOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(state.isHeld);
      return nothing;
    });
    await importBody(doors, ORDER, Buffer.from('x'));
    expect([seen, state.isHeld, state.taken.length]).toEqual([[true], false, 1]);
  });

  it('is gone where it can not be read, and its place on the disk is told nobody', async () => {
    const { doors, state } = doorsOf((path) =>
      Promise.reject(new Problem('allocations-unreadable', `can't read ${path}`)),
    );
    await expect(importBody(doors, ORDER, Buffer.from('x'))).rejects.toThrow("can't read slurm");
    expect([state.isHeld, state.taken]).toEqual([false, []]);
  });

  it('wipes nothing where none of it can be used', async () => {
    const faults = [{ where: '/spool/1', line: 2, message: 'no such day' }];
    const { doors, state } = doorsOf(async () => ({ allocations: [], faults }));
    const importing = importBody(doors, ORDER, Buffer.from('x'));
    await expect(importing).rejects.toMatchObject({ code: 'import-unreadable' });
    await expect(importing).rejects.toThrow('slurm:2: no such day');
    expect(state.taken).toEqual([]);
  });

  it('is taken within the time that it is about, and what lies outside is a fault', async () => {
    const later = { ...RUN, runKey: '2', from: instant(30), until: instant(40) };
    const { until: _none, ...open } = { ...RUN, runKey: '3', from: instant(5) };
    const { doors, state } = doorsOf(async () => ({ allocations: [RUN, later, open], faults: [] }));
    await importBody(doors, { ...ORDER, about: period(instant(20), instant(30)) }, Buffer.from('x'));
    expect(state.taken[0]?.records.told).toEqual([open]);
    expect(state.taken[0]?.faults.map(({ where }) => where)).toEqual(['slurm', 'slurm']);
  });

  it('has its faults counted, of which the first are kept', async () => {
    const faults = Array.from({ length: 1000 }, (_, line) => ({ where: '/spool/1', line, message: 'wrong' }));
    const read = { allocations: [RUN], faults, moreFaults: 500, notes: ['/spool/1: in UTC'] };
    const { doors, state } = doorsOf(async () => read);
    await importBody(doors, ORDER, Buffer.from('x'));
    expect(state.taken[0]).toMatchObject({ refused: 1500, notes: ['slurm: in UTC'], digest: 'a-digest', at: 7 });
    expect(state.taken[0]?.faults).toHaveLength(1000);
    expect(state.taken[0]?.faults[3]).toEqual({ where: 'slurm', line: 3, message: 'wrong' });
  });
});
