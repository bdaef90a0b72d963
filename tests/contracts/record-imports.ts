import { describe, expect, it } from 'vitest';
import type { Allocation } from '../../src/domain/accounting/allocation.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { RecordFile } from '../../src/ports/record-imports.ts';
import type { RecordStores } from '../../src/ports/record-stores.ts';

let places = 0;

/** A file of allocations of a source and a time that no other case uses. */
function freshFile() {
  const start = 5e13 + ++places * 1e9;
  const span = (from: number, until: number) => period(instant(start + from), instant(start + until));
  const job = (name: string, from = 0): Allocation => ({
    customerId: 'c',
    workloadId: name,
    runKey: name,
    ...span(from, from + 10),
    devices: [],
    devicesWithoutNode: 1,
    suspendedSeconds: 0,
    source: 'slurm-sacct',
  });
  const file = (jobs: readonly Allocation[], more: Partial<RecordFile> = {}): RecordFile => ({
    records: { kind: 'allocations', told: jobs },
    format: 'slurm-sacct',
    source: `file ${places}`,
    digest: `digest ${places}`,
    at: instant(start),
    faults: [],
    refused: more.faults?.length ?? 0,
    notes: [],
    ...more,
  });
  return { start, span, job, file };
}

export function recordImportsCases(stores: () => RecordStores): void {
  const files = () => stores().files;
  const workloads = async (start: number, knownAt?: number): Promise<readonly string[]> => {
    const of = period(instant(start), instant(start + 1e6));
    const told: string[] = [];
    const known = knownAt === undefined ? undefined : instant(knownAt);
    for await (const { workloadId } of stores().allocations.read(of, known)) told.push(workloadId);
    return told.sort();
  };

  describe('files of records', () => {
    it('are kept with their records, their faults and what they came to', async () => {
      const { start, file, job } = freshFile();
      const faults = [
        { where: 'jobs.txt', line: 3, message: 'no node' },
        { where: 'jobs.txt', message: 'x\0y' },
      ];
      const taken = await files().take(file([job('a'), job('b')], { faults, notes: ['UTC'] }));
      expect(taken).toMatchObject({
        kind: 'allocations',
        state: 'done',
        counts: { read: 4, kept: 2, refused: 2 },
        file: { format: 'slurm-sacct', added: 2, superseded: 0, notes: ['UTC'] },
        createdAt: start,
        endedAt: start,
      });
      expect(await stores().imports.find(taken.id)).toEqual(taken);
      expect(await stores().imports.list({ afterId: taken.id - 1, limit: 1 })).toEqual([taken]);
      const first = { number: 1, fault: faults[0] };
      expect(await files().faults(taken.id, { after: 0, limit: 1 })).toEqual([first]);
      expect(await files().faults(taken.id, { after: 1, limit: 9 })).toEqual([{ number: 2, fault: faults[1] }]);
      expect(await workloads(start)).toEqual(['a', 'b']);
    });

    it('that come again add nothing, and one of their source that tells otherwise supersedes', async () => {
      const { start, file, job } = freshFile();
      await files().take(file([job('a'), job('b')]));
      expect((await files().take(file([job('a'), job('b')]))).file).toMatchObject({ added: 0, superseded: 0 });
      const later = await files().take(file([job('b'), job('c')], { at: instant(start - 500) }));
      expect(later.file).toMatchObject({ added: 1, superseded: 1 });
      expect(await workloads(start)).toEqual(['b', 'c']);
    });

    it('supersede nothing of the time that they are not about', async () => {
      const { start, span, file, job } = freshFile();
      await files().take(file([job('a', 0), job('b', 100)]));
      const about = span(100, 200);
      const later = await files().take(file([job('c', 100)], { about }));
      expect(later).toMatchObject({ period: about, file: { superseded: 1 } });
      expect(await workloads(start)).toEqual(['a', 'c']);
    });

    it('are taken back with what they added, once, and what was known before can still be asked', async () => {
      const { start, file, job } = freshFile();
      const first = await files().take(file([job('a')], { source: 'first', digest: 'd1' }));
      const second = await files().take(file([job('b')], { source: 'second', digest: 'd2', takenBy: 'token-1' }));
      expect([first.file?.takenBy, second.file?.takenBy]).toEqual([undefined, 'token-1']);
      const before = await stores().allocations.version();
      const withdrawn = await files().withdraw(second.id, { at: instant(start + 50), by: 'token-2' });
      expect(withdrawn).toEqual({
        ...second,
        file: { ...second.file, withdrawnAt: start + 50, withdrawnBy: 'token-2' },
      });
      expect(await stores().allocations.version()).not.toBe(before);
      expect(await workloads(start)).toEqual(['a']);
      expect(await workloads(start, start + 40)).toEqual(['a', 'b']);
      expect(await files().withdraw(second.id, { at: instant(start + 99) })).toEqual(withdrawn);
      expect(await stores().imports.find(first.id)).toEqual(first);
      expect(await files().withdraw(second.id + 1000, { at: instant(start) })).toBeUndefined();
    });

    it('can be taken again after they were taken back', async () => {
      const { start, file, job } = freshFile();
      const { id } = await files().take(file([job('a')]));
      await files().withdraw(id, { at: instant(start + 50) });
      expect((await files().take(file([job('a')], { at: instant(start + 60) }))).file).toMatchObject({ added: 1 });
      expect(await workloads(start)).toEqual(['a']);
    });

    it('are told from imports of another kind', async () => {
      const { id } = await stores().imports.create({ kind: 'prometheus', source: 's', createdAt: instant(0) });
      await expect(files().withdraw(id, { at: instant(1) })).rejects.toMatchObject({ code: 'import-not-held' });
    });

    it('are known by their content, of one kind', async () => {
      const { file, job } = freshFile();
      const { source } = file([]);
      const too = `${source} too`;
      const current = async (digest: string) => [...(await files().currentSources('allocations', digest))].sort();
      for (const digest of ['first', 'known', 'known']) await files().take(file([job('a')], { digest }));
      const { id } = await files().take(file([job('a')], { digest: 'known', source: too }));
      expect([await current('first'), await current('known')]).toEqual([[], [source, too]]);
      expect(await files().currentSources('billing', 'known')).toEqual([]);
      await files().withdraw(id, { at: instant(9) });
      expect(await current('known')).toEqual([source]);
    });

    it('are flawed where something of what was told last can not be used', async () => {
      const { start, span, file, job } = freshFile();
      const faults = [{ where: 'x', message: 'wrong' }];
      const flawed = async () =>
        (await files().flawed()).filter(({ createdAt }) => createdAt === start).map(({ id }) => id);
      const bad = await files().take(file([job('a')], { faults }));
      const ofLater = await files().take(file([], { faults, about: span(500, 600) }));
      expect(await flawed()).toEqual([bad.id, ofLater.id]);
      await files().take(file([job('a')]));
      expect(await flawed()).toEqual([ofLater.id]);
      await files().withdraw(ofLater.id, { at: instant(9) });
      expect(await flawed()).toEqual([]);
    });

    it('take over what they tell again, so that taking the one before back leaves it', async () => {
      const { start, file, job } = freshFile();
      const first = await files().take(file([job('a'), job('b')]));
      const second = await files().take(file([job('a'), job('b'), job('c')]));
      await files().withdraw(first.id, { at: instant(start + 9) });
      expect(await workloads(start)).toEqual(['a', 'b', 'c']);
      await files().withdraw(second.id, { at: instant(start + 9) });
      expect(await workloads(start)).toEqual([]);
    });

    it('are known by the last that their source told', async () => {
      const { file, job } = freshFile();
      const { source } = file([]);
      expect(await files().lastDigest('allocations', source)).toBeUndefined();
      for (const digest of ['one', 'two', 'one']) await files().take(file([job('a')], { digest }));
      await files().take(file([job('a')], { digest: 'three', source: `${source} too` }));
      expect(await files().lastDigest('allocations', source)).toBe('one');
      const { id } = await files().take(file([job('a')], { digest: 'four' }));
      await files().withdraw(id, { at: instant(9) });
      expect(await files().lastDigest('allocations', source)).toBe('four');
      expect(await files().lastDigest('billing', source)).toBeUndefined();
    });

    it('are kept not at all when a figure of them is no number', async () => {
      const { start, file, job } = freshFile();
      const last = async () => (await stores().imports.list({ limit: 1e6 })).length;
      const before = await last();
      const bad = { ...job('b'), suspendedSeconds: Number.NaN };
      await expect(files().take(file([job('a'), bad]))).rejects.toMatchObject({ code: 'record-unstorable' });
      expect([await last(), await workloads(start)]).toEqual([before, []]);
    });

    it('are forgotten with their faults, before the moment alone', async () => {
      const { file } = freshFile();
      const faults = [{ where: 'jobs.txt', message: 'm' }];
      const old = await files().take(file([], { at: instant(-2000), faults, digest: 'old' }));
      const young = await files().take(file([], { at: instant(-1000), faults, digest: 'young' }));
      await files().forgetBefore(instant(-1000));
      expect(await stores().imports.find(old.id)).toBeUndefined();
      expect(await files().faults(old.id, { after: 0, limit: 9 })).toEqual([]);
      expect(await files().currentSources('allocations', 'old')).toEqual([]);
      expect(await files().faults(young.id, { after: 0, limit: 9 })).toHaveLength(1);
    });
  });

  describe('the version of what is told', () => {
    it('is another after each change, and when a source last told is known', async () => {
      const { start, span, job } = freshFile();
      const source = `teller ${start}`;
      const { allocations } = stores();
      expect(await allocations.lastTold(source)).toBeUndefined();
      const versions = [await allocations.version()];
      await allocations.replace({ source, toldAt: instant(start) }, [job('a')]);
      versions.push(await allocations.version());
      await allocations.replace({ source, toldAt: instant(start + 1), about: span(0, 5) }, [job('b')]);
      versions.push(await allocations.version());
      expect(await allocations.version()).toBe(versions.at(-1));
      expect(new Set(versions).size).toBe(3);
      expect(await allocations.lastTold(source)).toBe(start + 1);
    });
  });
}
