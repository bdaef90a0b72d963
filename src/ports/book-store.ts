import type { Chapter, ChapterNotes } from '../domain/accounting/pages/book-chapters.ts';
import type { PagesWanted, TallyPages } from '../domain/accounting/pages/tally-pages.ts';
import type { Instant, Period } from '../foundation/instant.ts';

/** Clock hours, or UTC days. */
export type ChapterLength = 'hour' | 'day';

/** What a chapter was made of and with: where this differs from what would be used today, it is to be made again. */
export interface ChapterOrigin {
  /** Digest of the records (allocations, labels, declarations), the fleet, the calibration and the method. */
  readonly madeOf: string;
  /** Highest version among the device windows that were booked in it; 0 where there were none. Whatever is written later is above it. */
  readonly windows: number;
}

export interface KeptChapter extends Chapter {
  readonly origin: ChapterOrigin;
}

/** A chapter without its pages. */
export interface ChapterHeading extends Period {
  readonly origin: ChapterOrigin;
  readonly notes: ChapterNotes;
}

/** Which writing of a chapter stands. */
export interface ChapterEdition {
  readonly from: Instant;
  /** Grows each time that the chapter is written or forgotten. */
  readonly edition: number;
}

export interface WantedAsOf extends PagesWanted {
  /** The edition as of which pages are read; the latest when absent. */
  readonly asOf?: number;
}

/** Keeps closed books for as long as accounts are due, which is longer than what they were made of. */
export interface BookStore {
  /**
   * Durable when it resolves, and only then seen: as a whole it takes the place of an earlier chapter of the same length and start.
   * After a failed call nothing of it is seen.
   * @throws Problem `books-unreachable` when any part of the store can't be written; a repeated call is safe.
   */
  write(length: ChapterLength, chapter: KeptChapter): Promise<void>;
  /** From the start of the first chapter that was ever written to the end of the last; undefined where none was. */
  span(): Promise<Period | undefined>;
  /**
   * The highest edition that was written. What is read as of it is what stood then, whatever is written meanwhile; only `tidy` and
   * `forgetBefore`, and nodes whose clocks stand behind, may change it. @throws Problem `books-unreachable`.
   */
  latestEdition(): Promise<number>;
  /** The chapters that start within the period, in the order of time; the latest when no edition is named. @throws Problem `books-unreachable`. */
  headings(length: ChapterLength, period: Period, asOf?: number): Promise<readonly ChapterHeading[]>;
  /**
   * Which chapters start within the period, in the order of time. As long as they are the same, so is all that is read of them.
   * @throws Problem `books-unreachable`.
   */
  editions(length: ChapterLength, period: Period, asOf?: number): Promise<readonly ChapterEdition[]>;
  /**
   * The pages of all chapters that start within the period, added up for each name: peaks are the highest, `starts` and `amounts`
   * are those of each chapter, in any order but the same in both.
   * @param wanted all when absent.
   * @throws Problem `books-unreachable` when any part can't be read: a partial answer is no answer.
   */
  pages(length: ChapterLength, period: Period, wanted?: WantedAsOf): Promise<readonly TallyPages[]>;
  /** Forgets chapters of the length that start within the period: the days that rest on an hour that is made again. */
  forget(length: ChapterLength, period: Period): Promise<void>;
  /** Forgets for good all chapters that start before the moment. @throws Problem `books-unreachable`; a repeated call is safe. */
  forgetBefore(moment: Instant): Promise<void>;
  /**
   * Gives back the room of what was seen no longer at the moment: chapters that had been made again or forgotten by then, and attempts
   * that had failed. What stood then may still be read as of its edition, and what was written since may not be finished. Changes no
   * answer as of the moment or later; what is read as of an earlier edition is gone chapter by chapter, never in part.
   * @throws Problem `books-unreachable`; a repeated call is safe.
   */
  tidy(writtenBefore: Instant): Promise<void>;
}
