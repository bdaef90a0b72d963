import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFindings } from '../../src/adapters/records/memory/memory-findings.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { FindingStore } from '../../src/ports/finding-store.ts';

let codes = 0;
const freshCode = (): string => `code-${++codes}`;
const span = (from: number, until: number) => period(instant(from), instant(until));
const ALL = { limit: 1000 };

export function findingStoreCases(store: () => FindingStore): void {
  describe('findings', () => {
    const noted = (code: string, more: Partial<Finding> = {}): Finding => ({
      code,
      severity: 'warning',
      subject: 'n/0',
      message: 'first',
      ...more,
    });

    it('come back as they were told, with when they were seen', async () => {
      const code = freshCode();
      const told = noted(code, { period: span(10.25, 20), count: 3, subject: 'длинное 🚀 '.repeat(900) });
      await store().note([told, noted(code)], instant(30.5));
      const [first, second, ...rest] = await store().list({ ...ALL, code });
      const seen = { firstSeenAt: 30.5, lastSeenAt: 30.5 };
      expect(rest).toEqual([]);
      expect([first, second].sort((a, b) => b!.count - a!.count)).toEqual([
        { ...told, ...seen, id: expect.any(Number) as number },
        { ...noted(code), ...seen, count: 1, id: expect.any(Number) as number },
      ]);
    });

    it('told again add nothing; a greater count, a later end and a graver severity stand', async () => {
      const code = freshCode();
      const early = noted(code, { period: span(0, 10), count: 5, severity: 'notice' });
      const late = noted(code, { period: span(0, 30), count: 7, severity: 'error', message: 'later' });
      for (const [finding, seenAt] of [
        [early, 1],
        [late, 3],
        [early, 2],
        [late, 3],
      ] as const) {
        await store().note([finding], instant(seenAt));
      }
      expect(await store().list({ ...ALL, code })).toMatchObject([
        {
          period: { from: 0, until: 30 },
          count: 7,
          severity: 'error',
          message: 'first',
          firstSeenAt: 1,
          lastSeenAt: 3,
        },
      ]);
    });

    it('told twice in one call are one', async () => {
      const code = freshCode();
      await store().note([noted(code, { count: 2 }), noted(code, { count: 1, severity: 'error' })], instant(0));
      expect(await store().list({ ...ALL, code })).toMatchObject([{ count: 2, severity: 'error' }]);
    });

    it('are told apart by code, subject and the start of their period', async () => {
      const code = freshCode();
      const others = [
        noted(code, { subject: 'n/1' }),
        noted(code, { period: span(0, 1) }),
        noted(code, { period: span(1, 2) }),
      ];
      await store().note([noted(code), ...others], instant(0));
      expect(await store().list({ ...ALL, code })).toHaveLength(4);
    });

    it('are given by pages that follow each other', async () => {
      const code = freshCode();
      const subjects = Array.from({ length: 1203 }, (_, index) => `n/${index}`);
      await store().note(
        subjects.map((subject) => noted(code, { subject })),
        instant(0),
      );
      const walked: string[] = [];
      for (let afterId: number | undefined; ; ) {
        const page = await store().list({ code, limit: 100, ...(afterId === undefined ? {} : { afterId }) });
        walked.push(...page.map(({ subject }) => subject));
        afterId = page.at(-1)?.id;
        if (afterId === undefined) break;
      }
      expect(walked.sort()).toEqual(subjects.sort());
    });

    it.each([
      ['ends where the question begins', 0, 10, 10, 20, false],
      ['ends after the question begins', 0, 11, 10, 20, true],
      ['begins where the question ends', 20, 30, 10, 20, false],
      ['begins before the question ends', 19, 30, 10, 20, true],
      ['has no length and lies at the beginning', 10, 10, 10, 20, true],
      ['has no length and lies at the end', 20, 20, 10, 20, false],
    ])('whose period %s: %s', async (...[, from, until, askedFrom, askedUntil, isTold]) => {
      const code = freshCode();
      await store().note([noted(code, { period: span(from, until) })], instant(15));
      const asked = { ...ALL, code, from: instant(askedFrom), until: instant(askedUntil) };
      expect(await store().list(asked)).toHaveLength(isTold ? 1 : 0);
    });

    it('without a period are asked for by when they were seen', async () => {
      const code = freshCode();
      await store().note([noted(code)], instant(10));
      await store().note([noted(code)], instant(20));
      const told = async (from: number, until: number) =>
        (await store().list({ ...ALL, code, from: instant(from), until: instant(until) })).length;
      expect([await told(0, 10), await told(0, 11), await told(20, 30), await told(21, 30)]).toEqual([0, 1, 1, 0]);
    });

    it('last seen before a moment are forgotten, and no others', async () => {
      const code = freshCode();
      await store().note([noted(code, { subject: 'gone' })], instant(-1001));
      await store().note([noted(code, { subject: 'kept' })], instant(-1000));
      await store().forgetBefore(instant(-1000));
      expect((await store().list({ ...ALL, code })).map(({ subject }) => subject)).toEqual(['kept']);
    });

    it('take any text, and ask for it', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom("'; drop table findings; --", '\0', '\uD800', '\\'),
      );
      const property = fc.asyncProperty(text, text, async (subject, message) => {
        const code = freshCode();
        await store().note([noted(code, { subject, message })], instant(0));
        expect(await store().list({ ...ALL, code, subject })).toHaveLength(1);
      });
      await fc.assert(property, { numRuns: 50 });
    });

    it('noted in any order and any parts come to the same', async () => {
      const finding = fc.record({
        subject: fc.constantFrom('a', 'b'),
        severity: fc.constantFrom('notice', 'warning', 'error'),
        count: fc.integer({ min: 1, max: 9 }),
        period: fc.option(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 2, max: 5 })), { nil: undefined }),
      });
      const property = fc.asyncProperty(fc.array(fc.array(finding)), async (calls) => {
        const model = memoryFindings();
        const code = freshCode();
        for (const [index, call] of calls.entries()) {
          const told = call.map(({ period, ...rest }) =>
            noted(code, {
              ...rest,
              severity: rest.severity as 'notice',
              ...(period ? { period: span(...period) } : {}),
            }),
          );
          await store().note(told, instant(index));
          await model.note(told, instant(index));
        }
        const told = async (of: FindingStore) =>
          (await of.list({ ...ALL, code }))
            .map((kept) =>
              JSON.stringify({ ...kept, id: 0 }, [
                'id',
                ...Object.keys(noted(code)),
                'count',
                'period',
                'from',
                'until',
                'firstSeenAt',
                'lastSeenAt',
              ]),
            )
            .sort();
        expect(await told(store())).toEqual(await told(model));
      });
      await fc.assert(property, { numRuns: 40 });
    });
  });
}
