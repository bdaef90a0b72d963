import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryRecords } from '../../src/adapters/records/memory/memory-records.ts';
import type { Allocation } from '../../src/domain/accounting/allocation.ts';
import type { BillingLine } from '../../src/domain/accounting/billing-line.ts';
import { type Instant, instant, type Period, period } from '../../src/foundation/instant.ts';
import type { RecordStores } from '../../src/ports/record-stores.ts';
import type { ToldRecords } from '../../src/ports/told-records.ts';

let places = 0;
/** A source and a time that no other case uses. */
function freshPlace() {
  const start = ++places * 1e9;
  return {
    source: `source ${places}`,
    start,
    span: (from: number, until: number) => spanOf(start + from, start + until),
  };
}
const spanOf = (from: number, until: number): Period => period(instant(from), instant(until));

async function all<Told>(records: ToldRecords<Told>, of: Period, knownAt?: number): Promise<Told[]> {
  const told: Told[] = [];
  for await (const one of records.read(of, knownAt === undefined ? undefined : instant(knownAt))) told.push(one);
  return told;
}

function allocation(from: number, until: number | undefined, workloadId = 'w'): Allocation {
  return {
    customerId: 'c',
    workloadId,
    runKey: '1',
    from: instant(from),
    ...(until === undefined ? {} : { until: instant(until) }),
    devices: [{ node: 'n', count: 2, indices: [0, 1], share: 1 / 3 }],
    devicesWithoutNode: 0,
    suspendedSeconds: 0.1,
    source: 'jobs.txt',
  };
}

