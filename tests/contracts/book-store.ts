import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { booksOfPages } from '../../src/domain/accounting/pages/books-of-pages.ts';
import {
  DAY_MILLISECONDS,
  HOUR_MILLISECONDS,
  type PagesWanted,
  TALLY_KINDS,
  type TallyPages,
} from '../../src/domain/accounting/pages/tally-pages.ts';
import { namedTallies } from '../../src/domain/accounting/pages/named-tallies.ts';
import { METHODS } from '../../src/domain/accounting/account.ts';
import { AMOUNTS, GAP_CEILING, noSums, PAGE_AMOUNTS } from '../../src/domain/accounting/tally.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import { pagesAsWanted } from '../plain-books.ts';
import type { BookStore, ChapterLength, KeptChapter } from '../../src/ports/book-store.ts';

/** A place for books that outlives the store which is open on it. */
export interface BookPlace {
  open(): Promise<BookStore & AsyncDisposable>;
  discard(): Promise<void>;
}

const LENGTHS = { hour: HOUR_MILLISECONDS, day: DAY_MILLISECONDS } as const;
/** Some day of 2025 on which a year of days and a month of hours may end. */
const START = Date.UTC(2025, 5, 15);

const amount = fc.integer({ min: 0, max: 1_000_000 });
const amounts = (length: number) => fc.array(amount, { minLength: length, maxLength: length });
const id = fc.constantFrom('', 'a', "o'b", 'ü\n\0', '{from:Int64}');

const pageAt = (start: number, length: ChapterLength): fc.Arbitrary<TallyPages> =>
  fc
    .record({
      kind: fc.constantFrom(...TALLY_KINDS),
      customerId: id,
      workloadId: id,
      lineageId: id,
      clusterId: id,
      sums: amounts(13),
      basis: fc.dictionary(
        fc.constantFrom(...METHODS),
        fc.record({ seconds: fc.integer({ min: 1, max: 99 }), estimate: amount, why: id }),
      ),
      peaks: amounts(4 * AMOUNTS),
      amounts: amounts(PAGE_AMOUNTS),
    })
    .map(({ sums, basis, peaks, amounts: ofPage, kind, ...name }) => {
      const total = noSums();
      (Object.keys(total) as (keyof typeof total)[]).forEach((key, place) => (total[key] = sums[place] ?? 0));
      const peak = (place: number) => Float64Array.from(peaks.slice(place * AMOUNTS, (place + 1) * AMOUNTS));
      return {
        // An account is of one lineage at a time.
        name: kind.startsWith('lineage') ? { ...name, kind } : { ...name, kind, lineageId: `of ${name.workloadId}` },
        total,
        basis: new Map(
          METHODS.flatMap((method) => {
            const told = basis[method];
            return told === undefined ? [] : [[method, { ...told, assumptions: new Set([told.why]) }] as const];
          }),
        ),
        heldFrom: start + (sums[0] ?? 0),
        heldUntil: start + LENGTHS[length],
        peaks: { minute: peak(0), hour: peak(1), ...(length === 'day' && { day: peak(2), week: peak(3) }) },
        latestStart: start,
        starts: [start],
        amounts: ofPage,
      };
    });

const chapterAt = (position: number, length: ChapterLength): fc.Arbitrary<KeptChapter> => {
  const start = START + position * LENGTHS[length];
  const pages = fc.uniqueArray(pageAt(start, length), { maxLength: 12, selector: ({ name }) => JSON.stringify(name) });
  return fc
    .record({ pages, windows: fc.nat(), madeOf: id, seconds: amount })
    .map(({ pages: all, windows, madeOf, seconds }) => ({
      from: instant(start),
      until: instant(start + LENGTHS[length]),
      pages: all,
      origin: { madeOf, windows },
      notes: {
        fates: new Map([['c', { workload: seconds, idle: 1, unallocated: 2 }]]),
        activeSeconds: new Map([["o'b", seconds]]),
        findings: [
          { code: 'x', severity: 'notice', subject: 'ü', message: "it's", period: period(instant(1), instant(2)) },
        ],
      },
    }));
};

