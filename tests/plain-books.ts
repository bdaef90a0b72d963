import type { Chapter } from '../src/domain/accounting/pages/book-chapters.ts';
import type { PagesWanted, TallyPages } from '../src/domain/accounting/pages/tally-pages.ts';
import { AMOUNTS, GAP_CEILING } from '../src/domain/accounting/tally.ts';
import { type Period, spanning } from '../src/foundation/instant.ts';
import type { BookStore, ChapterLength, KeptChapter } from '../src/ports/book-store.ts';

interface Writing {
  readonly from: number;
  readonly edition: number;
  /** Undefined: forgotten. */
  readonly chapter: KeptChapter | undefined;
}

/** Books kept in memory page by page, with all that stood before. */
export function plainBooks(): BookStore & { readonly kept: Readonly<Record<ChapterLength, Map<number, KeptChapter>>> } {
  const written: Record<ChapterLength, Writing[]> = { hour: [], day: [] };
  let latest = 0;
  const add = (length: ChapterLength, from: number, chapter?: KeptChapter): void =>
    void written[length].push({ from, edition: ++latest, chapter });
  const standing = (length: ChapterLength, asOf = latest): readonly (Writing & { readonly chapter: KeptChapter })[] => {
    const last = new Map(written[length].filter(({ edition }) => edition <= asOf).map((one) => [one.from, one]));
    return [...last.values()]
      .flatMap((one) => (one.chapter === undefined ? [] : [{ ...one, chapter: one.chapter }]))
      .sort((one, other) => one.from - other.from);
  };
  const within = (length: ChapterLength, { from, until }: Period, asOf?: number) =>
    standing(length, asOf).filter((one) => one.from >= from && one.from < until);
  const keptOf = (length: ChapterLength) => new Map(standing(length).map(({ from, chapter }) => [from, chapter]));
  return {
    get kept() {
      return { hour: keptOf('hour'), day: keptOf('day') };
    },
    write: async (length, chapter) => add(length, chapter.from, chapter),
    span: async () => {
      const all = [...standing('hour'), ...standing('day')].map(({ chapter }) => chapter);
      return all.reduce((span: Period | undefined, { from, until }) => spanning(span, { from, until }), undefined);
    },
    latestEdition: async () => latest,
    headings: async (length, period, asOf) =>
      within(length, period, asOf).map(({ chapter: { from, until, origin, notes } }) => ({
        from,
        until,
        origin,
        notes,
      })),
    editions: async (length, period, asOf) =>
      within(length, period, asOf).map(({ chapter, edition }) => ({ from: chapter.from, edition })),
    pages: async (length, period, wanted) =>
      pagesAsWanted(
        within(length, period, wanted?.asOf).map(({ chapter }) => chapter),
        wanted,
      ),
    forget: async (length, period) => {
      for (const { from } of within(length, period)) add(length, from);
    },
    forgetBefore: async (moment) => {
      for (const length of ['hour', 'day'] as const)
        written[length] = written[length].filter(({ from }) => from >= moment);
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
