import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyModel } from '../../../../tests/toy-classifier.ts';
import { Problem } from '../../../foundation/problem.ts';
import { modelFiles } from './model-files.ts';

const outcomeOf = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'read',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'classifiers-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a folder of classifiers', () => {
  it('gives back what was written, the latest where no version is asked for', async () => {
    const shelf = modelFiles(folder);
    await shelf.write(join(folder, '2026-01-01.json'), { ...toyModel(), version: '2026-01-01' });
    await shelf.write(join(folder, '2026-02-01.json'), { ...toyModel(), version: '2026-02-01' });
    expect(await shelf.versions()).toEqual(['2026-01-01', '2026-02-01']);
    expect((await shelf.read()).version).toBe('2026-02-01');
    expect(await shelf.read('2026-01-01')).toEqual({ ...toyModel(), version: '2026-01-01' });
    expect((await shelf.read(join(folder, '2026-01-01.json'))).version).toBe('2026-01-01');
  });

  it('never writes over a version', async () => {
    const shelf = modelFiles(folder);
    const before = await readFile(join(folder, '2026-01-01.json'), 'utf8');
    await expect(shelf.write(join(folder, '2026-01-01.json'), toyModel())).rejects.toThrow(/never changed/);
    expect(await readFile(join(folder, '2026-01-01.json'), 'utf8')).toBe(before);
  });

  it('says what to do where there is none', async () => {
    await expect(modelFiles(join(folder, 'nowhere')).read()).rejects.toThrow(/comptroller train/);
    await expect(modelFiles(folder).read('2025')).rejects.toThrow(/2026-01-01, 2026-02-01/);
  });

  it('refuses what is no classifier with a Problem, whatever is in the file', async () => {
    const path = join(folder, 'hostile');
    const text = JSON.stringify(toyModel());
    const mutation = fc.tuple(
      fc.nat(text.length - 1),
      fc.nat(12),
      fc.constantFrom('', '9', 'null', '[]', '"', '-1', '1e999'),
    );
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      mutation.map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (content) => {
        await writeFile(path, content);
        const outcome = await outcomeOf(modelFiles(folder).read(path));
        expect(['read', 'classifier-unreadable']).toContain(outcome);
      }),
      { numRuns: 300 },
    );
  });
});
