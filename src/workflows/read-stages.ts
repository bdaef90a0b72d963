import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import { type StageStrips, stageStrips } from '../domain/reporting/stage-strips.ts';
import { instant, type Period, period } from '../foundation/instant.ts';
import type { BookStore } from '../ports/book-store.ts';
import type { RememberedStages } from './remembered-stages.ts';

export interface ReadStagesDoors {
  readonly books: Pick<BookStore, 'pages'>;
  readonly labels: Pick<RememberedStages, 'stagesIn'>;
  readonly clusterIds: readonly string[];
}

export type StripStepName = 'hour' | 'day';

/**
 * Which share of each cluster's compute went to which stage, of the booked hours that lie in the period whole.
 * @throws what the stores throw.
 */
export async function readStages(
  { books, labels, clusterIds }: ReadStagesDoors,
  asked: Period,
  step: StripStepName,
): Promise<StageStrips> {
  const within = wholeHours(asked);
  const pages = await books.pages('hour', within, { parts: 'amounts' });
  const stageAt = await labels.stagesIn(within);
  const stepMilliseconds = step === 'hour' ? HOUR_MILLISECONDS : DAY_MILLISECONDS;
  return stageStrips({ pages, period: within, stepMilliseconds, clusterIds, stageAt });
}

function wholeHours({ from, until }: Period): Period {
  const first = Math.ceil(from / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
  const end = Math.floor(until / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
  return period(instant(Math.min(first, end)), instant(end));
}

/** Labels are asked about for a month at a time: what is longer is a picture that nobody reads. */
const MOST_DAYS = 31;
const HOURLY_DAYS = 3;

/** The strips of a report: of the last month of its period, by the hour where that is few days. */
export async function readStripsOf(doors: ReadStagesDoors, { from, until }: Period): Promise<StageStrips> {
  const shown = period(instant(Math.max(from, until - MOST_DAYS * DAY_MILLISECONDS)), until);
  return readStages(doors, shown, until - shown.from <= HOURLY_DAYS * DAY_MILLISECONDS ? 'hour' : 'day');
}
