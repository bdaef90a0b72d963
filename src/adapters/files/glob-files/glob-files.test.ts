import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { globFiles } from './glob-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
mkdirSync(join(folder, 'inner'));
for (const name of ['b.csv', 'a.csv.gz', 'inner/c.csv', 'notes.md']) writeFileSync(join(folder, name), 'xy');
afterAll(() => rmSync(folder, { recursive: true }));

const names = async (pattern: string) =>
  (await globFiles.find(pattern, ['.csv', '.csv.gz'])).map(({ path }) => relative(folder, path));

describe('finding files', () => {
  it('takes a file as itself, whatever it is called', async () => {
    expect(await globFiles.find(join(folder, 'notes.md'), ['.csv'])).toEqual([
      { path: join(folder, 'notes.md'), bytes: 2 },
    ]);
  });

  it('takes a folder as the files of the format below it, in the order of names', async () => {
    expect(await names(folder)).toEqual(['a.csv.gz', 'b.csv', join('inner', 'c.csv')]);
  });

  it('takes anything else as a glob', async () => {
    expect(await names(join(folder, '*.csv'))).toEqual(['b.csv']);
  });

  it('reads a file once where a link leads back into the folder', async () => {
    symlinkSync('.', join(folder, 'loop'));
    expect(await names(folder)).toEqual(['a.csv.gz', 'b.csv', join('inner', 'c.csv')]);
  });

  it('follows a link to a file elsewhere', async () => {
    const other = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    writeFileSync(join(other, 'z.csv'), 'xy');
    symlinkSync(join(other, 'z.csv'), join(folder, 'inner', 'd.csv'));
    expect(await names(join(folder, 'inner'))).toEqual([join('inner', 'c.csv'), join('inner', 'd.csv')]);
    rmSync(other, { recursive: true });
    rmSync(join(folder, 'inner', 'd.csv'));
  });

  it('says so when nothing is there, instead of accounting nothing', async () => {
    await expect(names(join(folder, 'none-*.csv'))).rejects.toMatchObject({ code: 'no-such-file' });
    await expect(globFiles.find(join(folder, 'inner'), ['.json'])).rejects.toThrow(/holds no file that ends in .json/);
  });
});
