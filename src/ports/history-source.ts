import type { ExportedSeries } from '../foundation/exported-series.ts';
import type { Period } from '../foundation/instant.ts';

export interface HistoryQuestion {
  /** Series selectors, such as `{__name__=~"DCGM_.*"}`: series that meet any of them. At least one. */
  readonly match: readonly string[];
  readonly period: Period;
  readonly signal: AbortSignal;
}

/**
 * A server that keeps samples of series and gives them as they were taken: each with its own time stamp, none filled in.
 * Memory grows with the longest series of an answer and not with the answer.
 */
export interface HistorySource {
  /**
   * Hands on every sample whose moment lies within the period, series by series; a series may come in several parts.
   * What it handed on before it failed is a part of an answer, which is no answer.
   * @throws Problem `history-unreachable` when the server can't be reached, fails, is too slow, or asks to come again;
   * `history-refused` when it won't answer: credentials, selectors, a redirection;
   * `history-too-large` when it would answer for a shorter period;
   * `history-unreadable` when what it answers is cut short, in part, or in another form.
   */
  read(question: HistoryQuestion, take: (series: ExportedSeries) => void): Promise<void>;
}
