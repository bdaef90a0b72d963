import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../foundation/problem.ts';
import type { AllocationReadOptions, AllocationsRead } from '../../../ports/allocation-source.ts';
import { allocationsCsv } from './allocations-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'allocations-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array, options?: AllocationReadOptions) {
  const path = join(folder, 'list.csv');
  writeFileSync(path, content);
  return allocationsCsv.read(path, options);
}

function noneIfProblem(error: unknown): AllocationsRead {
  if (error instanceof Problem) return { allocations: [], faults: [] };
  throw error;
}

const HEADER = 'customer_id,workload_id,from,until,node,devices,count,share,run_key\n';
const readRow = (row: string, options?: AllocationReadOptions) => read(HEADER + row, options);

describe('a plain list of allocations', () => {
  it('reads nodes in ranges with the devices of each', async () => {
    const { allocations, faults } = await readRow(
      'acme,train-1,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,node_{0..1},0-3,,,r9',
    );
    expect(faults).toEqual([]);
    expect(allocations).toEqual([
      {
        customerId: 'acme',
        workloadId: 'train-1',
        runKey: 'r9',
        from: Date.UTC(2026, 0, 1),
        until: Date.UTC(2026, 0, 2),
        devices: [
          { node: 'node_0', count: 4, indices: [0, 1, 2, 3] },
          { node: 'node_1', count: 4, indices: [0, 1, 2, 3] },
        ],
        devicesWithoutNode: 0,
        suspendedSeconds: 0,
        source: 'allocations-csv',
      },
    ]);
  });

  it.each([
    ['a,w,1767225600000,,n1,0;1,,,', [{ node: 'n1', count: 2, indices: [0, 1] }], 0],
    ['a,w,1767225600000,,"n[1-2,5]",,8,,', ['n1', 'n2', 'n5'].map((node) => ({ node, count: 8 })), 0],
    ['a,w,1767225600000,,n1,3,,0.25,', [{ node: 'n1', count: 1, indices: [3], share: 0.25 }], 0],
    ['a,w,1767225600000,,,,64,,', [], 64],
  ])('%s', async (row, devices, devicesWithoutNode) => {
    const { allocations, faults } = await readRow(row);
    expect(faults).toEqual([]);
    expect(allocations).toMatchObject([{ devices, devicesWithoutNode, from: Date.UTC(2026, 0, 1) }]);
    expect(allocations[0]).not.toHaveProperty('until');
    expect(allocations[0]?.runKey).toBe('w@2026-01-01T00:00:00.000Z');
  });

  it('takes a time without a zone as UTC, or as local by the given offset, and says which', async () => {
    const row = 'a,w,2026-01-01T01:00:00,2026-01-01T02:00:00+02:00,n1,0,,,';
    const asUtc = await readRow(row);
    const asLocal = await readRow(row, { utcOffsetMinutes: -60 });
    expect(asUtc.notes).toEqual(['times without a zone are taken as UTC']);
    expect(asLocal.notes).toEqual(['times without a zone are local: -60 minutes are added to get UTC']);
    expect(asLocal.allocations[0]).toMatchObject({ from: Date.UTC(2026, 0, 1), until: Date.UTC(2026, 0, 1) });
  });

  it('says nothing of zones where every time has one', async () => {
    const row = 'a,w,2026-01-01T01:00:00Z,1767232800000,n1,0,,,';
    expect((await readRow(row, { utcOffsetMinutes: -60 })).notes).toEqual([]);
  });

  it.each([
    [',w,2026-01-01,,n1,0,,,', /no customer_id/],
    ['a,,2026-01-01,,n1,0,,,', /no workload_id/],
    ['a,w,,,n1,0,,,', /no from/],
    ['a,w,5/1/25,,n1,0,,,', /"5\/1\/25" for from/],
    ['a,w,2026-02-30,,n1,0,,,', /"2026-02-30" for from/],
    ['a,w,1767225600,,n1,0,,,', /milliseconds/],
    ['a,w,2026-01-02,2026-01-01,n1,0,,,', /before it starts/],
    ['a,w,2026-01-01,Unknown,n1,0,,,', /"Unknown" for until/],
    ['a,w,2026-01-01,,n[1-,0,,,', /bracket/],
    ['a,w,2026-01-01,,n1,0-x,,,', /for devices/],
    ['a,w,2026-01-01,,n1,0;0,,,', /each once/],
    ['a,w,2026-01-01,,n1,0-1024,,,', /below 1024/],
    ['a,w,2026-01-01,,n1,0-1,3,,', /names 2 devices and counts 3/],
    ['a,w,2026-01-01,,n1,,0,,', /"0" for count/],
    ['a,w,2026-01-01,,n1,,1025,,', /from 1 to 1024/],
    ['a,w,2026-01-01,,n1,,-1,,', /"-1" for count/],
    ['a,w,2026-01-01,,n1,,,,', /neither devices nor count/],
    ['a,w,2026-01-01,,n1,0,,0,', /for share/],
    ['a,w,2026-01-01,,n1,0,,1.01,', /for share/],
    ['a,w,2026-01-01,,n1,0,,50%,', /for share/],
    ['a,w,2026-01-01,,,0-1,,,', /no node/],
  ])('%s is a fault on its line, and the next row is used', async (row, message) => {
    const { allocations, faults } = await readRow(`${row}\na,w,2026-01-01,,n1,0,,,\n`);
    expect(faults).toMatchObject([{ line: 2, message: expect.stringMatching(message) }]);
    expect(allocations).toHaveLength(1);
  });

  it('reports every fault of a row at once', async () => {
    const { faults } = await readRow(',,yesterday,,n[,x,,9,');
    expect(faults).toHaveLength(6);
  });

  it('reads gzip, and uses what came before a file breaks off', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `a,w${at * 7919},2026-01-01,,n${at},0,,,`).join('\n');
    const packed = gzipSync(HEADER + rows);
    expect((await read(packed)).allocations).toHaveLength(20_000);
    const broken = await read(packed.subarray(0, packed.length / 2));
    expect(broken.allocations.length).toBeGreaterThan(1000);
    expect(broken.faults.at(-1)?.message).toMatch(/breaks off/);
  });

  it('lists the first of very many faults and counts the rest', async () => {
    const { allocations, faults, moreFaults } = await readRow(`x\n`.repeat(5000) + 'a,w,2026-01-01,,n1,0,,,');
    expect([allocations.length, faults.length, moreFaults]).toEqual([1, 1000, 4000]);
    expect(faults[0]).toMatchObject({ line: 2, message: expect.stringMatching(/1 fields/) });
  });

  it('refuses a file that is not there and a table of something else', async () => {
    await expect(allocationsCsv.read(join(folder, 'absent.csv'))).rejects.toMatchObject({
      code: 'allocations-unreadable',
    });
    await expect(read('time_ms,source,power_w\n1,a,2\n')).rejects.toThrow(/no column customer_id/);
    await expect(allocationsCsv.read(folder)).rejects.toBeInstanceOf(Problem);
  });

  it('throws nothing but a Problem on any bytes, and keeps units', async () => {
    const valid = `${HEADER}a,w,2026-01-01T00:00:00Z,2026-01-02,"n[0-3]",0-7,8,0.5,r\n`;
    const mutated = fc
      .tuple(
        fc.nat(valid.length),
        fc.nat(8),
        fc.string({ unit: fc.constantFrom('"', ',', '-', '9', '[', '\n', 'e'), maxLength: 5 }),
      )
      .map(([at, cut, put]) => valid.slice(0, at) + put + valid.slice(at + cut));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), async (content) => {
        const got = await read(content).catch(noneIfProblem);
        for (const held of got.allocations) {
          expect(Number.isFinite(held.from) && (held.until ?? held.from) >= held.from).toBe(true);
          for (const { count, share = 1 } of held.devices) expect(count > 0 && share > 0 && share <= 1).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
