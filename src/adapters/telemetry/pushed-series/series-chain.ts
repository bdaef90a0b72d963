import { type LabelSet, NO_SERIES, type Series } from './measured-series.ts';
import type { SeriesTable } from './series-table.ts';

/** Senders send the same series in the same order, message after message: which one comes next is foretold by the last time. */
export interface SeriesChain {
  /** To be called before each message. */
  start(): void;
  forget(): void;
  /** The number of what came after the latest one last time. */
  expected(): number;
  /** It came as expected. */
  goOn(series: number): void;
  /** Another one came: it is expected here from now on. */
  follow(series: Series): void;
  /** The set of the latest. */
  latestSet(): LabelSet | undefined;
}

export function seriesChain(table: Pick<SeriesTable, 'next' | 'setNext' | 'setOf'>): SeriesChain {
  let first = NO_SERIES;
  let latest = NO_SERIES;
  return {
    start() {
      latest = NO_SERIES;
    },
    forget() {
      first = latest = NO_SERIES;
    },
    expected: () => (latest === NO_SERIES ? first : table.next(latest)),
    goOn(series) {
      latest = series;
    },
    follow({ number }) {
      if (number === NO_SERIES) return;
      if (latest === NO_SERIES) first = number;
      else table.setNext(latest, number);
      latest = number;
    },
    latestSet: () => (latest === NO_SERIES ? undefined : table.setOf(latest)),
  };
}
