import type { Instant, Period } from '../../../foundation/instant.ts';
import type { ClosedTally } from '../tally.ts';

/** Whose device-time a tally adds up. `sole-account`: an account that is its lineage's only one, and so stands for the lineage too. */
export const TALLY_KINDS = [
  'account',
  'sole-account',
  'account-in-cluster',
  'customer',
  'lineage',
  'cluster',
  'unattributed',
  'unattributed-in-cluster',
] as const;

export interface TallyName {
  readonly kind: (typeof TALLY_KINDS)[number];
  /** Empty for lineages, clusters and what nobody held. */
  readonly customerId: string;
  /** The workload of an account. Empty for all others. */
  readonly workloadId: string;
  /** Of an account the lineage that it was booked under. */
  readonly lineageId: string;
  /** The cluster that all of it lies in; empty where that is none or several. */
  readonly clusterId: string;
}

/** Highest amounts, AMOUNTS places each; what is absent was not followed. */
export interface PagePeaks {
  readonly minute: ArrayLike<number>;
  /** Of stretches of 60 minutes, 24 hours and 168 hours that end within the pages, wherever they start. */
  readonly hour: ArrayLike<number>;
  readonly day?: ArrayLike<number>;
  readonly week?: ArrayLike<number>;
}

/** What one tally came to in pages of one length: clock hours, UTC days, or what of an hour lies within a period. */
export interface TallyPages extends Pick<ClosedTally, 'total' | 'basis' | 'heldFrom' | 'heldUntil'> {
  readonly name: TallyName;
  readonly peaks: PagePeaks;
  /** Start of the latest page, UTC milliseconds. */
  readonly latestStart: number;
  /** Start of each page that is told by itself, UTC milliseconds. A tally has no page where nothing of it was held or seen. */
  readonly starts: readonly number[];
  /** PAGE_AMOUNTS places for each of `starts`. */
  readonly amounts: ArrayLike<number>;
}

/** What of pages is wanted. */
export interface PagesWanted {
  /** `amounts`: sums, bases and peaks of minutes, days and weeks may be left at zero, which is faster. */
  readonly parts?: 'amounts';
  /** Peaks of pages that start earlier are left out, and those of a length that isn't named here. Absent: none is left out. */
  readonly peaksFrom?: { readonly hour: Instant; readonly day?: Instant; readonly week?: Instant };
  /** Pages that start within may be told by their sums alone, but for those with a gap: time that was held and not seen. */
  readonly gapsAloneWithin?: Period;
}

export const HOUR_MILLISECONDS = 3_600_000;
export const DAY_MILLISECONDS = 86_400_000;
