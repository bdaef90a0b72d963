import { describe, expect, it } from 'vitest';
import { instant } from '../foundation/instant.ts';
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

  it('has its faults counted, and of very many the first kept', async () => {
    const faults = Array.from({ length: 1500 }, (_, line) => ({ where: '/spool/1', line, message: 'wrong' }));
    const { doors, state } = doorsOf(async () => ({ allocations: [], faults, notes: ['/spool/1: in UTC'] }));
    await importBody(doors, ORDER, Buffer.from('x'));
    expect(state.taken[0]).toMatchObject({ refused: 1500, notes: ['slurm: in UTC'], digest: 'a-digest', at: 7 });
    expect(state.taken[0]?.faults).toHaveLength(1000);
    expect(state.taken[0]?.faults[3]).toEqual({ where: 'slurm', line: 3, message: 'wrong' });
  });
});
