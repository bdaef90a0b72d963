import type { Inquiry } from '../domain/cases/inquiry.ts';

/** Inquiries of one provider in one file, with everything that was asked, answered and weighed. */
export interface InquiryFile {
  /** None where there is no such file yet. @throws Problem `inquiries-unreadable`. */
  read(path: string): Promise<readonly Inquiry[]>;
  /**
   * Reads, changes and writes; durable when it resolves. After a crash the file holds what was there before or what was written,
   * whole. Two that change at once don't overwrite each other: the later is refused.
   * @throws Problem `inquiries-unreadable`, `inquiries-changed`, `output-not-written`, and what `change` throws: nothing is written then.
   */
  change<Result extends { readonly inquiries: readonly Inquiry[] }>(
    path: string,
    change: (inquiries: readonly Inquiry[]) => Promise<Result> | Result,
  ): Promise<Result>;
}
