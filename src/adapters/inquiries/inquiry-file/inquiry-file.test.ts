import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hour } from '../../../../tests/seen-workload.ts';
import type { Inquiry } from '../../../domain/cases/inquiry.ts';
import { Problem } from '../../../foundation/problem.ts';
import { inquiryFile, type WriteStep } from './inquiry-file.ts';

const inquiry = (id: string): Inquiry => ({
  id,
  customerId: 'acme',
  openedAt: hour(0),
  questions: [
    {
      claim: 'kind',
      askedAt: hour(0),
      question: 'What is it?',
      wouldAnswer: ['logs'],
      about: { declared: 'training', workloadIds: ['run-1'], seenLow: 3 },
      verdict: 'inconsistent',
      because: 'it looks otherwise',
      evaluatedAt: hour(2),
      answers: [{ answeredAt: hour(1), by: 'A', statement: 'It serves.', evidence: ['log'] }],
      weighings: [
        {
          weighedAt: hour(2),
          by: 'B',
          outcome: 'explains',
          because: 'log',
          verdict: 'inconsistent',
          about: { declared: 'training', workloadIds: [] },
        },
      ],
      state: 'settled',
      note: 'Explained',
    },
  ],
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inquiries-'));
});
afterAll(() => rm(folder, { recursive: true }));

const put = (path: string, id: string, step?: WriteStep) =>
  inquiryFile(step).change(path, (before) => ({ inquiries: [...before, inquiry(id)] }));
const codeOf = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

describe('a file of inquiries', () => {
  it('gives back what was written, and nothing where there is no file yet', async () => {
    const path = join(folder, 'new.json');
    expect(await inquiryFile().read(path)).toEqual([]);
    await put(path, 'a');
    await put(path, 'b');
    expect(await inquiryFile().read(path)).toStrictEqual([inquiry('a'), inquiry('b')]);
  });

  it.each(['draft', 'looked-again', 'renamed'] as const)(
    'is whole after a crash at %s: as before or as written',
    async (at) => {
      const path = join(folder, `crash-${at}.json`);
      await put(path, 'a');
      const crash = put(path, 'b', (step) => {
        if (step === at) throw new Error('crash');
      });
      expect(await codeOf(crash)).toBe('output-not-written');
      const kept = (await inquiryFile().read(path)).map(({ id }) => id);
      expect(kept).toEqual(at === 'renamed' ? ['a', 'b'] : ['a']);
      await put(path, 'c');
      expect((await inquiryFile().read(path)).at(-1)?.id).toBe('c');
    },
  );

  it('refuses the later of two that change it at once, and loses neither what was there nor the first', async () => {
    const path = join(folder, 'two.json');
    await put(path, 'a');
    const later = inquiryFile().change(path, async (before) => {
      await put(path, 'first');
      return { inquiries: [...before, inquiry('later')] };
    });
    expect(await codeOf(later)).toBe('inquiries-changed');
    expect((await inquiryFile().read(path)).map(({ id }) => id)).toEqual(['a', 'first']);
    expect((await readdir(folder)).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('is not touched where the change is refused, nor where it holds something else', async () => {
    const path = join(folder, 'else.json');
    await writeFile(path, '{"format":"something/1"}');
    expect(await codeOf(put(path, 'a'))).toBe('inquiries-unreadable');
    expect(await readFile(path, 'utf8')).toBe('{"format":"something/1"}');
    expect(await codeOf(put(join(folder, 'no', 'where.json'), 'a'))).toBe('output-not-written');
    expect(await codeOf(inquiryFile().read(folder))).toBe('inquiries-unreadable');
  });

  it('of any content is inquiries or a Problem', async () => {
    const path = join(folder, 'hostile.json');
    await rm(path, { force: true });
    await put(path, 'a');
    const text = await readFile(path, 'utf8');
    const mutation = fc.tuple(
      fc.nat(text.length - 1),
      fc.nat(12),
      fc.constantFrom('', '9', 'null', '[]', '"', '1e999'),
    );
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      mutation.map(([at, length, by]) => text.slice(0, at) + by + text.slice(at + length)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (content) => {
        await writeFile(path, content);
        expect(['done', 'inquiries-unreadable']).toContain(await codeOf(inquiryFile().read(path)));
      }),
      { numRuns: 100 },
    );
  });
});
