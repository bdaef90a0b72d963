import fs, { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { recordStoresContract } from '../../../../tests/contracts/record-stores.ts';
import { tokenStoreContract } from '../../../../tests/contracts/token-store.ts';
import { instant } from '../../../foundation/instant.ts';
import { openPgliteRecords } from './pglite-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'comptroller-records-'));

let places = 0;
const open: AsyncDisposable[] = [];

recordStoresContract('the PostgreSQL of the process', () => openPgliteRecords({ folder: join(folder, 'records') }));

tokenStoreContract('the PostgreSQL of the process', async () => {
  const place = join(folder, `tokens ${++places}`);
  cpSync(join(folder, 'records'), place, { recursive: true });
  const records = await openPgliteRecords({ folder: place });
  open.push(records);
  return { open: (doors) => records.tokens(doors) };
});

afterAll(async () => {
  for (const records of open) await records[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('records in a folder', () => {
  const inFolder = (name: string) => join(folder, name);
  /** A folder with a database, without the seconds that it takes to make one. */
  const madeFolder = (name: string) => {
    cpSync(join(folder, 'records'), inFolder(name), { recursive: true });
    return inFolder(name);
  };
  const finding = { code: 'of a folder', severity: 'notice', subject: 's', message: 'm' } as const;

  it('are there when it is opened again, and each of many calls that come before it is open is answered', async () => {
    const at = { folder: madeFolder('again') };
    {
      await using records = await openPgliteRecords(at);
      await Promise.all([1, 2, 3].map((moment) => records.findings.note([finding], instant(moment))));
    }
    await using records = await openPgliteRecords(at);
    expect(await records.findings.list({ code: finding.code, limit: 9 })).toMatchObject([
      { firstSeenAt: 1, lastSeenAt: 3 },
    ]);
  });

  it('that a later version has changed are refused, and the folder is given back', async () => {
    const at = { folder: madeFolder('newer') };
    await (await openPgliteRecords(at))[Symbol.asyncDispose]();
    const engine = await PGlite.create(join(at.folder, 'engine'));
    await engine.exec(`insert into comptroller_migrations values ('2099_01_01_0000_later', 'x')`);
    await engine.close();
    for (let time = 0; time < 2; time++) {
      await using records = await openPgliteRecords(at);
      const newer = {
        code: 'records-newer',
        isLasting: true,
        message: expect.stringContaining('run that version') as string,
      };
      await expect(records.probe()).rejects.toMatchObject(newer);
      await expect(records.findings.note([finding], instant(1))).rejects.toMatchObject(newer);
    }
  });

  it('that hold no database are told as damaged, with what to do', async () => {
    const at = { folder: inFolder('damaged') };
    mkdirSync(join(at.folder, 'engine', 'base'), { recursive: true });
    writeFileSync(join(at.folder, 'engine', 'PG_VERSION'), '18\n');
    await using records = await openPgliteRecords(at);
    await expect(records.probe()).rejects.toMatchObject({
      code: 'records-damaged',
      message: expect.stringContaining('restore a backup') as string,
    });
  });

  it('are brought into its tables while it is open, so that its log does not grow without end', async () => {
    const at = madeFolder('checkpoints');
    await using records = await openPgliteRecords({ folder: at, checkpointMilliseconds: 50 });
    await records.findings.note([finding], instant(1));
    const changedAt = () => fs.statSync(join(at, 'engine', 'global', 'pg_control')).mtimeMs;
    const before = changedAt();
    await expect.poll(changedAt, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(await records.findings.list({ code: finding.code, limit: 9 })).toHaveLength(1);
  });

  it('are refused where a file is in the way', async () => {
    writeFileSync(inFolder('file'), '');
    await expect(openPgliteRecords({ folder: inFolder('file') })).rejects.toMatchObject({
      code: 'records-unreachable',
    });
  });

  it('reach the disk before they are acknowledged', async () => {
    await using records = await openPgliteRecords({ folder: madeFolder('synced') });
    await records.probe();
    const synced = vi.spyOn(fs, 'fsyncSync');
    await records.findings.note([finding], instant(1));
    expect(synced).toHaveBeenCalled();
    synced.mockRestore();
  });
});