/** What the pages come to, by name. */
function cameTo(pages: readonly TallyPages[], length: ChapterLength) {
  const use = { pageMilliseconds: LENGTHS[length], role: 'counted' } as const;
  const books = booksOfPages({ parts: [{ pages, use }], notes: [] }, LENGTHS.day);
  const found = [...namedTallies(books)].map(([name, tally]) => {
    const { total, basis, heldFrom, heldUntil, firstStep, course } = tally;
    const ordered = METHODS.flatMap((method) => {
      const told = basis.get(method);
      return told === undefined ? [] : [[method, told.seconds, told.estimate, [...told.assumptions].sort()]];
    });
    return [
      JSON.stringify(name),
      { total, ordered, heldFrom, heldUntil, firstStep, course, peaks: tally.peaks() },
    ] as const;
  });
  return new Map(found);
}

const withGap = (amounts: ArrayLike<number>, gap: number): readonly number[] =>
  Array.from(amounts).with(GAP_CEILING, gap);

/** By name each page with its amounts, and the highest of an hour. */
function amountsIn(pages: readonly TallyPages[]) {
  const found = new Map<string, { told: Map<number, readonly number[]>; hour: number[] }>();
  for (const { name, starts, amounts, peaks } of pages) {
    const key = [name.kind, name.customerId, name.workloadId, name.lineageId, name.clusterId].join('\u0001');
    const of = found.get(key) ?? { told: new Map(), hour: Array.from({ length: AMOUNTS }, () => 0) };
    found.set(key, of);
    starts.forEach((start, page) => {
      of.told.set(start, Array.from(amounts).slice(page * PAGE_AMOUNTS, (page + 1) * PAGE_AMOUNTS));
    });
    of.hour = of.hour.map((most, place) => Math.max(most, peaks.hour[place] ?? 0));
  }
  return found;
}

const withoutPages = ({ from, until, origin, notes }: KeptChapter) => ({ from, until, origin, notes });
const positions = (from: number, until: number, length: ChapterLength) =>
  period(instant(START + from * LENGTHS[length]), instant(START + until * LENGTHS[length]));

