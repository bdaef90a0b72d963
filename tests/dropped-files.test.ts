import { mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BILLING_SOURCES } from '../src/adapters/billing/billing-formats.ts';
import { declarationsFile } from '../src/adapters/declarations/declarations-file/declarations-file.ts';
import { droppedFiles } from '../src/adapters/files/dropped-files/dropped-files.ts';
import { memoryRecords } from '../src/adapters/records/memory/memory-records.ts';
import { instant, period } from '../src/foundation/instant.ts';
import { Problem } from '../src/foundation/problem.ts';
import { importDroppedFiles } from '../src/workflows/import-dropped-files.ts';
import { FILES } from './cli/small-fleet.ts';

const BILL = FILES['bill.csv'];
const ALL = period(instant(0), instant(9e14));
const NOW = Date.UTC(2026, 3, 1);

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'comptroller-bills-'))));
afterEach(() => rm(folder, { recursive: true }));

function looking() {
  const stores = memoryRecords();
  const clock = { now: NOW };
  const doors = {
    sources: { allocations: [], billing: BILLING_SOURCES, declarations: declarationsFile() },
    files: stores.files,
    clock: () => instant(clock.now),
    dropped: droppedFiles({ folder, ending: '.csv', mostBytes: 100_000 }),
  };
  const lines = async () => {
    const all: string[] = [];
    for await (const { customerId } of stores.billing.read(ALL)) all.push(customerId);
    return all;
  };
  const signal = new AbortController().signal;
  const begin = () => importDroppedFiles(doors, { name: 'bills', kind: 'billing', format: 'focus-csv' });
  const importing = begin();
  const names = async (of = importing) => (await of.run(signal)).map(({ source }) => source);
  return { stores, clock, doors, lines, begin, importing, names };
}

/** Puts a file there that was last changed so long ago. */
async function drop(name: string, text: string | Uint8Array, secondsAgo = 3600): Promise<void> {
  await writeFile(join(folder, name), text);
  await utimes(join(folder, name), NOW / 1000 - secondsAgo, NOW / 1000 - secondsAgo);
}

