import { describe, expect, it } from 'vitest';
import { memoryRecords } from '../src/adapters/records/memory/memory-records.ts';
import type { Allocation } from '../src/domain/accounting/allocation.ts';
import { instant, type Period, period } from '../src/foundation/instant.ts';
import { watchClosedHours } from '../src/workflows/watch-closed-hours.ts';

const HOUR = 3_600_000;
const NOW = instant(100 * HOUR);

const run = (runKey: string, from: number, until: number): Allocation => ({
  customerId: 'acme',
  workloadId: runKey,
  runKey,
  from: instant(from * HOUR),
  until: instant(until * HOUR),
  devices: [],
  devicesWithoutNode: 1,
  suspendedSeconds: 0,
  source: 'slurm-sacct',
});

/** Hours before the fiftieth are closed. */
function watched() {
  const stores = memoryRecords();
  const closed = async ({ from, until }: Period): Promise<ReadonlySet<number>> => {
    const hours = new Set<number>();
    for (let hour = Math.floor(from / HOUR); hour * HOUR < until && hour < 50; hour++) hours.add(hour * HOUR);
    return hours;
  };
  const all = watchClosedHours({ stores, closed, clock: () => NOW });
  const findings = async () =>
    (await stores.findings.list({ limit: 10 })).map(({ code, subject, period: of, count }) => [
      code,
      subject,
      of,
      count,
    ]);
  const file = (told: readonly Allocation[], about?: Period) =>
    all.files.take({
      records: { kind: 'allocations', told },
      format: 'slurm-sacct',
      source: 'slurm',
      digest: 'd',
      at: NOW,
      faults: [],
      refused: 0,
      notes: [],
      ...(about && { about }),
    });
  return { all, findings, file };
}

const of = (from: number, until: number) => period(instant(from * HOUR), instant(until * HOUR));

describe('records of hours whose books are closed for good', () => {
  it('are a finding of these hours, by whatever way they come', async () => {
    const { all, findings, file } = watched();
    await all.allocations.replace({ source: 'sacct', toldAt: NOW, about: of(40, 60) }, [run('1', 45, 55)]);
    await file([run('2', 10, 20)]);
    expect(await findings()).toEqual([
      ['records-after-closing', 'sacct', of(40, 50), 1],
      ['records-after-closing', 'slurm', of(10, 20), 1],
    ]);
  });

  it('are none where nothing changes, nor where the hours are open', async () => {
    const { all, findings, file } = watched();
    await all.allocations.replace({ source: 'sacct', toldAt: NOW, about: of(50, 60) }, [run('1', 50, 55)]);
    await file([run('2', 60, 70)]);
    await file([run('2', 60, 70)]);
    expect(await findings()).toEqual([]);
  });

  it('may be any that a list of all of time no longer holds', async () => {
    const { findings, file, all } = watched();
    await file([run('1', 60, 70), run('2', 70, 80)]);
    await file([run('2', 70, 80)]);
    expect(await findings()).toEqual([['records-after-closing', 'slurm', of(0, 50), 1]]);
    const kinds = (await all.findings.list({ limit: 10 })).map(({ severity }) => severity);
    expect(kinds).toEqual(['warning']);
  });

  it('may be any that a declaration is about', async () => {
    const { findings, all } = watched();
    const read = {
      format: 'declarations-yaml',
      source: 'yaml',
      digest: 'd',
      at: NOW,
      faults: [],
      refused: 0,
      notes: [],
    };
    const told = [{ customerId: 'acme', workloadId: 'w', exclusions: [] }];
    await all.files.take({ ...read, records: { kind: 'declarations', told } });
    expect(await findings()).toEqual([['records-after-closing', 'yaml', of(0, 50), 1]]);
  });

  it('are one too when they are taken back', async () => {
    const { all, findings, file } = watched();
    const { id } = await file([run('2', 60, 70)]);
    expect(await findings()).toEqual([]);
    await all.files.withdraw(id, { at: NOW });
    expect(await findings()).toMatchObject([['records-after-closing', 'slurm', of(0, 50), 1]]);
  });

  it('may be bills, which are in no book', async () => {
    const { all, findings } = watched();
    const read = { format: 'focus-csv', source: 'bill', digest: 'd', at: NOW, faults: [], refused: 0, notes: [] };
    await all.files.take({ ...read, records: { kind: 'billing', told: [] } });
    expect(await findings()).toEqual([]);
  });
});