export function toldRecordsCases(stores: () => RecordStores): void {
  const allocations = () => stores().allocations;

  describe('what sources tell', () => {
    it('comes back as it was told, to the last bit and character', async () => {
      const { source, start, span } = freshPlace();
      const told: Allocation = { ...allocation(start + 0.1, start + 1 / 3), customerId: 'c\0\uD800"\\🚀', runKey: '' };
      const toldAt = instant(start);
      expect(await allocations().replace({ source, toldAt }, [told])).toEqual({
        kind: 'replaced',
        added: 1,
        superseded: 0,
      });
      expect(await all(allocations(), span(0, 10))).toEqual([told]);
    });

    it('is told apart by who told it', async () => {
      const { source, start, span } = freshPlace();
      const toldAt = instant(start);
      const own = async (of: Period) => {
        const found: string[] = [];
        for await (const one of allocations().toldBy(source, of)) found.push(one.workloadId);
        return found;
      };
      expect(await own(span(0, 10))).toEqual([]);
      await allocations().replace({ source, toldAt }, [
        allocation(start + 5, start + 8, 'b'),
        allocation(start, start + 2, 'a'),
      ]);
      await allocations().replace({ source: `${source} other`, toldAt: instant(start + 9) }, [
        allocation(start, start + 2, 'c'),
      ]);
      expect([await own(span(0, 10)), await own(span(3, 10))]).toEqual([['a', 'b'], ['b']]);
      await allocations().replace({ source, toldAt: instant(start + 1) }, [allocation(start, start + 2, 'a')]);
      expect(await own(span(0, 10))).toEqual(['a']);
    });

    it('that still runs meets every later period', async () => {
      const { source, start } = freshPlace();
      await allocations().replace({ source, toldAt: instant(start) }, [allocation(start, undefined, `w ${start}`)]);
      const later = await all(allocations(), spanOf(start + 1e14, start + 1e14 + 1));
      expect(later.map(({ workloadId }) => workloadId)).toContain(`w ${start}`);
      await allocations().replace({ source, toldAt: instant(start + 1) }, []);
    });

    it('is superseded by a later telling, and what was known before can be asked', async () => {
      const { source, start, span } = freshPlace();
      const [first, second] = [allocation(start, start + 5, 'first'), allocation(start, start + 5, 'second')];
      await allocations().replace({ source, toldAt: instant(start) }, [first]);
      await allocations().replace({ source, toldAt: instant(start + 10) }, [second]);
      await allocations().replace({ source, toldAt: instant(start + 20) }, []);
      const known = (at?: number) => all(allocations(), span(0, 9), at);
      expect(await known(start - 1)).toEqual([]);
      expect(await known(start)).toEqual([first]);
      expect(await known(start + 9.5)).toEqual([first]);
      expect(await known(start + 10)).toEqual([second]);
      expect(await known(start + 20)).toEqual([]);
      expect(await known()).toEqual([]);
    });

    it('told again changes nothing; an older telling is refused and changes nothing', async () => {
      const { source, start, span } = freshPlace();
      const told = [allocation(start, start + 5)];
      await allocations().replace({ source, toldAt: instant(start + 1) }, told);
      const again = { kind: 'replaced', added: 0, superseded: 0 };
      expect(await allocations().replace({ source, toldAt: instant(start + 1) }, told)).toEqual(again);
      expect(await allocations().replace({ source, toldAt: instant(start + 2) }, [...told].reverse())).toEqual(again);
      const older = { kind: 'older', toldAt: start + 2 };
      expect(await allocations().replace({ source, toldAt: instant(start + 1) }, [])).toEqual(older);
      expect(await all(allocations(), span(0, 9), start + 1)).toEqual(told);
    });

    it('of other sources and outside the time told about stays', async () => {
      const [{ source, start, span }, other] = [freshPlace(), freshPlace()];
      const [early, late] = [allocation(start, start + 10), allocation(start + 10, start + 20)];
      await allocations().replace({ source, toldAt: instant(start) }, [early, late]);
      await allocations().replace({ source: other.source, toldAt: instant(start) }, []);
      const about = span(10, 30);
      expect(await allocations().replace({ source, toldAt: instant(start + 1), about }, [])).toMatchObject({
        superseded: 1,
      });
      expect(await all(allocations(), span(0, 30))).toEqual([early]);
    });

    it('is told as often as it reads the same', async () => {
      const { source, start, span } = freshPlace();
      const line: BillingLine = {
        customerId: 'c',
        period: span(0, 10),
        acceleratorSeconds: { low: 1, estimate: 2, high: 3 },
        grade: 'exact',
        isUnused: false,
        isCorrection: false,
        basis: 'by hand',
      };
      const { billing } = stores();
      await billing.replace({ source, toldAt: instant(start) }, [line, line, line]);
      expect(await all(billing, span(0, 1))).toEqual([line, line, line]);
      const outcome = await billing.replace({ source, toldAt: instant(start + 1) }, [line]);
      expect(outcome).toEqual({ kind: 'replaced', added: 0, superseded: 2 });
      expect(await all(billing, span(0, 1))).toEqual([line]);
    });

    it('is refused whole when a figure is no number', async () => {
      const { source, start, span } = freshPlace();
      const wrong = { ...allocation(start, start + 1), suspendedSeconds: Number.NaN };
      const telling = { source, toldAt: instant(start) };
      const replacing = (async () => allocations().replace(telling, [allocation(start, start + 1), wrong]))();
      await expect(replacing).rejects.toMatchObject({ code: 'record-unstorable' });
      expect(await all(allocations(), span(0, 9))).toEqual([]);
    });

    it('comes in order of its start, page after page', async () => {
      const { source, start, span } = freshPlace();
      const many = Array.from({ length: 2345 }, (_, index) =>
        allocation(start + ((index * 7) % 50), start + 100, `w${index}`),
      );
      await allocations().replace({ source, toldAt: instant(start) }, many);
      const told = await all(allocations(), span(0, 100));
      expect(new Set(told.map(({ workloadId }) => workloadId)).size).toBe(many.length);
      expect(told.map(({ from }) => from)).toEqual(many.map(({ from }) => from).sort((a, b) => a - b));
    });

    it('is forgotten where it ended before a moment, and declarations are not', async () => {
      const { source, start: _, span: __ } = freshPlace();
      const kept = allocation(-2000, -1000);
      await allocations().replace({ source, toldAt: instant(-500) }, [allocation(-2000, -1001), kept]);
      const declared = { customerId: 'c', workloadId: 'w', exclusions: [] };
      await stores().declarations.replace({ source, toldAt: instant(-500) }, [declared]);
      await allocations().forgetBefore(instant(-1000));
      await stores().declarations.forgetBefore(instant(-1000));
      expect(await all(allocations(), spanOf(-3000, -1), -500)).toEqual([kept]);
      expect(await all(stores().declarations, spanOf(-3000, -1), -500)).toEqual([declared]);
    });

    it('told at one time for one source by many is kept as one telling', async () => {
      const { source, start, span } = freshPlace();
      const told = [allocation(start, start + 1, 'a'), allocation(start, start + 1, 'b')];
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          allocations().replace({ source, toldAt: instant(start + (index % 3)) }, told),
        ),
      );
      expect(await all(allocations(), span(0, 9))).toHaveLength(2);
    });

    it('comes to what the law of tellings says, whatever the tellings', async () => {
      const telling = fc.record({
        toldAt: fc.integer({ min: 0, max: 5 }),
        about: fc.option(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 5, max: 9 })), { nil: undefined }),
        told: fc.array(
          fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 6, max: 9 }), fc.constantFrom('a', 'b')),
        ),
        from: fc.constantFrom('x', 'y'),
      });
      const property = fc.asyncProperty(fc.array(telling, { maxLength: 6 }), async (tellings) => {
        const model = memoryRecords().allocations;
        const { source, start, span } = freshPlace();
        for (const { toldAt, about, told, from } of tellings) {
          const of = {
            source: `${source} ${from}`,
            toldAt: instant(start + toldAt),
            ...(about === undefined ? {} : { about: span(...about) }),
          };
          const lines = told.map(([from, until, workload]) => allocation(start + from, start + until, workload));
          expect(await allocations().replace(of, lines)).toEqual(await model.replace(of, lines));
        }
        for (const known of [undefined, start, start + 2, start + 5]) {
          for (const asked of [span(0, 10), span(5, 6)]) {
            expect(textsOf(await all(allocations(), asked, known))).toEqual(textsOf(await all(model, asked, known)));
          }
        }
      });
      await fc.assert(property, { numRuns: 40 });
    });
  });
}

const textsOf = (told: readonly { readonly from: Instant }[]): string[] =>
  told.map((one) => JSON.stringify(one)).sort();
