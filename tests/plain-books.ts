import type { Chapter } from '../src/domain/accounting/pages/book-chapters.ts';
import type { PagesWanted, TallyPages } from '../src/domain/accounting/pages/tally-pages.ts';
import { AMOUNTS, GAP_CEILING } from '../src/domain/accounting/tally.ts';
import { type Period, spanning } from '../src/foundation/instant.ts';
import type { BookStore, ChapterLength, KeptChapter } from '../src/ports/book-store.ts';

/** Books kept in memory page by page. */
export function plainBooks(): BookStore & { readonly kept: Readonly<Record<ChapterLength, Map<number, KeptChapter>>> } {
  const kept = { hour: new Map<number, KeptChapter>(), day: new Map<number, KeptChapter>() };
  const within = (length: ChapterLength, { from, until }: Period) =>
    [...kept[length].values()].filter((one) => one.from >= from && one.from < until).sort((a, b) => a.from - b.from);
  const editions = { hour: new Map<number, number>(), day: new Map<number, number>() };
  let latest = 0;
  return {
    kept,
    write: async (length, chapter) => {
      kept[length].set(chapter.from, chapter);
      editions[length].set(chapter.from, ++latest);
    },
    span: async () => {
      const all = [...kept.hour.values(), ...kept.day.values()];
      return all.reduce((span: Period | undefined, { from, until }) => spanning(span, { from, until }), undefined);
    },
    headings: async (length, period) =>
      within(length, period).map(({ from, until, origin, notes }) => ({ from, until, origin, notes })),
    editions: async (length, period) =>
      within(length, period).map(({ from }) => ({ from, edition: editions[length].get(from) ?? 0 })),
    pages: async (length, period, wanted) => pagesAsWanted(within(length, period), wanted),
    forget: async (length, period) => {
      for (const { from } of within(length, period)) kept[length].delete(from);
    },
    forgetBefore: async (moment) => {
      for (const chapters of [kept.hour, kept.day]) {
        for (const from of chapters.keys()) if (from < moment) chapters.delete(from);
      }
    },
    tidy: () => Promise.resolve(),
  };
}

/** The pages of chapters, of which each tells of one, without what is not wanted. */
export const pagesAsWanted = (chapters: readonly Chapter[], wanted: PagesWanted = {}): readonly TallyPages[] =>
  chapters.flatMap(({ pages }) => pages).map((page) => asWanted(page, wanted));

const NO_PEAK = new Float64Array(AMOUNTS);

function asWanted(page: TallyPages, { peaksFrom, gapsAloneWithin: quiet }: PagesWanted): TallyPages {
  const { minute, ...peaks } = page.peaks;
  const isTrusted = (length: 'hour' | 'day' | 'week'): boolean =>
    peaksFrom === undefined || page.latestStart >= (peaksFrom[length] ?? Number.POSITIVE_INFINITY);
  const isQuiet = quiet !== undefined && page.latestStart >= quiet.from && page.latestStart < quiet.until;
  const isTold = !isQuiet || (page.amounts[GAP_CEILING] ?? 0) > 0;
  const peak = (length: 'hour' | 'day' | 'week') => (isTrusted(length) ? (peaks[length] ?? NO_PEAK) : NO_PEAK);
  return {
    ...page,
    peaks: { minute, hour: peak('hour'), day: peak('day'), week: peak('week') },
    ...(isTold ? {} : { starts: [], amounts: [] }),
  };
}
