import { type Period, spanning } from '../src/foundation/instant.ts';
import type { BookStore, ChapterLength, KeptChapter } from '../src/ports/book-store.ts';

/** Books kept in memory page by page. */
export function plainBooks(): BookStore & { readonly kept: Readonly<Record<ChapterLength, Map<number, KeptChapter>>> } {
  const kept = { hour: new Map<number, KeptChapter>(), day: new Map<number, KeptChapter>() };
  const within = (length: ChapterLength, { from, until }: Period) =>
    [...kept[length].values()].filter((one) => one.from >= from && one.from < until).sort((a, b) => a.from - b.from);
  return {
    kept,
    write: async (length, chapter) => void kept[length].set(chapter.from, chapter),
    span: async () => {
      const all = [...kept.hour.values(), ...kept.day.values()];
      return all.reduce((span: Period | undefined, { from, until }) => spanning(span, { from, until }), undefined);
    },
    headings: async (length, period) =>
      within(length, period).map(({ from, until, origin, notes }) => ({ from, until, origin, notes })),
    pages: async (length, period) => within(length, period).flatMap(({ pages }) => pages),
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
