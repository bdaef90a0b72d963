import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberedReads } from './remembered-reads.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'comptroller-reads-'))));
afterEach(() => rm(folder, { recursive: true }));

function counting() {
  const state = { reads: 0 };
  const read = rememberedReads<{ readonly zone: number }, string>(async (path, options) => {
    state.reads++;
    return `${await readFile(path, 'utf8')} ${options?.zone ?? ''}`;
  });
  return { state, read };
}

describe('a file that is read again and again', () => {
  it('is read once until it changes, by whatever way', async () => {
    const { state, read } = counting();
    const path = join(folder, 'jobs');
    await writeFile(path, 'one');
    expect([await read(path), await read(path), state.reads]).toEqual(['one ', 'one ', 1]);
    await writeFile(path, 'two');
    expect([await read(path), state.reads]).toEqual(['two ', 2]);
    await writeFile(join(folder, 'new'), 'six');
    await rename(join(folder, 'new'), path);
    expect([await read(path), await read(path), state.reads]).toEqual(['six ', 'six ', 3]);
  });

  it('is another with other options', async () => {
    const { state, read } = counting();
    const path = join(folder, 'jobs');
    await writeFile(path, 'one');
    expect([await read(path, { zone: 1 }), await read(path, { zone: 2 }), state.reads]).toEqual(['one 1', 'one 2', 2]);
  });

  it('is asked for again where it could not be read', async () => {
    const { state, read } = counting();
    const path = join(folder, 'jobs');
    for (let turn = 0; turn < 2; turn++) await expect(read(path)).rejects.toThrow('ENOENT');
    await writeFile(path, 'one');
    expect([await read(path), state.reads]).toEqual(['one ', 3]);
    await rm(path);
    await expect(read(path)).rejects.toThrow('ENOENT');
  });
});