describe('a folder into which bills are dropped', () => {
  it('is taken in file by file, each once, by this process and the next', async () => {
    const { lines, names, begin } = looking();
    await drop('a.csv', BILL);
    await drop('b.csv', BILL.replaceAll('acme', 'blue'));
    expect(await names()).toEqual(['bills: a.csv', 'bills: b.csv']);
    const known = await lines();
    expect(known.length).toBeGreaterThan(1);
    expect([await names(), await names(begin())]).toEqual([[], []]);
    expect(await lines()).toEqual(known);
  });

  it('is taken by its last content where a file is changed, also back to what it was', async () => {
    const { lines, names } = looking();
    await drop('a.csv', BILL);
    await names();
    const known = await lines();
    await drop('a.csv', BILL.split('\n').slice(0, 1).join('\n'), 1800);
    expect([await names(), await lines()]).toEqual([['bills: a.csv'], []]);
    await drop('a.csv', BILL, 1200);
    expect([await names(), await lines()]).toEqual([['bills: a.csv'], known]);
  });

  it('is left alone while it is being written', async () => {
    const { clock, names } = looking();
    await drop('a.csv', BILL.slice(0, 100), 5);
    expect(await names()).toEqual([]);
    await drop('a.csv', BILL, 0);
    expect(await names()).toEqual([]);
    clock.now += 30_000;
    expect(await names()).toEqual([]);
    clock.now += 30_000;
    expect(await names()).toEqual(['bills: a.csv']);
  });

  it('is not taken twice where one bill has two names, and says so', async () => {
    const { lines, names, importing } = looking();
    await drop('a.csv', BILL);
    await names();
    const known = await lines();
    await drop('copy.csv', BILL);
    expect([await names(), await lines()]).toEqual([[], known]);
    expect(importing.troubles()).toMatchObject([{ code: 'file-repeated', subject: 'copy.csv' }]);
    await rm(join(folder, 'copy.csv'));
    await names();
    expect(importing.troubles()).toEqual([]);
  });

  it('keeps what a removed file told, and what was taken back stays so', async () => {
    const { stores, lines, names, begin } = looking();
    await drop('a.csv', BILL);
    await names();
    await stores.files.withdraw(1, { at: instant(NOW) });
    expect([await names(begin()), await lines()]).toEqual([[], []]);
    await drop('b.csv', BILL.replaceAll('acme', 'blue'));
    await names();
    const known = await lines();
    await rm(join(folder, 'b.csv'));
    expect([await names(), await lines()]).toEqual([[], known]);
  });

  it('takes the others where one can not be used, until that one is changed', async () => {
    const { names, importing } = looking();
    await drop('a.csv', 'no bill');
    await drop('b.csv', BILL);
    expect(await names()).toEqual(['bills: b.csv']);
    expect(importing.troubles()).toMatchObject([{ code: 'file-unusable', severity: 'error', subject: 'a.csv' }]);
    expect(JSON.stringify(importing.troubles())).not.toContain(folder);
    await drop('a.csv', BILL.replaceAll('acme', 'blue'), 600);
    expect(await names()).toEqual(['bills: a.csv']);
    expect(importing.troubles()).toEqual([]);
  });

  it('goes on from there where the records could not be reached', async () => {
    const { doors, names, begin } = looking();
    await drop('a.csv', BILL);
    const working = doors.files;
    doors.files = { ...doors.files, take: () => Promise.reject(new Problem('records-unreachable', 'gone')) };
    const importing = begin();
    await expect(importing.run(new AbortController().signal)).rejects.toThrow('gone');
    doors.files = working;
    expect(await names(begin())).toEqual(['bills: a.csv']);
  });

  it('takes packed and plain copies of a bill for one', async () => {
    const { lines, names } = looking();
    await drop('a.csv', BILL);
    await names();
    const known = await lines();
    await rm(join(folder, 'a.csv'));
    await drop('a.csv.gz', gzipSync(BILL));
    await drop('b.csv.gz', gzipSync(BILL));
    expect([await names(), await lines()]).toEqual([[], known]);
  });

  it('takes what was changed last of a plain and a packed one, and says so', async () => {
    const { names, importing } = looking();
    await drop('a.csv', BILL.split('\n').slice(0, 1).join('\n'), 7200);
    await names();
    await drop('a.csv.gz', gzipSync(BILL), 600);
    expect(await names()).toEqual(['bills: a.csv']);
    expect(importing.troubles()).toMatchObject([{ code: 'file-superseded', subject: 'a.csv' }]);
    expect(importing.troubles()[0]?.message).toContain('the plain one was left out');
    await rm(join(folder, 'a.csv'));
    expect([await names(), importing.troubles()]).toEqual([[], []]);
  });

  it('loses nothing where a bill is renamed and its old name tells of the next month', async () => {
    const { lines, names, importing } = looking();
    await drop('latest.csv', BILL);
    await names();
    await rename(join(folder, 'latest.csv'), join(folder, '2026-11.csv'));
    await names();
    await drop('latest.csv', BILL.replaceAll('acme', 'blue'), 1800);
    expect(await names()).toEqual(['bills: latest.csv', 'bills: 2026-11.csv']);
    expect(importing.troubles()).toEqual([]);
    expect(new Set(await lines())).toContain('acme');
    expect(new Set(await lines())).toContain('blue');
  });

  it('takes nothing of a bill that is cut or unpacks to too much, and says so', async () => {
    const { lines, names, importing } = looking();
    await drop('cut.csv.gz', gzipSync(BILL).subarray(0, -12));
    await drop('bomb.csv.gz', gzipSync(BILL + 'x'.repeat(200_000)));
    expect([await names(), await lines()]).toEqual([[], []]);
    expect(importing.troubles().map(({ code, subject }) => [code, subject])).toEqual([
      ['file-unusable', 'bomb.csv'],
      ['file-unusable', 'cut.csv'],
    ]);
  });

  it('takes the others where one can not be opened, and that one once it can', async () => {
    const { doors, names, importing } = looking();
    await drop('a.csv', BILL);
    await drop('b.csv', BILL.replaceAll('acme', 'blue'));
    const { dropped } = doors;
    const denied = new Problem('folder-unreadable', `${join(folder, 'a.csv')} can't be read`);
    doors.dropped = {
      list: () => dropped.list(),
      digest: (file) => (file.name === 'a.csv' ? Promise.reject(denied) : dropped.digest(file)),
    };
    expect(await names()).toEqual(['bills: b.csv']);
    expect(importing.troubles()).toMatchObject([{ code: 'file-unusable', subject: 'a.csv' }]);
    expect(JSON.stringify(importing.troubles())).not.toContain(folder);
    doors.dropped = dropped;
    expect(await names()).toEqual(['bills: a.csv']);
  });

  it('holds other things that are none of its business', async () => {
    const { names } = looking();
    await drop('.hidden.csv', BILL);
    await drop('a.csv.part', BILL);
    await mkdir(join(folder, 'deep.csv'));
    await drop('target', BILL);
    await symlink(join(folder, 'target'), join(folder, 'link.csv'));
    expect(await names()).toEqual([]);
    await rename(join(folder, 'target'), join(folder, 'b.csv'));
    expect(await names()).toEqual(['bills: b.csv']);
    expect(await readFile(join(folder, 'b.csv'), 'utf8')).toBe(BILL);
  });

  it('that is not there is named', async () => {
    const { importing, doors } = looking();
    doors.dropped = droppedFiles({ folder: join(folder, 'none'), ending: '.csv', mostBytes: 1 });
    await expect(importing.run(new AbortController().signal)).rejects.toMatchObject({ code: 'folder-unreadable' });
  });
});