/** What every form of the store of books promises. */
export function bookStoreContract(form: string, freshPlace: () => Promise<BookPlace>): void {
  describe(`a store of books: ${form}`, () => {
    let place: BookPlace;
    let store: BookStore & AsyncDisposable;
    beforeEach(async () => {
      place = await freshPlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await place.discard();
    });

    it.each(['hour', 'day'] as const)('gives back what was written of each %s, and each once', async (length) => {
      const chapters = fc.tuple(...[-1, 0, 1, 2].map((position) => chapterAt(position, length)));
      for (const [first, ...others] of fc.sample(chapters, 4)) {
        const all = [...others, first].filter((one) => one !== undefined);
        for (const chapter of all) await store.write(length, chapter);
        const inTime = all.toSorted((a, b) => a.from - b.from);
        expect(await store.headings(length, positions(-1, 3, length))).toEqual(inTime.map(withoutPages));
        expect(await store.headings(length, positions(0, 2, length))).toEqual(inTime.slice(1, 3).map(withoutPages));
        const pages = await store.pages(length, positions(0, 3, length));
        expect(cameTo(pages, length)).toEqual(
          cameTo(
            inTime.slice(1).flatMap((one) => one.pages),
            length,
          ),
        );
      }
    });

    it('gives what stood at an edition, whatever is written meanwhile', async () => {
      const all = fc.sample(chapterAt(0, 'hour'), 12).filter(({ pages }) => pages.length > 0);
      const [first, ...others] = all as [KeptChapter, ...KeptChapter[]];
      await store.write('hour', first);
      const began = await store.latestEdition();
      const progress = { isWriting: true };
      const writing = (async () => {
        for (const chapter of others) await store.write('hour', chapter);
      })().finally(() => (progress.isWriting = false));
      const [hour, known] = [positions(0, 1, 'hour'), new Set(all.map(({ origin }) => JSON.stringify(origin)))];
      while (progress.isWriting) {
        const asOf = await store.latestEdition();
        const [heading] = await store.headings('hour', hour, asOf);
        expect(known.has(JSON.stringify(heading?.origin))).toBe(true);
        const wanted = all.filter(({ origin }) => isDeepStrictEqual(origin, heading?.origin)).map(({ pages }) => pages);
        const pages = cameTo(await store.pages('hour', hour, { asOf }), 'hour');
        expect(wanted.map((one) => cameTo(one, 'hour'))).toContainEqual(pages);
      }
      await writing;
      expect(await store.headings('hour', hour, began)).toEqual([withoutPages(first)]);
      expect(cameTo(await store.pages('hour', hour, { asOf: began }), 'hour')).toEqual(cameTo(first.pages, 'hour'));
      expect(await store.editions('hour', hour, began)).toHaveLength(1);
      expect(await store.editions('hour', hour, began - 1)).toEqual([]);
      await store.forget('hour', hour);
      expect([await store.editions('hour', hour), await store.editions('hour', hour, began)]).toMatchObject([[], [{}]]);
    });

    it.each(['hour', 'day'] as const)('gives of each %s what is wanted of it', async (length) => {
      const chapters = fc.sample(fc.tuple(...[0, 1, 2, 3].map((position) => chapterAt(position, length))), 1).flat();
      const withGaps = chapters.map((chapter) => ({
        ...chapter,
        pages: chapter.pages.map((page, position) => ({ ...page, amounts: withGap(page.amounts, position % 2) })),
      }));
      for (const chapter of withGaps) await store.write(length, chapter);
      const at = (position: number) => positions(position, 9, length).from;
      const wanted: readonly PagesWanted[] = [
        { peaksFrom: { hour: at(1) } },
        { peaksFrom: { hour: at(2), day: at(1), week: at(3) } },
        { gapsAloneWithin: positions(1, 3, length) },
        { peaksFrom: { hour: at(0), day: at(9), week: at(2) }, gapsAloneWithin: positions(0, 3, length) },
      ];
      for (const one of wanted) {
        const found = await store.pages(length, positions(0, 4, length), one);
        expect(cameTo(found, length)).toEqual(cameTo(pagesAsWanted(withGaps, one), length));
      }
      const beside = { parts: 'amounts', peaksFrom: { hour: at(2) } } as const;
      expect(amountsIn(await store.pages(length, positions(0, 4, length), beside))).toEqual(
        amountsIn(pagesAsWanted(withGaps, beside)),
      );
    });

    it('keeps hours and days apart, and the later edition alone', async () => {
      const [hour] = fc.sample(chapterAt(0, 'hour'), 1);
      const [day] = fc.sample(chapterAt(0, 'day'), 1);
      const [again] = fc.sample(chapterAt(0, 'hour'), 1);
      if (hour === undefined || day === undefined || again === undefined) throw new Error('nothing was made');
      expect(await store.span()).toBeUndefined();
      await store.write('hour', hour);
      await store.write('day', day);
      expect(await store.span()).toEqual(period(day.from, day.until));
      await store.write('hour', again);
      await store[Symbol.asyncDispose]();
      store = await place.open();
      expect(await store.headings('hour', positions(0, 1, 'hour'))).toEqual([withoutPages(again)]);
      expect(cameTo(await store.pages('hour', positions(0, 1, 'hour')), 'hour')).toEqual(cameTo(again.pages, 'hour'));
      expect(cameTo(await store.pages('day', positions(0, 1, 'day')), 'day')).toEqual(cameTo(day.pages, 'day'));
      await store.write('hour', hour);
      expect(cameTo(await store.pages('hour', positions(0, 1, 'hour')), 'hour')).toEqual(cameTo(hour.pages, 'hour'));
    });

    it('gives a chapter a higher edition each time that it is written', async () => {
      const [hour, next] = fc.sample(fc.tuple(chapterAt(0, 'hour'), chapterAt(1, 'hour')), 1)[0] ?? [];
      if (hour === undefined || next === undefined) throw new Error('nothing was made');
      const editions = () => store.editions('hour', positions(0, 2, 'hour'));
      await store.write('hour', next);
      await store.write('hour', hour);
      const [first, second] = await editions();
      expect([first?.from, second?.from]).toEqual([hour.from, next.from]);
      expect(await editions()).toEqual([first, second]);
      await store.write('hour', hour);
      const [again, ...others] = await editions();
      expect(again?.edition).toBeGreaterThan(first?.edition ?? Number.NaN);
      expect(others).toEqual([second]);
      await store.forget('hour', positions(0, 1, 'hour'));
      expect(await editions()).toEqual([second]);
      await store.write('hour', hour);
      expect((await editions())[0]?.edition).toBeGreaterThan(again?.edition ?? Number.NaN);
    });

    it('forgets the chapters of a period, and takes them again', async () => {
      const chapters = fc.sample(fc.tuple(...[0, 1, 2, 3].map((position) => chapterAt(position, 'day'))), 1).flat();
      for (const chapter of chapters) await store.write('day', chapter);
      await store.forget('day', positions(1, 3, 'day'));
      await store.forget('day', positions(1, 3, 'day'));
      const left = chapters.filter((_, position) => position === 0 || position === 3);
      expect(await store.headings('day', positions(0, 4, 'day'))).toEqual(left.map(withoutPages));
      const pages = await store.pages('day', positions(0, 4, 'day'));
      expect(cameTo(pages, 'day')).toEqual(
        cameTo(
          left.flatMap((one) => one.pages),
          'day',
        ),
      );
      for (const chapter of chapters) await store.write('day', chapter);
      expect(await store.headings('day', positions(0, 4, 'day'))).toHaveLength(4);
    });

    it.each(['hour', 'day'] as const)('forgets for good each %s that starts before a moment', async (length) => {
      const made = fc.sample(fc.tuple(...[-3, -1, 0, 1].map((position) => chapterAt(position, length))), 1).flat();
      for (const chapter of made) await store.write(length, chapter);
      await store.forgetBefore(instant(START));
      await store.forgetBefore(instant(START));
      expect(await store.headings(length, positions(-9, 9, length))).toEqual(made.slice(2).map(withoutPages));
      const pages = await store.pages(length, positions(-9, 9, length));
      expect(cameTo(pages, length)).toEqual(
        cameTo(
          made.slice(2).flatMap((one) => one.pages),
          length,
        ),
      );
    });

    it('answers the same when it has tidied up', async () => {
      const [first, second, again] = fc.sample(fc.tuple(...[0, 1, 0].map((at) => chapterAt(at, 'day'))), 1)[0] ?? [];
      if (first === undefined || second === undefined || again === undefined) throw new Error('nothing was made');
      for (const chapter of [first, second, again]) await store.write('day', chapter);
      await store.forget('day', positions(1, 2, 'day'));
      for (const writtenBefore of [0, 8.64e15]) {
        await store.tidy(instant(writtenBefore));
        expect(await store.headings('day', positions(0, 3, 'day'))).toEqual([withoutPages(again)]);
        expect(cameTo(await store.pages('day', positions(0, 3, 'day')), 'day')).toEqual(cameTo(again.pages, 'day'));
      }
    });

    it('says nothing of a time of which it has nothing', async () => {
      expect(await store.headings('hour', positions(0, 9, 'hour'))).toEqual([]);
      expect(await store.pages('day', positions(0, 9, 'day'))).toEqual([]);
      await store.forget('hour', positions(0, 9, 'hour'));
    });
  });
}
